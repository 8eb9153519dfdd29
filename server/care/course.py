"""The course of the drug: what has been given so far, folded from the steps that were entered, plan against actual.

Between two steps an infusion runs at the entered rate and ends with what was ordered: the rest of a bag that was
prepared for more is not counted. Nothing here ever speaks to a pump.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from models.errors import UsageError
from models.timestamps import format_if_any, format_timestamp
from server.care.chart import Chart
from server.care.dosing import compute
from server.care.drug_catalogue import PumpTolerance, dosing_file
from server.care.tally import DrugState, Plan, Tally, checked_orders, plan_for, plans_of, steps_of


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

    @property
    def is_running(self) -> bool:
        """Tell whether an infusion runs."""
        return self.state is DrugState.RUNNING

    @property
    def volume_ml(self) -> float | None:
        """How much of the solution was given, mL; None without a concentration."""
        mg_per_ml = self.plan.dose.mg_per_ml
        return None if mg_per_ml is None else self.given_mg / mg_per_ml


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
    waits = tally.state is DrugState.NOT_STARTED and plan.entry.id not in checked_orders(chart) and _is_high(plan)
    return replace(_course(tally, plan, now), waits_for_second_person=waits)


def _is_high(plan: Plan) -> bool:
    """Tell whether an order needs a second person; one that its drug's file would not let in any more does."""
    try:
        return compute(plan.order).needs_second_person
    except UsageError:
        return True


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
        "planned_mg": _round(plan.dose.total_mg),
        "given_mg": _round(course.given_mg),
        "unit": "mg",
        "rate_ml_per_h": _round(course.rate_ml_per_h),
        "planned_rate_ml_per_h": _round(plan.dose.rate_ml_per_h) if infuses else None,
        "volume_ml": _round(course.volume_ml),
        "planned_volume_ml": _round(plan.dose.volume_ml),
        "running": course.is_running,
        "started_at": format_if_any(course.started_at),
        "stopped_at": format_if_any(course.stopped_at),
        "planned_end_at": format_if_any(course.planned_end_at),
        "pump": pump,
        "devices": devices,
        "waits_for_second_person": course.waits_for_second_person,
        "as_of": format_timestamp(course.as_of),
    }


def _round(number: float | None) -> float | None:
    """Cut off what is below a thousandth: no syringe shows it, and sums in binary leave it behind."""
    return None if number is None else round(number, 3)
