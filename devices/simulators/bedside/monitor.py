"""A bedside monitor: its instruments at one patient, asked once for every second of its running.

Pure and seeded: the same seed, patient and faults give the same reports, byte for byte. Each instrument draws from a
generator of its own, so that a fault of one changes no number of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from devices.simulators.bedside.capnograph import Capnograph
from devices.simulators.bedside.cuff import Cuff, Hindrance, Pressure, Repeating
from devices.simulators.bedside.electrocardiograph import Electrocardiograph
from devices.simulators.bedside.faults import Fault, FaultKind, Faults
from devices.simulators.bedside.line import PERFECT, Line, LineState
from devices.simulators.bedside.oximeter import Finger, Oximeter
from devices.simulators.bedside.pump import Pump
from devices.simulators.bedside.shown import Shown, Told
from devices.simulators.patient.signs import PatientSigns
from models.device import DeviceCondition, DeviceConditionCode
from models.observation import Observation

FACTORY_REPEATING = Repeating()
DRIFT_MMHG_PER_S = 10.0 / 3600  # of a transducer at strength 1; so fast that an hour shows it (design choice)

_LOW_BATTERY: frozenset[Told] = frozenset({(DeviceConditionCode.LOW_BATTERY, None)})


@dataclass(frozen=True, slots=True)
class Report:
    """What a monitor sends at one moment, and what becomes of it on the line.

    Args:
        observations: In one frame, all of the same time.
        conditions: Of itself, only those that changed.
        line: What the line does meanwhile.
    """

    observations: tuple[Observation, ...]
    conditions: tuple[DeviceCondition, ...]
    line: LineState = PERFECT

    @property
    def plugged(self) -> bool:
        """Tell whether the network is there."""
        return self.line.plugged


class BedsideMonitor:
    """One monitor.

    Args:
        seed: The same seed gives the same reports.
        cuff_interval_s: Seconds between cuff readings.
        faults: What goes wrong, in seconds of this monitor's running.
        concentration_mg_per_ml: Of the drug in the pump.
        infused_ml: What the pump had given before this monitor was switched on.
        repeating: When the cuff repeats a reading by itself; None for never.
    """

    def __init__(
        self,
        seed: str,
        *,
        cuff_interval_s: float,
        faults: Sequence[Fault] = (),
        concentration_mg_per_ml: float = 1.0,
        infused_ml: float = 0.0,
        repeating: Repeating | None = FACTORY_REPEATING,
    ) -> None:
        """Switch on."""
        self._faults = Faults(faults)
        self._cuff = Cuff(f"{seed} cuff", cuff_interval_s, repeating)
        self._oximeter = Oximeter(f"{seed} oximeter")
        self._electrocardiograph = Electrocardiograph(f"{seed} electrocardiograph")
        self._capnograph = Capnograph(f"{seed} capnograph")
        self._pump = Pump(concentration_mg_per_ml, infused_ml)
        self._line = Line(f"{seed} line")
        self._bias_mmhg = 0.0
        self._told: frozenset[Told] = frozenset()

    def apply(self, fault: Fault) -> None:
        """Add a fault while it runs."""
        self._faults.add(fault)

    def calm(self) -> None:
        """Mend everything."""
        self._faults = Faults()

    def observe(self, second: float, measured_at: datetime, signs: PatientSigns, rate_mg_per_h: float | None) -> Report:
        """Tell what is sent at a second.

        Args:
            second: Of this monitor's running; one more each time.
            measured_at: The device's time then, UTC.
            signs: What is true of the patient.
            rate_mg_per_h: At which the pump runs; None when none is connected.
        """
        faults = self._faults
        motion = max(signs.motion, faults.strength(FaultKind.MOTION, second))
        cuff = self._cuff.observe(
            second,
            Pressure(signs.systolic_mmhg, signs.diastolic_mmhg, signs.mean_mmhg),
            self._hindrance(second, motion),
        )
        instruments = (
            self._electrocardiograph.observe(
                signs.heart_rate_per_min, motion, is_lead_off=faults.hold(FaultKind.LEAD_OFF, second)
            ),
            self._oximeter.observe(second, self._finger(second, signs, motion)),
            self._capnograph.observe(
                signs.respiratory_rate_per_min,
                signs.etco2_mmhg,
                is_cannula_off=faults.hold(FaultKind.CANNULA_OFF, second),
            ),
            self._pump.observe(second, rate_mg_per_h),
            cuff,
            Shown(told=_LOW_BATTERY if faults.hold(FaultKind.BATTERY_LOW, second) else frozenset()),
        )
        observations = tuple(
            Observation(metric, value, measured_at, validity)
            for shown in instruments
            for metric, value, validity in shown.numbers
        )
        told = frozenset[Told]().union(*(shown.told for shown in instruments))
        return Report(observations, self._changed(told, measured_at), self._line.observe(second, faults))

    def _hindrance(self, second: float, motion: float) -> Hindrance:
        drift = self._faults.strength(FaultKind.DRIFT, second)
        self._bias_mmhg = self._bias_mmhg + drift * DRIFT_MMHG_PER_S if drift else 0.0
        return Hindrance(
            motion,
            is_failing=self._faults.hold(FaultKind.CUFF_FAILS, second),
            is_leaking=self._faults.hold(FaultKind.CUFF_LEAKS, second),
            bias_mmhg=self._bias_mmhg,
        )

    def _finger(self, second: float, signs: PatientSigns, motion: float) -> Finger:
        return Finger(
            signs.spo2_percent,
            signs.heart_rate_per_min,
            signs.perfusion_index_percent,
            motion,
            is_probe_on=not self._faults.hold(FaultKind.PROBE_OFF, second),
            is_squeezed=self._faults.hold(FaultKind.CUFF_ON_PROBE_ARM, second) and self._cuff.squeezes(second),
            is_cold=self._faults.hold(FaultKind.POOR_PERFUSION, second),
        )

    def _changed(self, told: frozenset[Told], now: datetime) -> tuple[DeviceCondition, ...]:
        """Tell what ended and what began, in a fixed order."""
        if told == self._told:
            return ()
        ended = sorted(self._told - told, key=str)
        begun = sorted(told - self._told, key=str)
        self._told = told
        return tuple(
            DeviceCondition(code, present=present, since=now, metric=metric)
            for present, conditions in ((False, ended), (True, begun))
            for code, metric in conditions
        )
