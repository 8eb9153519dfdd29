"""How much of a processor patients take: a thousand through four hours within a minute, two hundred at once."""

import time

import pytest

from devices.simulators.patient.body import Body
from devices.simulators.patient.population import draw_profile
from tests.unit.devices.simulators.patient.courses import USUAL

pytestmark = pytest.mark.alone


def cpu_s_per_second(patients: int, seconds: int) -> float:
    """Measure processor time, which others on the machine do not lengthen much."""
    seeds = [str(patient) for patient in range(patients)]
    body = Body([draw_profile(seed) for seed in seeds], [USUAL] * patients, seeds)
    body.skip(300)
    begun = time.process_time()
    body.skip(seconds)
    return (time.process_time() - begun) / seconds


def test_a_thousand_patients_pass_four_hours_within_a_minute_on_one_core() -> None:
    assert cpu_s_per_second(1000, 512) * 4 * 3600 < 60


def test_two_hundred_patients_apart_take_a_small_part_of_a_core() -> None:
    """0.3 ms a second each leaves 94 % of a core for their monitors and feeds."""
    assert cpu_s_per_second(1, 3000) < 300e-6
