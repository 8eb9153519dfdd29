"""The same seed is the same patient: in another process, among others, and whatever is asked of the others."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from devices.simulators.patient.body import Body
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import SIGNS
from devices.simulators.patient.stimuli import Stimulus, StimulusKind
from devices.simulators.patient.traits import draw
from devices.simulators.pharmacology.doses import Drug, Infusion, Intramuscular, NasalSpray, Schedule
from tests.unit.devices.simulators.patient.courses import USUAL, as_bytes, watched

ROOT = Path(__file__).resolve().parents[5]
COUNT = 37  # no multiple of what a processor reckons at once
SECONDS = 540  # more than two blocks of chance

PROGRAM = """
import hashlib
from tests.unit.devices.simulators.patient.test_repeatable import digest
print(digest())
"""


@dataclass(frozen=True)
class Chair:
    profile: PatientProfile
    schedule: Schedule
    seed: str
    stimuli: tuple[Stimulus, ...]


def chair(number: int) -> Chair:
    """Seat patients of all kinds, with several drugs and events."""
    schedules = (
        USUAL,
        Schedule((Intramuscular(30, mg_per_kg=0.5),)),
        Schedule((NasalSpray(0), NasalSpray(300)), Drug.ESKETAMINE),
        Schedule((Infusion(10, 2400, mg=35),), Drug.KETAMINE_VENOUS),
    )
    kinds = list(StimulusKind)
    return Chair(
        PatientProfile(age_years=20 + number, weight_kg=50 + number, is_hypertensive=number % 3 == 0),
        schedules[number % len(schedules)],
        f"seed {number}",
        (Stimulus(kinds[number % len(kinds)], 100 + number, 200),),
    )


def many(*numbers: int) -> Body:
    chairs = [chair(number) for number in numbers]
    return Body(
        [each.profile for each in chairs],
        [each.schedule for each in chairs],
        [each.seed for each in chairs],
        [each.stimuli for each in chairs],
    )


def digest() -> str:
    course = watched(many(*range(COUNT)), SECONDS)
    return hashlib.sha256(b"".join(course[name].tobytes() for name in SIGNS)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    """Python's own hash differs between the three; nothing may depend on it."""
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert found == {digest() + "\n"}


def test_another_seed_gives_other_bytes() -> None:
    one, other = (watched(Body([PatientProfile()], [USUAL], [seed]), 60) for seed in ("a", "b"))
    assert all((one[name] != other[name]).any() for name in ("systolic_mmhg", "heart_rate_per_min", "spo2_percent"))


def test_a_patient_of_a_cohort_is_to_the_last_bit_the_patient_alone() -> None:
    together = watched(many(*range(COUNT)), SECONDS)
    for patient in range(0, COUNT, 3):
        assert as_bytes(watched(many(patient), SECONDS), 0) == as_bytes(together, patient), patient


def test_what_happens_to_others_changes_nothing() -> None:
    quiet, disturbed = many(0, 1, 2, 3), many(0, 1, 2, 3)
    disturbed.skip(50)
    quiet.skip(50)
    disturbed.apply(1, Stimulus(StimulusKind.SEIZURE, 60, 60))
    disturbed.give(0, USUAL.stopped(55))
    assert as_bytes(watched(quiet, 200), 3) == as_bytes(watched(disturbed, 200), 3)


def test_a_profile_changes_its_own_trait_and_no_other_chance() -> None:
    two, _ = draw([PatientProfile(), PatientProfile(age_years=80, is_first_session=True)], ["a", "a"])
    for name in ("mean_share", "perfusion_percent", "sinus_per_min", "dissociation_ng_per_ml", "heart_rate_per_min"):
        assert np.ptp(getattr(two, name)) == 0
    assert np.ptp(two.systolic_mmhg) > 0
