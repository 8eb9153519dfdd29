"""What each event looks like in the signs, and what follows what: means over sixteen plain patients."""

from dataclasses import replace

import numpy as np
import pytest

from devices.simulators.arrays import Floats
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.stimuli import Stimulus, StimulusKind
from tests.unit.devices.simulators.patient.courses import PLAIN, course_of, first_second, plain_bodies, watched

AT = 60


def at(course: dict[str, Floats], second: int) -> dict[str, float]:
    """Take half a minute around a second."""
    return {name: float(values[second - 15 : second + 15].mean()) for name, values in course.items()}


def test_nothing_happens_to_a_patient_to_whom_nothing_happens() -> None:
    signs = at(course_of(), 300)
    assert signs["systolic_mmhg"] == pytest.approx(120, abs=3)
    assert signs["diastolic_mmhg"] == pytest.approx(76, abs=2)
    assert signs["heart_rate_per_min"] == pytest.approx(72, abs=2)
    assert signs["respiratory_rate_per_min"] == pytest.approx(14, abs=0.5)
    assert signs["spo2_percent"] == pytest.approx(97.5, abs=0.3)
    assert 35 < signs["etco2_mmhg"] < 40
    assert signs["moaas"] == 5
    assert signs["plasma_ng_per_ml"] == signs["dissociation"] == signs["nausea"] == 0


def test_a_faint_takes_pulse_and_pressure_down() -> None:
    signs = at(course_of(Stimulus(StimulusKind.VASOVAGAL, AT, 120)), 150)
    assert signs["heart_rate_per_min"] == pytest.approx(42, abs=3)
    assert signs["systolic_mmhg"] == pytest.approx(78, abs=4)
    assert signs["nausea"] > 3
    assert signs["perfusion_index_percent"] < 2


def test_panic_is_fast_breath_low_carbon_dioxide_and_a_racing_heart() -> None:
    signs = at(course_of(Stimulus(StimulusKind.PANIC, AT, 300)), 300)
    assert signs["heart_rate_per_min"] == pytest.approx(126, abs=4)
    assert signs["respiratory_rate_per_min"] == pytest.approx(30, abs=1.5)
    assert signs["etco2_mmhg"] == pytest.approx(26, abs=1.5)
    assert signs["anxiety"] > 7
    assert signs["systolic_mmhg"] > 140


def test_a_beta_blocker_blunts_the_heart_of_panic() -> None:
    blocked = PatientProfile(heart_rate_per_min=72, takes_beta_blocker=True)
    panic = Stimulus(StimulusKind.PANIC, AT, 300)
    assert at(course_of(panic, profile=blocked), 300)["heart_rate_per_min"] < 105


def test_too_little_breath_raises_carbon_dioxide_first_and_takes_oxygen_later() -> None:
    course = course_of(Stimulus(StimulusKind.HYPOVENTILATION, AT, 500), profile=replace(PLAIN, spo2_percent=97))
    plateau = at(course, 450)
    assert plateau["respiratory_rate_per_min"] == pytest.approx(6, abs=0.5)
    assert plateau["etco2_mmhg"] == pytest.approx(57, abs=2)
    assert plateau["spo2_percent"] == pytest.approx(87, abs=2)
    assert plateau["moaas"] == 3
    slow = first_second(course["respiratory_rate_per_min"] < 8)
    retained = first_second(course["etco2_mmhg"] > 45)
    low = first_second(course["spo2_percent"] < 92)
    assert slow < retained < low
    assert 45 <= low - slow <= 120
    falling = course["spo2_percent"][low : low + 60]
    assert 3 <= 60 / (falling[0] - falling[-1]) <= 35  # seconds for one percent


@pytest.mark.parametrize("kind", [StimulusKind.LARYNGOSPASM, StimulusKind.APNOEA])
def test_breath_and_its_carbon_dioxide_are_gone_at_once_and_oxygen_a_minute_later(kind: StimulusKind) -> None:
    course = course_of(Stimulus(kind, AT, 100, onset_s=2))
    gone = first_second(course["respiratory_rate_per_min"] == 0)
    assert gone <= AT + 3
    assert (course["etco2_mmhg"][gone : AT + 100] == 0).all()
    fallen = first_second(course["spo2_percent"] < 94)
    assert 45 <= fallen - gone <= 90
    steep = course["spo2_percent"][AT + 70 : AT + 100]
    assert 2.5 <= len(steep) / (steep[0] - steep[-1]) <= 6  # seconds for one percent


def test_oxygen_comes_back_within_half_a_minute_of_the_first_breath() -> None:
    course = course_of(Stimulus(StimulusKind.LARYNGOSPASM, AT, 100, onset_s=2))
    oxygen = course["spo2_percent"]
    lowest = int(oxygen.argmin())
    missing = 97.5 - oxygen[lowest]
    recovered = lowest + first_second(97.5 - oxygen[lowest:] < missing / np.e)
    assert 10 <= recovered - lowest <= 35


