"""The figures of a cohort that are laid beside the published ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.simulators.patient.cohort import CohortCourse, Readings
from devices.simulators.patient.published import STUDIES, TARGETS, Study, Target

CUFF_MINUTES = (5, 10)
_RISES_AT_MIN = (10, 20, 30, 40, 60, 130)
_REACHED = (165.0, 100.0)  # Rodrigues 2022, mmHg
_PASSED = (180.0, 100.0, 110.0)  # Wan 2015, mmHg and beats a minute
_WATCHED_UNTIL_MIN = 100  # the infusion and an hour after it: in this time a highest reading is looked for


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target, met or not."""

    target: Target
    ours: Mapping[int, float]  # by minutes between cuff readings
    is_met: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One study and our figures beside it, None where the session was too short."""

    study: Study
    ours: tuple[float | None, ...]


def figures(readings: Readings) -> dict[str, float]:
    """Reckon all figures from one cuff's readings.

    Rises are against the patient's own baseline, the mean of the readings up to the drug's begin.
    """
    before = readings.minutes <= 0
    watched = (readings.minutes > 0) & (readings.minutes <= _WATCHED_UNTIL_MIN)
    found: dict[str, float] = {}
    signs = {
        "systolic": readings.systolic_mmhg,
        "diastolic": readings.diastolic_mmhg,
        "heart rate": readings.heart_rate_per_min,
    }
    for name, values in signs.items():
        rise = values - values[:, before].mean(axis=1, keepdims=True)
        for minute in _RISES_AT_MIN:
            at = readings.minutes == minute
            if at.any():
                found[f"{name} rise at {minute} min"] = float(rise[:, at].mean())
        found[f"highest {name} rise"] = float(rise[:, watched].max(axis=1).mean())
    systolic, diastolic, beats = (values[:, watched] for values in signs.values())
    reached = (systolic >= _REACHED[0]) | (diastolic >= _REACHED[1])
    passed = (systolic > _PASSED[0]) | (diastolic > _PASSED[1]) | (beats > _PASSED[2])
    found["percent reaching 165/100"] = float(reached.any(axis=1).mean() * 100)
    found["percent over 180/100 or 110 per min"] = float(passed.any(axis=1).mean() * 100)
    return found


def verdicts(course: CohortCourse) -> tuple[Verdict, ...]:
    """Hold the cohort against every target, with both cuffs."""
    by_cuff = {minutes: figures(course.readings.every(minutes)) for minutes in CUFF_MINUTES}
    found = []
    for target in TARGETS:
        ours = {minutes: by_cuff[minutes][target.figure] for minutes in CUFF_MINUTES}
        found.append(Verdict(target, ours, all(target.low <= value <= target.high for value in ours.values())))
    return tuple(found)


def comparisons(course: CohortCourse) -> tuple[Comparison, ...]:
    """Lay the cohort beside every study."""
    by_cuff = {minutes: figures(course.readings.every(minutes)) for minutes in CUFF_MINUTES}
    return tuple(
        Comparison(study, tuple(by_cuff[study.cuff_minutes].get(figure) for figure in study.figures))
        for study in STUDIES
    )
