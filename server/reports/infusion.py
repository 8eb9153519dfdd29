"""The infusion over time, as entered: at which rate it ran, and what had been given by then. Pure; times are UTC."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from server.care.chart import Chart
from server.care.tally import DrugState, Plan, Tally, plan_for, plans_of, steps_of


class RateStep(NamedTuple):
    """From a moment on.

    Args:
        at: UTC.
        rate_ml_per_h: What flows; 0 where nothing does.
        given_mg: What had been given by then.
        mg_per_h: How fast it goes on.
    """

    at: datetime
    rate_ml_per_h: float
    given_mg: float
    mg_per_h: float


def rate_steps(chart: Chart, until: datetime) -> list[RateStep]:
    """List the steps in order; one at which all that was ordered is given is among them.

    Args:
        chart: The session's record as it stands.
        until: Now, or when the session ended.
    """
    plans, tally = plans_of(chart), Tally()
    found: list[RateStep] = []
    for step in steps_of(chart):
        plan = plan_for(plans, step)
        if plan is None:
            continue
        found += _ended(tally, step.at)
        tally.take(step, plan)
        found.append(_now(tally, step.at))
    return [*found, *_ended(tally, until)]


def _ended(tally: Tally, before: datetime) -> Iterator[RateStep]:
    """The infusion that ran out before the next step."""
    plan: Plan | None = tally.plan
    end = None if plan is None else tally.ends_at(plan)
    if end is not None and end < before:
        yield RateStep(end, 0.0, tally.given_at(end), 0.0)


def _now(tally: Tally, at: datetime) -> RateStep:
    is_running = tally.state is DrugState.RUNNING and tally.plan is not None
    mg_per_ml = (tally.plan.dose.mg_per_ml if tally.plan is not None else None) or 0.0
    rate = tally.rate_ml_per_h if is_running else 0.0
    return RateStep(at, rate, tally.given_mg, rate * mg_per_ml)
