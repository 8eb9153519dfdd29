"""The inactivation states of IEC 60601-1-8: what people switch off, for whom, until when, and how that ends.

Four different things, none of them an acknowledgement: AUDIO_PAUSED and AUDIO_OFF silence one session's sound and
leave everything to see; ALARM_PAUSED and ALARM_OFF take one condition's signals away, unless it becomes high.
None of them changes whether a condition is present.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.alarm import AlarmEvent


class InactivationKind(StrEnum):
    """What is switched off."""

    AUDIO_PAUSED = "audio_paused"
    AUDIO_OFF = "audio_off"
    ALARM_PAUSED = "alarm_paused"
    ALARM_OFF = "alarm_off"

    @property
    def is_of_audio(self) -> bool:
        """Tell whether it is about the session's sound, and not about one condition."""
        return self in {InactivationKind.AUDIO_PAUSED, InactivationKind.AUDIO_OFF}

    @property
    def is_off(self) -> bool:
        """Tell whether it lasts until somebody ends it: then it reminds."""
        return self in {InactivationKind.AUDIO_OFF, InactivationKind.ALARM_OFF}


class InactivationEnd(StrEnum):
    """How an inactivation ended."""

    EXPIRED = "expired"
    RESUMED = "resumed"
    BROKEN = "broken"
    REPLACED = "replaced"
    SESSION_OVER = "session_over"


@dataclass(frozen=True, slots=True)
class Inactivation:
    """Something that is, or was, switched off for one session.

    Args:
        id: Counted up by the engine.
        kind: What is switched off.
        session: Whose.
        chair: The chair's name when it began.
        condition: For the alarm kinds the condition's name ("nibp_systolic_high"), else None.
        metric: For the alarm kinds the condition's metric, or None.
        author: Who did it.
        reason: Why, in the person's words, or None.
        began_at: When, UTC.
        ends_at: When it ends by itself at the latest, UTC.
        reminded_at: When it last reminded, UTC, or None.
        ended_at: When it ended, UTC; None while it lasts.
        ended_by: Who ended it, or None when nobody did.
        end: How it ended, or None.
    """

    id: int
    kind: InactivationKind
    session: int
    chair: str
    condition: str | None
    metric: str | None
    author: str
    reason: str | None
    began_at: datetime
    ends_at: datetime
    reminded_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    end: InactivationEnd | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether it no longer switches anything off."""
        return self.ended_at is not None


class InactivationEventKind(StrEnum):
    """What happened to an inactivation."""

    BEGAN = "began"
    REMINDED = "reminded"
    MOVED = "moved"  # its session went to another chair
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class InactivationEvent:
    """Something happened to an inactivation, which is its whole state afterwards.

    Args:
        kind: What happened.
        inactivation: As it is now.
        determined_at: When, UTC.
    """

    kind: InactivationEventKind
    inactivation: Inactivation
    determined_at: datetime


Event = AlarmEvent | InactivationEvent
"""What the alarm engine tells."""


@dataclass(frozen=True, slots=True)
class Inactivate:
    """A person switches something off.

    Args:
        kind: What.
        session: Whose.
        author: From the credentials, never from a request's body.
        lasts_s: For how many seconds; None: as long as its kind lasts at most.
        condition: For the alarm kinds the condition's name, else None.
        metric: For the alarm kinds the condition's metric, or None.
        reason: In the person's words, or None.
    """

    kind: InactivationKind
    session: int
    author: str
    lasts_s: float | None = None
    condition: str | None = None
    metric: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """A person ends an inactivation before its time.

    Args:
        inactivation: Its id.
        author: From the credentials.
    """

    inactivation: int
    author: str
