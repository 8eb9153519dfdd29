"""One line of the alarm log: what happened, when, to which alarm, by whom. Lines are added and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LogKind(StrEnum):
    """What a line tells of."""

    CONDITION = "condition"  # arose, changed, ceased, cleared
    SIGNAL = "signal"  # signals changed: escalated, reminded, switched off or on again
    ACKNOWLEDGE = "acknowledge"
    PAUSE = "pause"  # a pause or an "off" began, reminded or ended
    LIMITS = "limits"  # limits of a preset or a patient changed
    DELIVERY = "delivery"  # a message to a recipient away from the screens
    PAINTED = "painted"  # a screen confirmed that it shows the alarm
    SOURCE = "source"  # another device gives a metric of a session
    HELP = "help"
    SOUND_TEST = "sound_test"
    GAP = "gap"  # lines that could not be kept while the store failed


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line.

    Args:
        at: When it was determined, UTC.
        kind: What it tells of.
        session: The session concerned, or None.
        alarm: The alarm's id, or None.
        author: The person who did it, or None when nobody did.
        entry: The rest, as it stands in the record: JSON's own values, texts, numbers and times.
    """

    at: datetime
    kind: LogKind
    session: int | None
    alarm: int | None
    author: str | None
    entry: Mapping[str, object]
