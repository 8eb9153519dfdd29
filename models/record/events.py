"""What nurses note with one tap, and adverse events with everything a report of one asks for."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from models.record.entry import EntryBody, Line, Words
from models.record.times import Moment


class EventCode(StrEnum):
    """What can be noted with one tap."""

    NAUSEA = "nausea"
    VOMITING = "vomiting"
    DIZZINESS = "dizziness"
    HEADACHE = "headache"
    ANXIETY = "anxiety"
    DISSOCIATION = "dissociation"
    HALLUCINATION = "hallucination"
    EUPHORIA = "euphoria"
    PAIN_AT_SITE = "pain_at_site"
    MOVEMENT = "movement"
    POSITION = "position"
    OXYGEN = "oxygen"
    HELP = "help"


class Intensity(StrEnum):
    """How strong it is, in the words of adverse event reports."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class EventNoted(EntryBody):
    """Something was seen or said; ``note`` says more, such as the flow of oxygen or the new position."""

    group: ClassVar[str] = "events"
    kind: Literal["event"] = "event"
    code: EventCode
    intensity: Intensity | None = None
    note: Words | None = None


class NoteWritten(EntryBody):
    """A note in free words."""

    group: ClassVar[str] = "events"
    kind: Literal["note"] = "note"
    text: Words


class Seriousness(StrEnum):
    """Why an adverse event is serious (ICH E2A)."""

    DEATH = "death"
    LIFE_THREATENING = "life_threatening"
    HOSPITALISATION = "hospitalisation"
    DISABILITY = "disability"
    CONGENITAL = "congenital"
    IMPORTANT = "important"


class Relation(StrEnum):
    """How an adverse event relates to the drug, as the reporter judges."""

    UNRELATED = "unrelated"
    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    DEFINITE = "definite"


class ActionTaken(StrEnum):
    """What was done about it."""

    NONE = "none"
    PAUSED = "paused"
    STOPPED = "stopped"
    MEDICINE = "medicine"
    OXYGEN = "oxygen"
    TRANSFERRED = "transferred"


class Outcome(StrEnum):
    """How it ended, or stands (FHIR adverse-event-outcome)."""

    RESOLVED = "resolved"
    RECOVERING = "recovering"
    ONGOING = "ongoing"
    RESOLVED_WITH_SEQUELAE = "resolved_with_sequelae"
    FATAL = "fatal"
    UNKNOWN = "unknown"


class AdverseEvent(EntryBody):
    """An adverse event; ``at`` of its entry is the onset."""

    group: ClassVar[str] = "adverse-events"
    kind: Literal["adverse_event"] = "adverse_event"
    term: Line
    severity: Intensity
    seriousness: tuple[Seriousness, ...] = ()
    relation: Relation
    actions: Annotated[tuple[ActionTaken, ...], Field(min_length=1, max_length=6)]
    outcome: Outcome
    ended_at: Moment | None = None
    narrative: Words | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "AdverseEvent":
        if ActionTaken.NONE in self.actions and len(self.actions) > 1:
            message = "actions says both none and something"
            raise ValueError(message)
        if self.outcome is Outcome.FATAL and Seriousness.DEATH not in self.seriousness:
            message = "an event that ended fatally is serious by death"
            raise ValueError(message)
        return self

    @property
    def is_serious(self) -> bool:
        """Tell whether it must be reported as a serious one."""
        return bool(self.seriousness)

    def ended_before(self, onset: datetime) -> bool:
        """Tell whether it is said to have ended before it began."""
        return self.ended_at is not None and self.ended_at < onset
