"""Many patients through one session: the course of their signs, and what a cuff would have read.

Second 0 is ten minutes before the drug. The cuff here is that of ``cuff_error.py`` without its failures, so that what
is compared with the literature does not depend on how often readings fail.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.body import Body
from devices.simulators.patient.cuff_error import DIASTOLIC_ERROR_SD_MMHG, SYSTOLIC_ERROR_SD_MMHG
from devices.simulators.patient.population import draw_profile, patient_seed
from devices.simulators.patient.traits import generator
from devices.simulators.pharmacology.doses import Dose, Drug, Infusion, Schedule

DRUG_AT_S = 600
CUFF_EVERY_S = 300  # the finest cuff; readings every ten minutes are every second one of these
COURSE_EVERY_S = 15

USUAL = (Infusion(DRUG_AT_S, 2400, mg_per_kg=0.5),)  # 0.5 mg/kg over 40 minutes, the usual dose

COURSES = (
    "systolic_mmhg",
    "diastolic_mmhg",
    "heart_rate_per_min",
    "spo2_percent",
    "respiratory_rate_per_min",
    "etco2_mmhg",
    "plasma_ng_per_ml",
    "effect_site_ng_per_ml",
    "dissociation",
)


@dataclass(frozen=True, slots=True)
class Band:
    """Mean and standard deviation over patients, at each time of the course."""

    mean: Floats
    sd: Floats


@dataclass(frozen=True, slots=True)
class Readings:
    """What the cuff read every five minutes; all but the times of shape (patients, readings).

    Args:
        minutes: Since the drug began; negative before it.
        systolic_mmhg: With the cuff's error, whole numbers.
        diastolic_mmhg: The same.
        heart_rate_per_min: The true rate, averaged over the ten seconds before.
    """

    minutes: Floats
    systolic_mmhg: Floats
    diastolic_mmhg: Floats
    heart_rate_per_min: Floats

    def every(self, minutes: int) -> "Readings":
        """Leave out those that a slower cuff would not have taken."""
        kept = self.minutes % minutes == 0
        return Readings(
            self.minutes[kept],
            self.systolic_mmhg[:, kept],
            self.diastolic_mmhg[:, kept],
            self.heart_rate_per_min[:, kept],
        )


@dataclass(frozen=True, slots=True)
class CohortCourse:
    """One cohort's session.

    Args:
        patients: How many.
        minutes: Times of the bands, since the drug began.
        bands: By name of the sign, those of ``COURSES``.
        readings: Of the cuff.
    """

    patients: int
    minutes: Floats
    bands: dict[str, Band]
    readings: Readings


def run_cohort(
    patients: int, seed: str, minutes: int, doses: Sequence[Dose] = USUAL, drug: Drug = Drug.KETAMINE
) -> CohortCourse:
    """Send patients through a session.

    Args:
        patients: How many; patient i depends on the seed and i alone.
        seed: Any text.
        minutes: Until when, since the drug began.
        doses: What all of them are given, in seconds of a scenario whose drug begins at ``DRUG_AT_S``.
        drug: Of the doses.
    """
    seeds = [patient_seed(seed, patient) for patient in range(patients)]
    body = Body([draw_profile(each) for each in seeds], [Schedule(tuple(doses), drug)] * patients, seeds)
    cuff = _Cuff(seeds, (DRUG_AT_S + minutes * 60) // CUFF_EVERY_S + 1)
    times: list[float] = []
    bands: dict[str, list[tuple[float, float]]] = {name: [] for name in COURSES}
    beats = np.zeros((10, patients))
    for second in range(DRUG_AT_S + minutes * 60 + 1):
        signs = body.advance()
        beats[second % 10] = signs.heart_rate_per_min
        if second % CUFF_EVERY_S == 0:
            cuff.read(second, signs.systolic_mmhg, signs.diastolic_mmhg, beats[: second + 1].mean(axis=0))
        if second % COURSE_EVERY_S == 0:
            times.append((second - DRUG_AT_S) / 60)
            for name in COURSES:
                values = getattr(signs, name)
                bands[name].append((float(values.mean()), float(values.std())))
    found = {name: Band(*np.array(band).T) for name, band in bands.items()}
    return CohortCourse(patients, np.array(times), found, cuff.readings())


class _Cuff:
    """All patients' cuffs, which measure at the same times."""

    def __init__(self, seeds: Sequence[str], readings: int) -> None:
        """Draw the errors, for each patient from its own seed."""
        spread = np.array([[SYSTOLIC_ERROR_SD_MMHG], [DIASTOLIC_ERROR_SD_MMHG]])
        self._errors = np.stack([generator(seed, "cuff").standard_normal((readings, 2)).T * spread for seed in seeds])
        self._minutes: list[float] = []
        self._read: list[tuple[Floats, Floats, Floats]] = []

    def read(self, second: int, systolic: Floats, diastolic: Floats, beats: Floats) -> None:
        number = len(self._read)
        found = np.rint(systolic + self._errors[:, 0, number]), np.rint(diastolic + self._errors[:, 1, number])
        self._read.append((*found, beats))
        self._minutes.append((second - DRUG_AT_S) / 60)

    def readings(self) -> Readings:
        systolic, diastolic, beats = (np.stack(each, axis=1) for each in zip(*self._read, strict=True))
        return Readings(np.array(self._minutes), systolic, diastolic, beats)