def test_a_patient_of_99_percent_has_no_more_oxygen_in_the_lung_than_another() -> None:
    def left(spo2_percent: float) -> float:
        held = Stimulus(StimulusKind.APNOEA, AT, 100, onset_s=2)
        course = course_of(held, seconds=170, profile=replace(PLAIN, spo2_percent=spo2_percent))
        return float(course["spo2_percent"][AT + 90])

    assert left(99) < 90
    assert 0 < left(99) - left(97.5) < 5


def test_breathing_comes_back_deeper_for_the_carbon_dioxide_held_back() -> None:
    course = course_of(Stimulus(StimulusKind.APNOEA, AT, 60, onset_s=2))
    assert at(course, 150)["respiratory_rate_per_min"] > 15
    assert course["etco2_mmhg"][AT + 66 : AT + 76].mean() > 42


def test_hypertension_adds_what_it_says() -> None:
    signs = at(course_of(Stimulus(StimulusKind.HYPERTENSION, AT, 300, strength=70)), 250)
    assert signs["systolic_mmhg"] == pytest.approx(190, abs=3)
    assert signs["diastolic_mmhg"] == pytest.approx(76 + 0.58 * 70, abs=3)


def test_desaturation_takes_the_points_it_says_and_leaves_breath_alone() -> None:
    signs = at(course_of(Stimulus(StimulusKind.DESATURATION, AT, 200, strength=9)), 200)
    assert signs["spo2_percent"] == pytest.approx(88.5, abs=0.5)
    assert signs["respiratory_rate_per_min"] == pytest.approx(14, abs=0.5)


def test_an_allergy_is_low_pressure_a_fast_heart_fast_breath_and_low_oxygen() -> None:
    signs = at(course_of(Stimulus(StimulusKind.ALLERGY, AT, 300)), 300)
    assert signs["systolic_mmhg"] < 90
    assert signs["heart_rate_per_min"] > 110
    assert signs["respiratory_rate_per_min"] > 22
    assert signs["spo2_percent"] < 93


def test_after_a_seizure_a_patient_wakes_slowly() -> None:
    course = course_of(Stimulus(StimulusKind.SEIZURE, AT, 60, onset_s=5))
    during = at(course, 100)
    assert during["motion"] == pytest.approx(1, abs=0.05)
    assert during["moaas"] == 0
    assert during["respiratory_rate_per_min"] == 0
    after = at(course, 240)
    assert after["motion"] < 0.2
    assert 1 <= after["moaas"] <= 4
    assert course["moaas"][590] >= 4


def test_vomiting_moves_and_motion_only_moves() -> None:
    vomiting = at(course_of(Stimulus(StimulusKind.VOMITING, AT, 60, onset_s=5)), 100)
    assert vomiting["nausea"] > 8
    assert vomiting["motion"] >= 0.65
    moving = at(course_of(Stimulus(StimulusKind.MOTION, AT, 60, strength=0.9, onset_s=1)), 100)
    assert moving["motion"] == pytest.approx(0.9, abs=0.05)
    assert moving["systolic_mmhg"] == pytest.approx(120, abs=3)


def test_two_events_that_take_over_breathing_share_it() -> None:
    both = [Stimulus(StimulusKind.PANIC, AT, 300), Stimulus(StimulusKind.HYPOVENTILATION, AT, 300)]
    assert at(course_of(*both), 300)["respiratory_rate_per_min"] == pytest.approx(18, abs=1)


def test_a_strength_beyond_all_measure_leaves_a_living_body() -> None:
    kinds = [StimulusKind.VASOVAGAL, StimulusKind.ALLERGY, StimulusKind.LARYNGOSPASM, StimulusKind.DESATURATION]
    course = course_of(*(Stimulus(kind, AT, 300, strength=50) for kind in kinds))
    assert course["systolic_mmhg"].min() > 0
    assert course["heart_rate_per_min"].min() > 0
    assert course["spo2_percent"].min() >= 0


def test_what_is_applied_on_the_way_acts_from_then_on() -> None:
    body = plain_bodies()
    watched(body, 100)
    body.apply(0, Stimulus(StimulusKind.PANIC, body.second, 300))
    signs = watched(body, 100)
    assert signs["heart_rate_per_min"][-30:, 0].mean() > 115
    assert signs["heart_rate_per_min"][-30:, 1:].mean() < 80


def test_calm_ends_what_has_begun_and_keeps_what_is_to_come() -> None:
    body = plain_bodies(Stimulus(StimulusKind.PANIC, 0, 3600), Stimulus(StimulusKind.VASOVAGAL, 1200, 120))
    watched(body, 200)
    body.calm(0)
    later = watched(body, 1100)
    assert later["heart_rate_per_min"][900:960, 0].mean() < 80
    assert later["heart_rate_per_min"][900:960, 1].mean() > 115
    assert later["heart_rate_per_min"][1060:, 0].mean() < 50
