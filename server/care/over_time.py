"""A patient's sessions one after the other: what was given, what it did, and how two of them differ. Pure.

The rise of the pressure comes in from the session's statistics; everything else is folded from its record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.record.assessments import Assessment
from models.record.events import AdverseEvent
from models.route import Route
from models.session import SessionPhase
from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.care.course import DrugCourse, course_of
from server.care.scoring import score_of

# How strong a dissociation was is told by these scales' totals, whenever they were taken in the session.
_DISSOCIATION = ("cadss6", "cadss23")


@dataclass(frozen=True, slots=True)
class PressureRise:
    """A session's systolic pressure, mmHg: the patient's own baseline, and the highest since the drug began."""

    baseline: float
    peak: float

    @property
    def rise(self) -> float:
        """Peak less baseline."""
        return self.peak - self.baseline


@dataclass(frozen=True, slots=True)
class ScoreAround:
    """A scale's total in a session: the last one before the drug, and the last one after it began; None where none."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """One session of a patient, as it is compared with the others.

    Args:
        session: Its number.
        day: In the clinic's calendar.
        interval_days: Since the session before; None for the first.
        drug: Id from the drug catalogue; None where nothing was ordered.
        route: How it was given.
        given_mg: So much of it.
        mg_per_kg: By the ordered weight; None without one.
        pressure: Systolic; None where it was not measured.
        to_leave_min: From the end of the drug to the discharge; None while the patient is there, or left otherwise.
        dissociation: The highest total of each scale of dissociation that was taken.
        scores: Of every other scale that was taken.
        adverse_events: Those that stand, by term: how many.
        serious: How many of them were serious.
    """

    session: int
    day: date
    interval_days: int | None = None
    drug: str | None = None
    route: Route | None = None
    given_mg: float | None = None
    mg_per_kg: float | None = None
    pressure: PressureRise | None = None
    to_leave_min: float | None = None
    dissociation: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, ScoreAround] = field(default_factory=dict)
    adverse_events: Mapping[str, int] = field(default_factory=dict)
    serious: int = 0


def treatment_of(
    chart: Chart, day: date, before: date | None, pressure: PressureRise | None, now: datetime
) -> Treatment:
    """Fold a session.

    Args:
        chart: The session's record.
        day: On which it was held, in the clinic's calendar.
        before: The day of the session before, or None.
        pressure: From its statistics.
        now: UTC; a drug that still runs is counted to here.
    """
    assert chart.session is not None  # noqa: S101 - a session was held
    course, began_at = course_of(chart, now), drug_began_at(chart)
    given = course if course is not None and course.started_at is not None else None
    terms = [entry.body for entry in chart.all_of(AdverseEvent) if entry.session == chart.session.id]
    return Treatment(
        session=chart.session.id,
        day=day,
        interval_days=None if before is None else (day - before).days,
        drug=None if given is None else given.plan.order.drug,
        route=None if given is None else given.plan.order.route,
        given_mg=None if given is None else given.given_mg,
        mg_per_kg=None if given is None else _mg_per_kg(given),
        pressure=pressure,
        to_leave_min=_to_leave_min(chart),
        dissociation=_highest(chart),
        scores=_scores(chart, began_at),
        adverse_events=_counted(body.term.casefold() for body in terms),
        serious=sum(body.is_serious for body in terms),
    )


def _mg_per_kg(given: DrugCourse) -> float | None:
    kg = given.plan.order.weight_kg
    return None if kg is None else given.given_mg / kg


def _to_leave_min(chart: Chart) -> float | None:
    left = [change.changed_at for change in chart.phases if change.phase is SessionPhase.DISCHARGED]
    ended_at = drug_ended_at(chart)
    return None if not left or ended_at is None else (left[-1] - ended_at).total_seconds() / 60


def _totals(chart: Chart) -> list[tuple[datetime, str, int]]:
    found = [(entry.at, entry.body.scale, score_of(entry.body).total) for entry in chart.all_of(Assessment)]
    return [(at, scale, total) for at, scale, total in found if total is not None]


def _highest(chart: Chart) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, scale, total in _totals(chart):
        if scale in _DISSOCIATION:
            found[scale] = max(total, found.get(scale, total))
    return found


def _scores(chart: Chart, began_at: datetime | None) -> dict[str, ScoreAround]:
    found: dict[str, ScoreAround] = {}
    for at, scale, total in _totals(chart):
        if scale in _DISSOCIATION:
            continue
        known = found.get(scale, ScoreAround())
        is_before = began_at is None or at < began_at
        found[scale] = ScoreAround(total, known.after) if is_before else ScoreAround(known.before, total)
    return found


def _counted(terms: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for term in terms:
        found[term] = found.get(term, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """One number of two sessions.

    Args:
        name: What, such as ``mg_per_kg`` or ``score.phq9``.
        first: In the one; None where it is not known.
        second: In the other.
    """

    name: str
    first: float | None
    second: float | None

    @property
    def change(self) -> float | None:
        """The second less the first; None where one of them is not known."""
        return None if self.first is None or self.second is None else self.second - self.first

    @property
    def percent(self) -> float | None:
        """The same, of the first; None of nothing."""
        change = self.change
        return None if change is None or not self.first else change * 100 / self.first


def compare(first: Treatment, second: Treatment) -> list[Difference]:
    """Set two sessions beside each other, number by number; what neither has is left out."""
    ones, others = _numbers(first), _numbers(second)
    names = [*ones, *(name for name in others if name not in ones)]
    found = [Difference(name, ones.get(name), others.get(name)) for name in names]
    return [one for one in found if (one.first, one.second) != (None, None)]


def _numbers(of: Treatment) -> dict[str, float | None]:
    pressure = of.pressure
    return {
        "given_mg": of.given_mg,
        "mg_per_kg": of.mg_per_kg,
        "pressure_baseline": None if pressure is None else pressure.baseline,
        "pressure_peak": None if pressure is None else pressure.peak,
        "pressure_rise": None if pressure is None else pressure.rise,
        "to_leave_min": of.to_leave_min,
        "adverse_events": float(sum(of.adverse_events.values())),
        "serious": float(of.serious),
        **{f"dissociation.{scale}": float(total) for scale, total in of.dissociation.items()},
        **{f"score.{scale}.before": _float(score.before) for scale, score in of.scores.items()},
        **{f"score.{scale}.after": _float(score.after) for scale, score in of.scores.items()},
    }


def _float(number: int | None) -> float | None:
    return None if number is None else float(number)
