"""One session as a list shows it: what was given, what alarmed, what to look at, whether it is signed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SessionFlag(StrEnum):
    """Why a session is looked at first, the gravest first."""

    SERIOUS = "serious"
    SAFETY = "safety"
    ADVERSE = "adverse"
    ENDED_EARLY = "ended_early"
    HIGH_ALARM = "high_alarm"
    OVERRIDDEN = "overridden"
    UNANSWERED = "unanswered"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session's line.

    Args:
        session: Its number.
        at: When the drug began, else when somebody came, else when it was planned, UTC.
        phase: Where it stands.
        is_over: Whether it has ended.
        is_signed: Whether its record is signed.
        drug: Id of the drug that was ordered; None: nothing was.
        given_mg: What was given of it, mg.
        mg_per_kg: Likewise by weight.
        nurse: Who looked after the patient last, by account.
        alarms: How many alarms there were.
        flags: What to look at.
        came_at: When somebody came, UTC; None: nobody did yet.
        adverse: What was entered as an adverse event, each term once.
        rise: How far the systolic pressure rose over the own baseline since the drug began, mmHg.
        is_hypertensive: Whether raised pressure stands among the patient's conditions.
    """

    session: int
    at: datetime
    phase: str
    is_over: bool
    is_signed: bool
    drug: str | None
    given_mg: float | None
    mg_per_kg: float | None
    nurse: str | None
    alarms: int
    flags: frozenset[SessionFlag]
    came_at: datetime | None = None
    adverse: tuple[str, ...] = ()
    rise: float | None = None
    is_hypertensive: bool = False
