"""Times: RFC 3339 on the wire, UTC inside, and the moment that pure code is told it is.

Durations never come from a wall clock. A ``Moment`` carries both the UTC time, for records, and the monotonic
seconds, for ages and deadlines; pure code receives it as an argument and never asks for the time itself.
"""

import re
from datetime import UTC, datetime, timedelta

from models.frozen import statically_frozen

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# RFC 3339 section 5.6 with an offset required; a leap second (:60) is not representable and is refused by name.
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@statically_frozen
class Moment:
    """Now, as pure code sees it.

    Args:
        utc: The server's wall clock, timezone-aware UTC; only for records and screens.
        monotonic_s: Seconds on a clock that never goes back; the only source of ages, delays and deadlines.
    """

    utc: datetime
    monotonic_s: float


def parse_timestamp(text: str) -> datetime:
    """Read an RFC 3339 time with offset as UTC.

    Raises:
        ValueError: Not RFC 3339, no offset, or not a time that exists; the message says what is wanted.
    """
    if not _RFC3339.fullmatch(text):
        message = f"{text[:40]!r} is not a time with offset such as 2026-03-01T14:32:07.250Z"
        raise ValueError(message)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = f"{text[:40]!r} is not a time that exists"
        raise ValueError(message) from error


def format_timestamp(moment: datetime) -> str:
    """Write a UTC time as RFC 3339 with ``Z``, microseconds only when there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def format_if_any(moment: datetime | None) -> str | None:
    """Write a UTC time as :func:`format_timestamp` does; None stays None."""
    return None if moment is None else format_timestamp(moment)


def to_microseconds(moment: datetime) -> int:
    """Count whole microseconds since 1970-01-01T00:00:00Z, exactly."""
    return (moment - EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """Undo :func:`to_microseconds`."""
    return EPOCH + timedelta(microseconds=microseconds)
