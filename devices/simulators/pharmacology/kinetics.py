"""Concentrations over time, exact for linear models: one matrix exponential per body, stepped second by second.

Within a second everything given runs evenly, so that a step is x' = E x + G u with E = exp(A) and G its integral. Both
are built from sums of products without a minus sign, so that no concentration can become negative by rounding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.pharmacology.compartments import Compartment, CompartmentModel
from devices.simulators.pharmacology.doses import Schedule
from devices.simulators.pharmacology.drugs import TYPICAL, Delivery, Variation, deliveries, model_of
from models.errors import UsageError

_STATES = len(Compartment)
_TERMS = 40  # of the exponential's series; the largest norm here is near 1, and 2^40/40! is below 1e-35


@dataclass(frozen=True, slots=True)
class Timetable:
    """What one body gets, second by second, told by its changes.

    Args:
        rates: From which second on (until the next one named here) how much arrives, mg/s by compartment.
        pushes: At which second how much is there at once, mg by compartment.
    """

    rates: dict[int, Floats]
    pushes: dict[int, Floats]


def timetable(given: Iterable[Delivery]) -> Timetable:
    """Lay deliveries out in whole seconds; a second begun or ended in between gets its share of the rate."""
    pushes: dict[int, Floats] = {}
    lasting = []
    for delivery in given:
        if delivery.lasts_s > 0:
            lasting.append(delivery)
        else:
            push = pushes.setdefault(ceil(delivery.from_s), np.zeros(_STATES))
            push[delivery.into] += delivery.mg
    edges = [edge for delivery in lasting for edge in (delivery.from_s, delivery.from_s + delivery.lasts_s)]
    changes = {second for edge in edges for second in (floor(edge), floor(edge) + 1)}
    return Timetable({second: _rates_in(lasting, second) for second in sorted(changes)}, pushes)


def _rates_in(lasting: Sequence[Delivery], second: int) -> Floats:
    rates = np.zeros(_STATES)
    for delivery in lasting:
        overlap_s = min(second + 1, delivery.from_s + delivery.lasts_s) - max(second, delivery.from_s)
        if overlap_s > 0:
            rates[delivery.into] += delivery.mg / delivery.lasts_s * overlap_s
    return rates


class Kinetics:
    """The drug in several bodies, each with a model and a timetable of its own.

    Args:
        models: One for each body.
        timetables: One for each body; what they give at second 0 is there at once.
    """

    def __init__(self, models: Sequence[CompartmentModel], timetables: Sequence[Timetable]) -> None:
        """Stand at second 0."""
        self.second = 0
        self._steps = one_second(np.stack([model.rates_per_s() for model in models]))
        self._per_mg = np.array([model.ng_per_ml_of_mg for model in models])
        # Amounts and rates stand in one array, so that a step is one product of matrices.
        self._whole = np.zeros((len(models), 2 * _STATES, 1))
        self._amounts, self._rates = self._whole[:, :_STATES, 0], self._whole[:, _STATES:, 0]
        self._to_come: dict[int, list[tuple[int, Floats, bool]]] = {}
        for body, table in enumerate(timetables):
            self._await(body, table, after=-1)
        self._meet()

    @property
    def plasma_ng_per_ml(self) -> Floats:
        """The concentrations in plasma, shape (bodies,)."""
        found: Floats = self._amounts[:, Compartment.CENTRAL] * self._per_mg
        return found

    @property
    def effect_site_ng_per_ml(self) -> Floats:
        """The concentrations at the effect site, shape (bodies,)."""
        return self._amounts[:, Compartment.EFFECT_SITE].copy()

    def advance(self) -> None:
        """Go one second on."""
        self._amounts[:] = np.matmul(self._steps, self._whole)[:, :, 0]
        self.second += 1
        self._meet()

    def is_empty(self, body: int) -> bool:
        """Tell whether a body never got anything."""
        return not self._amounts[body].any()

    def replace_model(self, body: int, model: CompartmentModel) -> None:
        """Give an empty body another model."""
        self._steps[body] = one_second(model.rates_per_s()[None])[0]
        self._per_mg[body] = model.ng_per_ml_of_mg

    def replace_rest(self, body: int, table: Timetable) -> None:
        """Follow another timetable from the present second on; what was given stays."""
        for second, events in self._to_come.items():
            self._to_come[second] = [event for event in events if event[0] != body]
        past = [second for second in table.rates if second <= self.second]
        self._rates[body] = table.rates[past[-1]] if past else 0.0
        self._await(body, table, after=self.second)

    def _await(self, body: int, table: Timetable, *, after: int) -> None:
        for events, is_push in ((table.rates, False), (table.pushes, True)):
            for second, values in events.items():
                if second > after:
                    self._to_come.setdefault(second, []).append((body, values, is_push))

    def _meet(self) -> None:
        """Take what the timetables say for the present second."""
        for body, values, is_push in self._to_come.pop(self.second, ()):
            if is_push:
                self._amounts[body] += values
            else:
                self._rates[body] = values


def one_second(rates_per_s: Floats) -> Floats:
    """Integrate dx/dt = A x + u over one second.

    The exponential of A + c, all of whose elements are 0 or more for the right c, is a sum of terms without a minus
    sign; exp(A) is that times exp(-c).

    Args:
        rates_per_s: A of each body, shape (bodies, 7, 7), not negative off the diagonal.

    Returns:
        E and G beside each other, shape (bodies, 7, 14), not negative.
    """
    bodies = rates_per_s.shape[0]
    whole = np.zeros((bodies, 2 * _STATES, 2 * _STATES))
    whole[:, :_STATES, :_STATES] = rates_per_s
    whole[:, :_STATES, _STATES:] = np.eye(_STATES)
    lift = -np.min(np.diagonal(rates_per_s, axis1=1, axis2=2), axis=1)[:, None, None]
    lifted = np.maximum(whole + lift * np.eye(2 * _STATES), 0.0)
    term = np.broadcast_to(np.eye(2 * _STATES), whole.shape).copy()
    total = term.copy()
    for number in range(1, _TERMS):
        term = np.matmul(term, lifted) / number
        total += term
    return np.ascontiguousarray((total * np.exp(-lift))[:, :_STATES])


@dataclass(frozen=True, slots=True)
class Concentrations:
    """Of one body, at the times asked for; both of shape (times,)."""

    plasma_ng_per_ml: Floats
    effect_site_ng_per_ml: Floats


def concentrations(
    schedule: Schedule,
    seconds: Sequence[int],
    weight_kg: float = 70.0,
    *,
    age_years: float = 45.0,
    variation: Variation = TYPICAL,
) -> Concentrations:
    """Tell the concentrations at whole seconds of a schedule, in any order."""
    if min(seconds) < 0:
        raise UsageError("Concentrations are told from second 0 on.", "seconds")
    model = model_of(schedule.drug, weight_kg, age_years, variation)
    kinetics = Kinetics([model], [timetable(deliveries(schedule, weight_kg))])
    course = np.empty((max(seconds) + 1, 2))
    for second in range(len(course)):
        if second:
            kinetics.advance()
        course[second] = kinetics.plasma_ng_per_ml[0], kinetics.effect_site_ng_per_ml[0]
    found = course[list(seconds)]
    return Concentrations(found[:, 0], found[:, 1])
