"""A plain simulated bedside monitor with a cuff and an infusion pump: pure, seeded, the same each time.

It is asked once for every second of its scenario and answers with what a monitor would send then. What it is not: a
patient; the values follow the scenario's lines with a slow drift and a little noise.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from math import pi, sin

from devices.simulators.bedside import monitor as bedside
from devices.simulators.bedside.line import LineState
from devices.simulators.scenario import Course, Scenario, Spell
from models.device import DeviceCondition, DeviceConditionCode
from models.metrics import CATALOGUE
from models.observation import MeasurementValidity, Observation

CUFF_INTERVAL_S = 60.0  # short enough to be seen in a demonstration; clinics use 5 to 15 minutes

_FIRST_CUFF_S = 8.0
_SLOW_S, _SLOWER_S = 47.0, 131.0  # periods of the drift, without a common measure
_PULSE_LAG = 0.6  # an oximeter counts the same beats a little differently

_OXIMETER = ("spo2", "pulse_rate", "perfusion_index")


@dataclass(frozen=True, slots=True)
class Report:
    """What a monitor sends at one moment.

    Args:
        observations: In one frame, all of the same time.
        conditions: Of itself, only those that changed.
        plugged: Whether the network is there.
    """

    observations: tuple[Observation, ...]
    conditions: tuple[DeviceCondition, ...]
    plugged: bool


class Monitor:
    """One monitor playing one scenario.

    Args:
        scenario: What it plays.
        seed: The same seed gives the same values.
        cuff_interval_s: Seconds of the scenario between cuff readings.
    """

    def __init__(self, scenario: Scenario, seed: str, cuff_interval_s: float = CUFF_INTERVAL_S) -> None:
        """Take its place at the chair."""
        self._scenario = scenario
        self._chance = random.Random(seed)  # noqa: S311 - the same each time is the point
        self._phases = {name: self._chance.random() * 2 * pi for name in sorted(CATALOGUE)}
        self._cuff_interval_s = cuff_interval_s
        self._next_cuff_s = _FIRST_CUFF_S
        self._infused_ml = 0.0
        self._last_s = 0.0
        self._probe_off = False

    def observe(self, second: float, measured_at: datetime) -> Report:
        """Tell what is sent at a second of the scenario.

        Args:
            second: Seconds since the scenario began; not before the last one asked for.
            measured_at: The device's time then, UTC.
        """
        probe_off = _holds(self._scenario.probe_off, second)
        found = self._heart(second) | self._breath(second) | self._pump(second) | self._cuff(second)
        observations = [Observation(metric, value, measured_at) for metric, value in found.items()]
        observations += self._oximeter(second, measured_at, probe_off=probe_off)
        plugged = not _holds(self._scenario.feed_loss, second)
        conditions = self._conditions(measured_at, probe_off=probe_off)
        self._last_s = second
        return Report(tuple(observations), conditions, plugged)

    def _heart(self, second: float) -> dict[str, float]:
        return {"heart_rate": self._value("heart_rate", self._scenario.heart_rate, second)}

    def _breath(self, second: float) -> dict[str, float]:
        return {
            "respiratory_rate": self._value("respiratory_rate", self._scenario.respiratory_rate, second),
            "etco2": self._value("etco2", self._scenario.etco2, second),
        }

    def _oximeter(self, second: float, measured_at: datetime, *, probe_off: bool) -> list[Observation]:
        if probe_off:
            gone = MeasurementValidity.NOT_AVAILABLE
            return [Observation(metric, None, measured_at, gone) for metric in _OXIMETER]
        found = {
            "spo2": min(100.0, self._value("spo2", self._scenario.spo2, second)),
            "pulse_rate": self._value("heart_rate", self._scenario.heart_rate, second - _PULSE_LAG),
            "perfusion_index": self._value("perfusion_index", _PERFUSION, second),
        }
        return [Observation(metric, value, measured_at) for metric, value in found.items()]

    def _pump(self, second: float) -> dict[str, float]:
        """Report the pump while it runs, and once more when it has stopped."""
        ran = self._scenario.infusing.holds(self._last_s) and second > self._last_s
        runs = self._scenario.infusing.holds(second)
        if ran:
            self._infused_ml += self._scenario.rate_ml_per_h * (second - self._last_s) / 3600
        if not (runs or ran):
            return {}
        rate = self._scenario.rate_ml_per_h if runs else 0.0
        return {"infusion_rate": rate, "infused_volume": round(self._infused_ml, 1)}

    def _cuff(self, second: float) -> dict[str, float]:
        """Measure when a reading is due; one that falls into a spell without cuff is left out."""
        if second < self._next_cuff_s:
            return {}
        while self._next_cuff_s <= second:
            self._next_cuff_s += self._cuff_interval_s
        if _holds(self._scenario.no_cuff, second):
            return {}
        systolic = self._value("nibp_systolic", self._scenario.systolic, second)
        diastolic = min(self._value("nibp_diastolic", self._scenario.diastolic, second), systolic - 15)
        mean = round(diastolic + (systolic - diastolic) * (0.36 + 0.02 * self._chance.random()))
        return {"nibp_systolic": systolic, "nibp_diastolic": diastolic, "nibp_mean": float(mean)}

    def _conditions(self, now: datetime, *, probe_off: bool) -> tuple[DeviceCondition, ...]:
        if probe_off == self._probe_off:
            return ()
        self._probe_off = probe_off
        return (DeviceCondition(DeviceConditionCode.PROBE_OFF, present=probe_off, since=now, metric="spo2"),)

    def _value(self, metric: str, course: Course, second: float) -> float:
        """Add slow drift and small noise to the course, and round as the device reports it."""
        phase = self._phases[metric]
        drift = sin(2 * pi * second / _SLOW_S + phase) / 3 + sin(2 * pi * second / _SLOWER_S + 2 * phase) * 2 / 3
        value = course.at(second) + course.drift * drift + self._chance.gauss(0.0, course.noise)
        step = CATALOGUE[metric].resolution
        return round(round(value / step) * step, 3)


_PERFUSION = Course(((0, 3.2),), 0.9, 0.08)


def _holds(spell: Spell | None, second: float) -> bool:
    return spell is not None and spell.holds(second)


class Playing:
    """A monitor that counts its own seconds, as the ward asks it."""

    def __init__(self, monitor: Monitor) -> None:
        """Begin at second 0."""
        self._monitor = monitor
        self._second = 0.0

    def observe(self, measured_at: datetime) -> bedside.Report:
        """Go on by one second and tell what is sent."""
        report = self._monitor.observe(self._second, measured_at)
        self._second += 1.0
        return bedside.Report(report.observations, report.conditions, LineState(plugged=report.plugged))
