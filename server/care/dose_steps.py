"""Orders and the steps of giving a drug: who may enter which, and in which order they may follow each other.

What is asked is always the whole course as it would stand: a correction or a withdrawal is refused as well when it
would leave steps behind that could not have followed each other.
"""

from collections.abc import Mapping
from types import MappingProxyType

from models.errors import ConflictError, ForbiddenError, UsageError
from models.record.drug import BODIES as KINDS
from models.record.drug import (
    BolusGiven,
    DeviceGiven,
    DoseStep,
    DoseTaken,
    DrugStarted,
    InjectionGiven,
    Order,
    OrderChanged,
    OrderChecked,
    RateChanged,
)
from models.record.entry import Entry, EntryBody, of_kind
from models.route import Route
from server.care.admission import Asked, Rule
from server.care.as_it_would_stand import chart_after
from server.care.chart import Chart
from server.care.dosing import compute, require_complete
from server.care.drug_catalogue import dosing_file
from server.care.order_changes import check_change, check_supersedes, require_look
from server.care.order_limits import check_weight
from server.care.tally import LEGAL, DrugState, Plan, Tally, checked_orders, plan_for, plans_of, steps_of


def check_steps(chart: Chart) -> None:
    """Go through the steps that stand, one after the other.

    Raises:
        ConflictError: One of them cannot follow what is before it, or what it needs is not there.
        UsageError: One of its numbers cannot be.
    """
    plans, tally, checked = plans_of(chart), Tally(), checked_orders(chart)
    for step in steps_of(chart):
        _check_order_of_steps(step, tally)
        plan = tally.plan
        if plan is None:
            plan = _plan(plans, step)
            _check_first(step, plan, checked)
        elif isinstance(step.body, OrderChanged):
            running, plan = plan, _plan(plans, step)
            check_change(plan, running, tally.given_at(step.at), checked)
        _check_numbers(step, plan, tally)
        tally.take(step, plan)


