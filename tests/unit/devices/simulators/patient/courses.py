"""Bodies run for a while, for the tests beside this file."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from devices.simulators.arrays import Floats
from devices.simulators.patient.body import Body
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import SIGNS, CohortSigns
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.pharmacology.doses import NOTHING, Infusion, Schedule

PLAIN = PatientProfile(
    systolic_mmhg=120,
    diastolic_mmhg=76,
    heart_rate_per_min=72,
    spo2_percent=97.5,
    respiratory_rate_per_min=14,
    pressure_response_mmhg=14,
)
USUAL = Schedule((Infusion(60, 2400, mg_per_kg=0.5),))
SEEDS = tuple(str(number) for number in range(16))


def gathered(seconds: Sequence[CohortSigns]) -> dict[str, Floats]:
    """Lay seconds beside each other: by sign, shape (seconds, patients)."""
    return {name: np.array([getattr(signs, name) for signs in seconds]) for name in SIGNS}


def watched(body: Body, seconds: int) -> dict[str, Floats]:
    return gathered([body.advance() for _ in range(seconds)])


def plain_bodies(*stimuli: Stimulus, schedule: Schedule = NOTHING, profile: PatientProfile = PLAIN) -> Body:
    """Seat sixteen patients of one profile, so that a mean says what the small changes hide."""
    return Body([profile] * len(SEEDS), [schedule] * len(SEEDS), SEEDS, [stimuli] * len(SEEDS))


def course_of(
    *stimuli: Stimulus, seconds: int = 600, schedule: Schedule = NOTHING, profile: PatientProfile = PLAIN
) -> dict[str, Floats]:
    """Run them, and take the mean over patients: by sign, shape (seconds,)."""
    whole = watched(plain_bodies(*stimuli, schedule=schedule, profile=profile), seconds)
    return {name: values.mean(axis=1) for name, values in whole.items()}


def first_second(is_so: NDArray[np.bool]) -> int:
    """Find when something is so for the first time."""
    assert is_so.any(), "it never was"
    return int(np.argmax(is_so))


def as_bytes(course: dict[str, Floats], patient: int) -> bytes:
    return b"".join(course[name][:, patient].tobytes() for name in SIGNS)
