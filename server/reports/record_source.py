"""What every export is made of: the record, its observations as often as they are asked for, and who asks for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.audit import AuditEvent
from models.document import RecordedObservation, SessionDocument

Batches = Iterable[list[RecordedObservation]]


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """Who exports what, when, with which product; none of it is part of the record.

    Args:
        clinic_name: As the clinic calls itself.
        time_zone: IANA name of the clinic's zone; local times are of it.
        product: Version of Chairside.
        exported_at: When, UTC.
        exported_by: The account.
        is_demonstration: Whether the whole server is one: then everything is simulated, typed-in values too.
        paper: Of what is printed: ``a4`` or ``letter``.
        medicines: Titles of the clinic's own medicines, by id.
        fonts: A folder of the clinic's own fonts, or None.
        address: Where the clinic is, or None.
        phone: By which number it is called, or None.
        drugs: Titles of the drugs of sessions as the clinic has them, by id.
    """

    clinic_name: str
    time_zone: str
    product: str
    exported_at: datetime
    exported_by: str
    is_demonstration: bool = False
    paper: str = "a4"
    medicines: Mapping[str, str] = field(default_factory=dict)
    fonts: Path | None = None
    address: str | None = None
    phone: str | None = None
    drugs: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's zone."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class RecordSource:
    """A record as the builders of exports get it.

    Args:
        document: Everything but the observations.
        observations: Reads those of the record in order, from the beginning at each call.
        arrived_later: Reads those that arrived after it was signed; none while it is not.
        header: Who exports it.
        acts: Reads what was done with the session: acts of the audit, the oldest first.
    """

    document: SessionDocument
    observations: Callable[[], Iterator[list[RecordedObservation]]]
    arrived_later: Callable[[], Iterator[list[RecordedObservation]]]
    header: ExportHeader
    acts: Callable[[], Sequence[AuditEvent]] = tuple

    @property
    def is_simulated(self) -> bool:
        """Tell whether it must say SIMULATED DATA."""
        return self.header.is_demonstration or self.document.is_simulated


@dataclass(frozen=True, slots=True)
class RecordsSource:
    """Several records, for a file that is made of all of them.

    Args:
        sessions: Their numbers, each once.
        read: Reads one of them, as often as it is asked for.
        header: Who exports them.
    """

    sessions: Sequence[int]
    read: Callable[[int], RecordSource]
    header: ExportHeader
