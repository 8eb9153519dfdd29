"""The course of the drug: what has been given so far, folded from the steps that were entered, plan against actual.

Between two steps an infusion runs at the entered rate and ends with what was ordered: the rest of a bag that was
prepared for more is not counted. Nothing here ever speaks to a pump.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from models.timestamps import format_if_any, format_timestamp
from server.care.chart import Chart
from server.care.drug_catalogue import PumpTolerance, dosing_file
from server.care.order_limits import needs_second_person
from server.care.tally import DrugState, Plan, Stretch, Tally, checked_orders, plan_for, plans_of, steps_of

# While an infusion is so, another order may supersede the one it goes by.
UNDER_WAY = frozenset({DrugState.RUNNING, DrugState.PAUSED})


@dataclass(frozen=True, slots=True)
class DrugCourse:
    """What has been given of a drug at a moment, beside what was ordered.

    Args:
        plan: The order.
        state: Where it stands.
        as_of: The moment, UTC.
        given_mg: So far, mg.
        rate_ml_per_h: What flows now: 0 while it is paused or over; None before it and where nothing flows.
        started_at: When the first of it was given, UTC.
        stopped_at: When the last of it was given, UTC; None while more is to come.
        planned_end_at: While it runs: when, at the present rate, all that was ordered is given, UTC.
        devices: How many nasal devices were given.
        next_device_from: From when on the next device may be given, UTC.
        waits_for_second_person: Whether nothing may be given before a second person has looked at the order.
        before: What was given by orders that were superseded, oldest first; ``plan`` is the one that holds now.
        next_plan: The newest order that supersedes this one and by which the infusion does not go on yet.
        next_waits: Whether a second person must look at that one first.
    """

    plan: Plan
    state: DrugState
    as_of: datetime
    given_mg: float = 0.0
    rate_ml_per_h: float | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    planned_end_at: datetime | None = None
    devices: int = 0
    next_device_from: datetime | None = None
    waits_for_second_person: bool = False
    before: tuple[Stretch, ...] = ()
    next_plan: Plan | None = None
    next_waits: bool = False

    @property
    def is_running(self) -> bool:
        """Tell whether an infusion runs."""
        return self.state is DrugState.RUNNING

    @property
    def volume_ml(self) -> float | None:
        """How much of the solution was given, mL; None without a concentration."""
        mg_per_ml = self.plan.dose.mg_per_ml
        if mg_per_ml is None:
            return None
        return (self.given_mg - self.before_mg) / mg_per_ml + self.volume_before_ml

    @property
    def before_mg(self) -> float:
        """How much was given by the orders that were superseded, mg."""
        return sum(stretch.given_mg for stretch in self.before)

    @property
    def volume_before_ml(self) -> float:
        """How much of their solutions that is, mL."""
        return sum(stretch.volume_ml or 0.0 for stretch in self.before)

    @property
    def planned_mg(self) -> float:
        """How much is planned in all: what was given by superseded orders, and what the present one says, mg."""
        return self.before_mg + self.plan.dose.total_mg

    @property
    def planned_volume_ml(self) -> float | None:
        """The same, mL; None without a concentration."""
        return None if self.plan.dose.volume_ml is None else self.volume_before_ml + self.plan.dose.volume_ml


def course_of(chart: Chart, now: datetime) -> DrugCourse | None:
    """Fold a session's dose entries.

    Args:
        chart: The record as it stands.
        now: The moment asked about, UTC.

    Returns:
        None while nothing is ordered. Of several orders the one that was begun, else the newest.
    """
    plans = plans_of(chart)
    tally = Tally()
    for step in steps_of(chart):
        plan = plan_for(plans, step)
        if plan is not None:
            tally.take(step, plan)
    newest = max(plans.values(), key=lambda plan: (plan.entry.at, plan.entry.id), default=None)
    plan = tally.plan or newest
    if plan is None:
        return None
    checked, course = checked_orders(chart), _course(tally, plan, now)
    waits = tally.state is DrugState.NOT_STARTED and plan.entry.id not in checked and needs_second_person(plan.order)
    following = _following(plans, plan) if tally.state in UNDER_WAY else None
    return replace(
        course,
        waits_for_second_person=waits,
        next_plan=following,
        next_waits=following is not None
        and following.entry.id not in checked
        and needs_second_person(following.order, course.given_mg),
    )


def _following(plans: Mapping[int, Plan], plan: Plan) -> Plan | None:
    """Find the newest order that supersedes one."""
    found = [other for other in plans.values() if other.order.supersedes == plan.entry.id]
    return max(found, key=lambda other: (other.entry.at, other.entry.id), default=None)


def _course(tally: Tally, plan: Plan, now: datetime) -> DrugCourse:
    as_of = now if tally.since is None else max(now, tally.since)
    flows = plan.order.route.is_infused and tally.started_at is not None
    next_from = None
    if tally.state is DrugState.PARTLY_GIVEN and tally.last_device_at is not None:
        next_from = tally.last_device_at + plan.rest
    return DrugCourse(
        plan=plan,
        state=tally.state,
        as_of=as_of,
        given_mg=tally.given_at(as_of),
        rate_ml_per_h=(tally.rate_ml_per_h if tally.state is DrugState.RUNNING else 0.0) if flows else None,
        started_at=tally.started_at,
        stopped_at=tally.stopped_at,
        planned_end_at=tally.ends_at(plan),
        devices=tally.devices,
        next_device_from=next_from,
        before=tuple(tally.before),
    )


def pump_differs(course: DrugCourse, rate_ml_per_h: float, tolerance: PumpTolerance) -> bool:
    """Tell whether a pump runs at another rate than was entered; nothing is ever sent to it.

    Args:
        course: Where the drug stands; while it does not flow, its pump should stand too.
        rate_ml_per_h: As the pump's feed says.
        tolerance: From the configuration.
    """
    return tolerance.differs(rate_ml_per_h, course.rate_ml_per_h or 0.0)


def render_dose(course: DrugCourse, pump_rate_ml_per_h: float | None = None) -> dict[str, object]:
    """Make the object that screens show: plan against actual.

    Args:
        course: Where the drug stands.
        pump_rate_ml_per_h: What the pump's feed says, None without one.
    """
    plan, infuses = course.plan, course.plan.order.route.is_infused
    pump = None
    if pump_rate_ml_per_h is not None:
        differs = pump_differs(course, pump_rate_ml_per_h, dosing_file().pump)
        pump = {"rate_ml_per_h": pump_rate_ml_per_h, "differs": differs}
    devices = None
    if plan.dose.devices is not None:
        devices = {
            "given": course.devices, "planned": plan.dose.devices, "next_from": format_if_any(course.next_device_from)
        }  # fmt: skip
    return {
        "drug": plan.order.drug,
        "title": plan.title,
        "route": plan.order.route.value,
        "order": plan.entry.id,
        "state": course.state.value,
        "planned_mg": _round(course.planned_mg),
        "given_mg": _round(course.given_mg),
        "unit": "mg",
        "rate_ml_per_h": _round(course.rate_ml_per_h),
        "planned_rate_ml_per_h": _round(plan.dose.rate_ml_per_h) if infuses else None,
        "volume_ml": _round(course.volume_ml),
        "planned_volume_ml": _round(course.planned_volume_ml),
        "running": course.is_running,
        "started_at": format_if_any(course.started_at),
        "stopped_at": format_if_any(course.stopped_at),
        "planned_end_at": format_if_any(course.planned_end_at),
        "pump": pump,
        "devices": devices,
        "waits_for_second_person": course.waits_for_second_person,
        "superseded": [_render_stretch(stretch) for stretch in course.before],
        "next_order": None if course.next_plan is None else _render_next(course.next_plan, waits=course.next_waits),
        "as_of": format_timestamp(course.as_of),
    }


def _render_plan(plan: Plan) -> dict[str, object]:
    return {
        "order": plan.entry.id,
        "planned_mg": _round(plan.dose.total_mg),
        "planned_rate_ml_per_h": _round(plan.dose.rate_ml_per_h),
        "planned_volume_ml": _round(plan.dose.volume_ml),
    }


def _render_stretch(stretch: Stretch) -> dict[str, object]:
    return _render_plan(stretch.plan) | {
        "since": format_timestamp(stretch.since),
        "until": format_timestamp(stretch.until),
        "given_mg": _round(stretch.given_mg),
    }


def _render_next(plan: Plan, *, waits: bool) -> dict[str, object]:
    return _render_plan(plan) | {"waits_for_second_person": waits}


def _round(number: float | None) -> float | None:
    """Cut off what is below a thousandth: no syringe shows it, and sums in binary leave it behind."""
    return None if number is None else round(number, 3)