def _order(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    if not asked.is_prescriber:
        raise ForbiddenError("Only a prescriber may order a drug, or change an order")
    if isinstance(body, Order):
        require_complete(body, compute(body, asked.drugs))
        check_weight(chart, body)
        if body.supersedes is not None:
            check_supersedes(chart, body, asked.new.at)
    check_steps(chart_after(chart, asked))


def _order_checked(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    if isinstance(body, OrderChecked):
        plan = plans_of(chart).get(body.order)
        if plan is None:
            message = f"There is no order {body.order} that stands in this session"
            raise UsageError(message, "order")
        if plan.entry.author == (body.by or asked.author):
            raise ForbiddenError("Who ordered a drug cannot be the second person to look at the order")
        _refuse_second_check(chart, asked, body.order)
    check_steps(chart_after(chart, asked))


def _refuse_second_check(chart: Chart, asked: Asked, order: int) -> None:
    for entry in of_kind(chart.entries, OrderChecked):
        if entry.body.order == order and entry.id != asked.new.corrects:
            message = f"{entry.body.by or entry.author} has looked at order {order} already"
            raise ConflictError(message)


def _dose_step(chart: Chart, asked: Asked) -> None:
    check_steps(chart_after(chart, asked))


def _plan(plans: Mapping[int, Plan], step: Entry[DoseStep]) -> Plan:
    plan = plan_for(plans, step)
    if plan is None:
        named = getattr(step.body, "order", None)
        which = "no order that stands" if named is None else f"no order {named} that stands"
        message = f"There is {which} in this session; {step.body.kind} needs one"
        raise ConflictError(message, ("order",))
    if plan.entry.at > step.at:
        message = f"Order {plan.entry.id} was given later than that; a drug is ordered before it is given"
        raise ConflictError(message, ("order",))
    return plan


def _check_order_of_steps(step: Entry[DoseStep], tally: Tally) -> None:
    if (tally.state, type(step.body)) in LEGAL:
        return
    possible = ", ".join(kind.model_fields["kind"].default for state, kind in LEGAL if state is tally.state)
    message = (
        f"{step.body.kind} cannot follow: the drug is {_WORDS[tally.state]}; "
        f"possible: {possible or 'nothing more in this session'}"
    )
    raise ConflictError(message)


_WORDS: Mapping[DrugState, str] = MappingProxyType(
    {
        DrugState.NOT_STARTED: "not started",
        DrugState.RUNNING: "running",
        DrugState.PAUSED: "paused",
        DrugState.PARTLY_GIVEN: "given in part",
        DrugState.ENDED: "ended",
    }
)


def _check_first(step: Entry[DoseStep], plan: Plan, checked: set[int]) -> None:
    """Look at the order before the first of it is given: the right route, and the second person."""
    fits = _FITTING.get(type(step.body))
    if fits is not None and not _fits(fits, plan):
        message = f"Order {plan.entry.id} is {plan.order.route}; {step.body.kind} is {fits}"
        raise ConflictError(message)
    require_look(plan, checked)


# By which step a drug is begun: what the order must be, in words.
_INFUSED, _INJECTED, _BY_DEVICE, _TAKEN = "for an infusion", "for an injection", "for nasal devices", "for a dose taken"
_FITTING: Mapping[type[DoseStep], str] = MappingProxyType(
    {DrugStarted: _INFUSED, InjectionGiven: _INJECTED, DeviceGiven: _BY_DEVICE, DoseTaken: _TAKEN}
)


def _fits(wanted: str, plan: Plan) -> bool:
    route = plan.order.route
    if plan.dose.devices is not None:
        return wanted == _BY_DEVICE
    return {_INFUSED: route.is_infused, _INJECTED: route.is_injected}.get(
        wanted, wanted == _TAKEN and route in {Route.ORAL, Route.NASAL}
    )


def _check_numbers(step: Entry[DoseStep], plan: Plan, tally: Tally) -> None:
    match step.body:
        case RateChanged():
            _check_rate(step.body, plan)
        case BolusGiven():
            _check_total(step.body.mg, tally.given_at(step.at) - tally.before_mg, plan)
        case InjectionGiven() | DoseTaken() if step.body.mg is not None:
            _check_total(step.body.mg, 0.0, plan)
            _check_less(step.body.mg, step.body.reason, plan)
        case DeviceGiven():
            _check_device(step, step.body, plan, tally)
        case _:
            pass


def _check_rate(body: RateChanged, plan: Plan) -> None:
    ordered, change = plan.dose.rate_ml_per_h or 0.0, dosing_file().rate_change
    if not change.least * ordered <= body.rate_ml_per_h <= change.most * ordered:
        message = (
            f"rate_ml_per_h is {body.rate_ml_per_h:g}, but {ordered:g} mL/h were ordered; without another order it "
            f"stays between {change.least * ordered:g} and {change.most * ordered:g} mL/h"
        )
        raise UsageError(message, "rate_ml_per_h")


def _check_total(mg: float, given_mg: float, plan: Plan) -> None:
    ordered = plan.dose.total_mg
    if not dosing_file().agreement.is_within(given_mg + mg, ordered):
        before = f" on top of {given_mg:.4g} mg" if given_mg else ""
        message = f"{mg:g} mg{before} are more than the {ordered:g} mg that were ordered"
        raise UsageError(message, "mg")


def _check_less(mg: float, reason: str | None, plan: Plan) -> None:
    ordered = plan.dose.total_mg
    if reason is None and not dosing_file().agreement.holds(mg, ordered):
        message = f"{mg:g} mg are less than the {ordered:g} mg that were ordered: say in reason why"
        raise UsageError(message, "reason")


def _check_device(step: Entry[DoseStep], body: DeviceGiven, plan: Plan, tally: Tally) -> None:
    if body.number != tally.devices + 1:
        message = f"The next device is number {tally.devices + 1} of {plan.dose.devices}, not {body.number}"
        raise ConflictError(message)
    if tally.last_device_at is None or body.reason is not None:
        return
    rest, waited = plan.rest, step.at - tally.last_device_at
    if waited < rest:
        message = (
            f"Between two devices are {rest.total_seconds() / 60:g} minutes of rest, and "
            f"{waited.total_seconds() / 60:.1f} have passed; wait, or say in reason why not"
        )
        raise ConflictError(message, ("reason",))


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType(
    {
        Order: _order,
        OrderChecked: _order_checked,
        **{kind: _dose_step for kind in KINDS if issubclass(kind, DoseStep)},
    }
)
# What must hold when an entry of a kind is taken out: the same, for what is left.
TAKEN_OUT = RULES
