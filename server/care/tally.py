"""The steps of giving a drug: which may follow which, and what has been given after each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from models.record.drug import (
    BolusGiven,
    DeviceGiven,
    DoseStep,
    DoseTaken,
    DrugPaused,
    DrugResumed,
    DrugStarted,
    DrugStopped,
    InjectionGiven,
    Order,
    OrderChanged,
    OrderChecked,
    RateChanged,
)
from models.record.entry import Entry, of_kind
from server.care.chart import Chart
from server.care.dosing import Dose, work_out
from server.care.order_limits import limits_of, title_of

_S_PER_H = 3600.0


class DrugState(StrEnum):
    """Where the giving of a drug stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    PARTLY_GIVEN = "partly_given"
    ENDED = "ended"


_S = DrugState

# Which step leads from where to where; what is not here is refused. The last nasal device ends it.
LEGAL: Mapping[tuple[DrugState, type[DoseStep]], DrugState] = MappingProxyType(
    {
        (_S.NOT_STARTED, DrugStarted): _S.RUNNING,
        (_S.NOT_STARTED, InjectionGiven): _S.ENDED,
        (_S.NOT_STARTED, DoseTaken): _S.ENDED,
        (_S.NOT_STARTED, DeviceGiven): _S.PARTLY_GIVEN,
        (_S.RUNNING, RateChanged): _S.RUNNING,
        (_S.RUNNING, OrderChanged): _S.RUNNING,
        (_S.RUNNING, BolusGiven): _S.RUNNING,
        (_S.RUNNING, DrugPaused): _S.PAUSED,
        (_S.RUNNING, DrugStopped): _S.ENDED,
        (_S.PAUSED, RateChanged): _S.PAUSED,
        (_S.PAUSED, OrderChanged): _S.PAUSED,
        (_S.PAUSED, DrugResumed): _S.RUNNING,
        (_S.PAUSED, DrugStopped): _S.ENDED,
        (_S.PARTLY_GIVEN, DeviceGiven): _S.PARTLY_GIVEN,
        (_S.PARTLY_GIVEN, DrugStopped): _S.ENDED,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """An order and what it comes to."""

    entry: Entry[Order]
    dose: Dose

    @property
    def order(self) -> Order:
        """What was ordered."""
        return self.entry.body

    @property
    def title(self) -> str:
        """The drug's name for people."""
        return title_of(self.order)

    @property
    def device_mg(self) -> float:
        """What is in one of the devices that were ordered, mg."""
        return self.dose.total_mg / (self.dose.devices or 1)

    @property
    def rest(self) -> timedelta:
        """How long to wait from one device to the next."""
        by = limits_of(self.order)
        return timedelta(minutes=by.device.rest_min if by is not None and by.device is not None else 0.0)


def plans_of(chart: Chart) -> dict[int, Plan]:
    """Give the orders of a session that stand, by number."""
    return {entry.id: Plan(entry, _dose(entry.body)) for entry in of_kind(chart.entries, Order)}


def steps_of(chart: Chart) -> list[Entry[DoseStep]]:
    """Give the steps that stand, by when they happened."""
    return of_kind(chart.entries, DoseStep)


def checked_orders(chart: Chart) -> set[int]:
    """Give the numbers of the orders at which a second person has looked."""
    return {entry.body.order for entry in of_kind(chart.entries, OrderChecked)}


def plan_for(plans: Mapping[int, Plan], step: Entry[DoseStep]) -> Plan | None:
    """Tell by which order a step was done: the one it names, or the newest there was at its time."""
    named = getattr(step.body, "order", None)
    if named is not None:
        return plans.get(named)
    before = [plan for plan in plans.values() if plan.entry.at <= step.at]
    return max(before, key=lambda plan: (plan.entry.at, plan.entry.id), default=None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was given by an order that another one superseded.

    Args:
        plan: The order.
        since: From when on, UTC.
        until: Until when, UTC.
        given_mg: So much of it.
    """

    plan: Plan
    since: datetime
    until: datetime
    given_mg: float

    @property
    def volume_ml(self) -> float | None:
        """How much of the solution that is, mL; None without a concentration."""
        return None if self.plan.dose.mg_per_ml is None else self.given_mg / self.plan.dose.mg_per_ml


class Tally:
    """Adds up the steps of giving a drug, one after the other."""

    def __init__(self) -> None:
        """Nothing was given yet."""
        self.plan: Plan | None = None
        self.plan_since: datetime | None = None
        self.before: list[Stretch] = []
        self.state = DrugState.NOT_STARTED
        self.given_mg = 0.0
        self.rate_ml_per_h = 0.0
        self.devices = 0
        self.last_device_at: datetime | None = None
        self.since: datetime | None = None
        self.started_at: datetime | None = None
        self.stopped_at: datetime | None = None

    @property
    def before_mg(self) -> float:
        """How much was given by the orders that were superseded, mg."""
        return sum(stretch.given_mg for stretch in self.before)

    def given_at(self, moment: datetime) -> float:
        """Tell how many mg are given by a moment that is not before the last step."""
        if self.plan is None or self.state is not DrugState.RUNNING or self.since is None:
            return self.given_mg
        hours = max(0.0, (moment - self.since).total_seconds()) / _S_PER_H
        return max(
            self.given_mg, min(self.before_mg + self.plan.dose.total_mg, self.given_mg + self._mg_per_h() * hours)
        )

    def take(self, step: Entry[DoseStep], plan: Plan) -> None:
        """Add a step; one that the table does not know changes nothing."""
        body = step.body
        to = LEGAL.get((self.state, type(body)))
        if to is None:
            return
        self.given_mg = self.given_at(step.at)
        if isinstance(body, OrderChanged):
            self._supersede(step.at)
        if self.plan is None:
            self.plan, self.plan_since = plan, step.at
        self.started_at = self.started_at or step.at
        self.since = step.at
        self._add(body, step.at)
        if isinstance(body, DeviceGiven) and self.devices >= (self.plan.dose.devices or 0):
            to = DrugState.ENDED
        self.state = to
        if to is DrugState.ENDED:
            self.stopped_at = step.at if self.last_device_at is None else self.last_device_at

    def ends_at(self, plan: Plan) -> datetime | None:
        """Tell when, at the present rate, all that was ordered is given; None while nothing flows."""
        flow = self._mg_per_h()
        if self.state is not DrugState.RUNNING or self.since is None or flow <= 0:
            return None
        return self.since + timedelta(hours=max(0.0, self.before_mg + plan.dose.total_mg - self.given_mg) / flow)

    def _supersede(self, at: datetime) -> None:
        """Close the account of the order that ran so far."""
        assert self.plan is not None  # noqa: S101 - the table lets only what runs be superseded
        assert self.plan_since is not None  # noqa: S101 - set with the plan
        self.before.append(Stretch(self.plan, self.plan_since, at, self.given_mg - self.before_mg))
        self.plan = None

    def _add(self, body: DoseStep, at: datetime) -> None:
        assert self.plan is not None  # noqa: S101 - set just before
        match body:
            case DrugStarted() | OrderChanged():
                self.rate_ml_per_h = self.plan.dose.rate_ml_per_h or 0.0
            case RateChanged():
                self.rate_ml_per_h = body.rate_ml_per_h
            case BolusGiven():
                self.given_mg += body.mg
            case InjectionGiven() | DoseTaken():
                self.given_mg = self.plan.dose.total_mg if body.mg is None else body.mg
            case DeviceGiven():
                self.devices += 1
                self.given_mg += self.plan.device_mg
                self.last_device_at = at
            case _:
                pass

    def _mg_per_h(self) -> float:
        return self.rate_ml_per_h * ((self.plan.dose.mg_per_ml if self.plan is not None else None) or 0.0)


def _dose(order: Order) -> Dose:
    """Work out an order, with the number of devices that it leaves out."""
    dose, by = work_out(order), limits_of(order)
    if dose.devices is not None or by is None or by.device is None:
        return dose
    return replace(dose, devices=round(dose.total_mg / by.device.mg))
