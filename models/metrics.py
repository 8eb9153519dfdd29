"""The catalogue of what can be measured: codes, units, ranges, resolution and cadence. The only place a range stands.

Codes: ISO/IEEE 11073-10101 (context-free code = partition × 65536 + term code) and LOINC. Technical ranges are what a
transducer can report; outside them an observation is kept, marked invalid and raises no physiological alarm.
Questionable ranges are believable but unusual; inside the technical and outside the questionable range an observation
is marked questionable and still alarms. None of these numbers is a clinical limit: those are alarm presets.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from models.units import Unit

_RANGES_SOURCE = (
    "Plausibility ranges: MIMIC-IV vitalsign.sql cleaning rules, Philips IntelliVue and Mindray measuring ranges, "
    "widened to the outer of them; design choice, ADR-0007"
)


class Cadence(StrEnum):
    """How a metric arrives: in a stream of numbers, or one reading at a time."""

    CONTINUOUS = "continuous"
    SPOT = "spot"


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval in the metric's unit."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        """Tell whether the value lies in the interval, bounds included."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Metric:
    """A measurable quantity.

    Args:
        id: The word on the wire and in the store; never reused for another meaning.
        label: The short name on a tile ("SpO₂").
        name: The full name in words.
        unit: The one unit in which it is accepted.
        mdc: ISO/IEEE 11073-10101 context-free code.
        loinc: LOINC codes, the preferred one first.
        technical: What a transducer can report at all.
        questionable: What is believable without a second look.
        resolution: The step in which devices report, in the unit.
        cadence: Continuous or spot.
        expected_interval_s: Seconds between observations of a continuous metric; for a spot metric the usual cycle.
        source: Where the codes and numbers come from.
    """

    id: str
    label: str
    name: str
    unit: Unit
    mdc: int
    loinc: tuple[str, ...]
    technical: Range
    questionable: Range
    resolution: float
    cadence: Cadence
    expected_interval_s: float
    source: str = f"ISO/IEEE 11073-10101; LOINC 2.78. {_RANGES_SOURCE}"

    @property
    def is_spot(self) -> bool:
        """Tell whether it arrives one reading at a time (cuff pressure, temperature)."""
        return self.cadence is Cadence.SPOT


_CONTINUOUS_INTERVAL_S = 1.0  # monitors refresh numerics once a second (ISO 80601-2-61 displays, IntelliVue interface)
_SPOT_INTERVAL_S = 300.0  # cuff every 5 minutes while a drug runs (Riva-Posse 2018 and others use 10; clinics 5-10)


def _continuous(  # noqa: PLR0913 - a row of the table below, in its columns' order
    id: str,  # noqa: A002
    label: str,
    name: str,
    unit: Unit,
    codes: tuple[int, tuple[str, ...]],
    technical: tuple[float, float],
    questionable: tuple[float, float],
    resolution: float = 1.0,
) -> Metric:
    mdc, loinc = codes
    return Metric(
        id, label, name, unit, mdc, loinc, Range(*technical), Range(*questionable), resolution,
        Cadence.CONTINUOUS, _CONTINUOUS_INTERVAL_S,
    )  # fmt: skip


def _spot(  # noqa: PLR0913 - a row of the table below, in its columns' order
    id: str,  # noqa: A002
    label: str,
    name: str,
    unit: Unit,
    codes: tuple[int, tuple[str, ...]],
    technical: tuple[float, float],
    questionable: tuple[float, float],
    resolution: float = 1.0,
) -> Metric:
    mdc, loinc = codes
    return Metric(
        id, label, name, unit, mdc, loinc, Range(*technical), Range(*questionable), resolution,
        Cadence.SPOT, _SPOT_INTERVAL_S,
    )  # fmt: skip


_MIN, _HG, _PCT = Unit.PER_MINUTE, Unit.MM_HG, Unit.PERCENT

# A breathing rate of 0 is not a rate: without a device's own apnoea alarm it is a lost signal, and technical (ADR-0007).
# fmt: off
_ROWS = (
    _continuous("heart_rate", "HR", "Heart rate", _MIN, (147842, ("8867-4",)), (15, 300), (30, 220)),
    _continuous("pulse_rate", "PR", "Pulse rate", _MIN, (149530, ("8867-4", "8889-8")), (15, 300), (30, 220)),
    _spot("nibp_systolic", "SBP", "Systolic cuff pressure", _HG, (150021, ("8480-6",)), (40, 300), (60, 260)),
    _spot("nibp_diastolic", "DBP", "Diastolic cuff pressure", _HG, (150022, ("8462-4",)), (15, 200), (30, 160)),
    _spot("nibp_mean", "MAP", "Mean cuff pressure", _HG, (150023, ("8478-0",)), (20, 250), (40, 190)),
    _continuous("spo2", "SpO₂", "Oxygen saturation", _PCT, (150456, ("59408-5", "2708-6")), (30, 100), (70, 100)),
    _continuous("perfusion_index", "PI", "Perfusion index", _PCT, (150448, ("61006-3",)), (0, 25), (0.05, 20), 0.01),
    _continuous("respiratory_rate", "RR", "Breathing rate", _MIN, (151562, ("9279-1",)), (1, 90), (4, 50)),
    _continuous("etco2", "etCO₂", "End-tidal CO₂", _HG, (151708, ("19891-1",)), (0, 120), (10, 90)),
    _spot("temperature", "Temp", "Temperature", Unit.CELSIUS, (150344, ("8310-5",)), (28, 44), (34, 41), 0.1),
    _continuous("art_systolic", "ART sys", "Systolic invasive pressure", _HG, (150033, ("8480-6",)), (20, 320), (60, 260)),
    _continuous("art_diastolic", "ART dia", "Diastolic invasive pressure", _HG, (150034, ("8462-4",)), (10, 250), (30, 160)),
    _continuous("art_mean", "ART mean", "Mean invasive pressure", _HG, (150035, ("8478-0",)), (15, 280), (40, 190)),
    # A pump runs as it was set, however high: doubted, ten times too much would never be held against the entered rate.
    _continuous("infusion_rate", "Rate", "Infusion rate", Unit.ML_PER_HOUR, (157784, ()), (0, 1200), (0, 1200), 0.1),
    _continuous("infused_volume", "Volume", "Infused volume", Unit.MILLILITRE, (157864, ()), (0, 5000), (0, 1000), 0.1),
)
# fmt: on

CATALOGUE = MappingProxyType({metric.id: metric for metric in _ROWS})

# Each of these shows that a heart beats; when all of them are lost at once the source itself may be gone (contract §2).
PULSE_SOURCES = frozenset({"heart_rate", "pulse_rate", "spo2"})

# One inflation of a cuff gives these together; they are one reading.
CUFF_PRESSURES = ("nibp_systolic", "nibp_diastolic", "nibp_mean")

# A pump that reported a rate of 0 stands; from then on its numbers may stay away.
PUMP_RATE = "infusion_rate"
PUMP_METRICS = frozenset({PUMP_RATE, "infused_volume"})

# What a patient's own baseline is made of: what follows the drug, or says that the patient is as before.
BASELINE_METRICS = (*CUFF_PRESSURES, "heart_rate", "pulse_rate", "spo2", "respiratory_rate", "etco2")

# So many valid readings of a metric make a baseline, at least: one reading may be the fright of the cuff.
LEAST_BASELINE_READINGS = 2
