"""The acts of which sessions of the demonstration are made: who does what, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol as Interface

from models.record.entry import EntryBody
from models.record.gates import GateName
from models.session import SessionPhase
from server.care.protocols import Protocol
from server.commands.demo_courses import Course
from server.commands.demo_persons import Person

CLINICIAN = "clinician"
NURSES = ("nurse", "ada")
MG_PER_KG, INFUSION_MIN, MG_PER_ML, VIAL_MG, SPRAY_MG = 0.5, 40.0, 1.0, 200.0, 28.0  # as the simulated pump is set
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One session of the demonstration.

    Args:
        person: Who.
        chair: Where.
        device: The monitor beside the chair.
        nurse: Who looks after it.
        begins_at: When the drug begins, UTC.
        visit: Which visit it is, from 0.
        protocol: What it is held to.
        course: What the body does.
        is_decided: Whether the pressure before the drug is too high, and a prescriber decides about it.
        pauses_after: So long after its start the infusion is paused, and nobody comes back to it.
    """

    person: Person
    chair: str
    device: str
    nurse: str
    begins_at: datetime
    visit: int
    protocol: Protocol
    course: Course
    is_decided: bool = False
    pauses_after: timedelta | None = None

    @property
    def planned_at(self) -> datetime:
        """When the session was planned in its chair, UTC."""
        return self.begins_at - 90 * MINUTE

    @property
    def weight_kg(self) -> float:
        """What the scale shows at this visit: today's weight, and a little beside it before."""
        drift_kg = 0.3 * (len(self.person.phq9) - 1 - self.visit)
        return round(self.person.weight_kg + (drift_kg if self.person.digits % 2 else -drift_kg), 1)

    @property
    def dose_mg(self) -> float:
        """What is ordered of an infusion, mg."""
        return round(MG_PER_KG * self.weight_kg, 2)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does one thing.

    Args:
        at: When, UTC.
        author: Who.
        entry: What is entered, or None.
        to: The phase the session goes to, or None.
        reason: Why.
        device: The monitor that is bound, or None.
        pressure: A pressure measured by hand, systolic and diastolic in mmHg, or None.
    """

    at: datetime
    author: str
    entry: EntryBody | None = None
    to: SessionPhase | None = None
    reason: str | None = None
    device: str | None = None
    pressure: tuple[float, float] | None = None


class Written(Interface):
    """What was written of the session so far."""

    def passes(self, gate: GateName, at: datetime, *, to_leave: bool = True) -> bool:
        """Tell whether everything that a gate asks is there."""

    def number_of(self, kind: type[EntryBody]) -> int:
        """Tell the number of the newest entry of a kind."""
