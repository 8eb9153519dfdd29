"""The body under the drug: responses, individual differences, time that stands still, schedules that change."""

from dataclasses import replace

import numpy as np
import pytest

from devices.simulators.patient.body import Body
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import SIGNS
from devices.simulators.patient.stimuli import Stimulus, StimulusKind
from devices.simulators.pharmacology.doses import NOTHING, Bolus, Drug, Infusion, NasalSpray, Schedule
from models.errors import UsageError
from tests.unit.devices.simulators.patient.courses import PLAIN, SEEDS, USUAL, course_of, plain_bodies, watched

END = 60 + 2400  # of the usual infusion


def test_pressure_and_pulse_follow_the_effect_site_and_come_back() -> None:
    course = course_of(schedule=USUAL, seconds=2 * 3600)
    rise = course["systolic_mmhg"] - 120
    assert rise[:60].mean() == pytest.approx(0, abs=3)
    assert rise[END - 300 : END].mean() == pytest.approx(14 * 0.7, abs=3)
    assert rise[-600:].mean() == pytest.approx(0, abs=3)
    assert (course["diastolic_mmhg"] - 76)[END - 300 : END].mean() == pytest.approx(14 * 0.7 * 0.7, abs=2)
    assert (course["heart_rate_per_min"] - 72)[END - 300 : END].mean() == pytest.approx(4, abs=2)


def test_the_first_second_is_second_0_and_each_call_one_later() -> None:
    body = plain_bodies(schedule=Schedule((Bolus(0, mg=10), Bolus(2, mg=10))))
    assert body.second == 0
    plasma = [body.advance().plasma_ng_per_ml[0] for _ in range(3)]
    assert body.second == 2
    assert plasma[0] > plasma[1] > 0
    assert plasma[2] > plasma[0]


def test_skipping_is_the_same_as_watching() -> None:
    watcher, skipper = plain_bodies(schedule=USUAL), plain_bodies(schedule=USUAL)
    signs = watched(watcher, 500)
    skipper.skip(499)
    assert skipper.second == 498
    assert skipper.advance().systolic_mmhg.tolist() == signs["systolic_mmhg"][-1].tolist()


def test_held_time_keeps_drug_and_events_where_they_are_and_the_body_alive() -> None:
    panic = Stimulus(StimulusKind.HYPOVENTILATION, 0, 3600)
    body = plain_bodies(panic, schedule=USUAL)
    body.skip(150)
    before = body.advance()
    held = [body.advance(held=True) for _ in range(600)]
    assert body.second == 150
    for name in ("plasma_ng_per_ml", "effect_site_ng_per_ml", "dissociation", "moaas"):
        assert getattr(held[-1], name).tolist() == getattr(before, name).tolist()
    oxygen = np.array([signs.spo2_percent.mean() for signs in held])
    assert oxygen.max() - oxygen.min() < 1  # it would fall by seven if time went on
    heart = np.array([signs.heart_rate_per_min[0] for signs in held])
    assert heart.std() > 1
    goes_on = watched(body, 300)
    assert goes_on["plasma_ng_per_ml"][-1, 0] > before.plasma_ng_per_ml[0]
    assert goes_on["spo2_percent"][-1].mean() < 92


def test_a_body_held_from_the_start_stays_at_second_0() -> None:
    body = plain_bodies(schedule=USUAL)
    for _ in range(10):
        body.advance(held=True)
    assert body.second == 0
    body.advance()
    assert body.second == 1


def test_a_paused_pump_lets_the_pressure_down_and_a_new_schedule_takes_over() -> None:
    body = plain_bodies(schedule=USUAL)
    body.skip(1500)
    reached = body.advance().effect_site_ng_per_ml
    body.give(0, USUAL.paused(1500, 900))
    body.skip(600)
    signs = body.advance()
    assert signs.effect_site_ng_per_ml[0] < reached[0] / 2
    assert signs.effect_site_ng_per_ml[1] > reached[1]


def test_another_drug_is_given_to_an_empty_body_alone() -> None:
    sprays = Schedule((NasalSpray(1200),), Drug.ESKETAMINE)
    body = Body([PLAIN, PLAIN], [NOTHING, USUAL], ["a", "b"])
    body.skip(600)
    body.give(0, sprays)
    with pytest.raises(UsageError, match="another"):
        body.give(1, sprays)
    body.skip(2400)
    assert body.advance().plasma_ng_per_ml[0] > 10


def test_profiles_without_matching_schedules_are_refused() -> None:
    for profiles, schedules, seeds in (([], [], []), ([PLAIN], [], ["a"]), ([PLAIN], [USUAL], ["a", "b"])):
        with pytest.raises(UsageError):
            Body(profiles, schedules, seeds)
    with pytest.raises(UsageError):
        Body([PLAIN], [USUAL], ["a"], [(), ()])


DRAWN = PatientProfile(systolic_mmhg=120, diastolic_mmhg=76, heart_rate_per_min=72)
PEOPLE = {
    "usual": DRAWN,
    "old": replace(DRAWN, age_years=70),
    "hypertensive": replace(DRAWN, is_hypertensive=True),
    "blocked": replace(DRAWN, takes_beta_blocker=True),
    "sedated": replace(DRAWN, took_benzodiazepine=True),
    "exact": PatientProfile(
        systolic_mmhg=120, pressure_response_mmhg=60, is_hypertensive=True, age_years=75, takes_beta_blocker=True
    ),
}


@pytest.fixture(scope="module")
def peaks() -> dict[str, dict[str, float]]:
    """Take each sign's mean over the last five minutes of the infusion, in sixteen patients of each sort."""
    profiles = [profile for profile in PEOPLE.values() for _ in SEEDS]
    body = Body(profiles, [USUAL] * len(profiles), SEEDS * len(PEOPLE))
    body.skip(END - 300)
    course = watched(body, 300)
    count = len(SEEDS)
    return {
        person: {name: float(course[name][:, at * count : (at + 1) * count].mean()) for name in SIGNS}
        for at, person in enumerate(PEOPLE)
    }


def test_age_and_hypertension_raise_the_response_and_a_beta_blocker_lowers_it(
    peaks: dict[str, dict[str, float]],
) -> None:
    usual = peaks["usual"]["systolic_mmhg"]
    assert peaks["old"]["systolic_mmhg"] > usual + 2
    assert peaks["hypertensive"]["systolic_mmhg"] > usual + 2
    assert peaks["blocked"]["systolic_mmhg"] < usual - 1
    assert peaks["blocked"]["heart_rate_per_min"] < peaks["usual"]["heart_rate_per_min"] - 1


def test_a_given_response_is_taken_as_it_is(peaks: dict[str, dict[str, float]]) -> None:
    assert peaks["exact"]["systolic_mmhg"] == pytest.approx(120 + 60 * 0.7, abs=5)


def test_a_benzodiazepine_makes_sleepier(peaks: dict[str, dict[str, float]]) -> None:
    sedated, usual = peaks["sedated"], peaks["usual"]
    assert sedated["moaas"] < usual["moaas"] - 0.4
    assert sedated["respiratory_rate_per_min"] < usual["respiratory_rate_per_min"]
    assert sedated["spo2_percent"] > 95


def test_a_typical_patient_has_the_same_traits_with_every_seed() -> None:
    typical = replace(PLAIN, is_typical=True, restlessness=0.0)
    course = watched(plain_bodies(schedule=USUAL, profile=typical), 1800)
    assert np.ptp(course["dissociation"], axis=1).max() == 0
    assert np.ptp(course["plasma_ng_per_ml"], axis=1).max() == 0
    assert np.ptp(course["heart_rate_per_min"], axis=1).min() > 0
    assert course["motion"].max() == 0


def test_the_first_session_begins_more_anxious_and_higher() -> None:
    first = course_of(profile=replace(DRAWN, is_first_session=True), seconds=120)
    later = course_of(profile=DRAWN, seconds=120)
    assert (first["anxiety"] - later["anxiety"]).mean() == pytest.approx(1.4, abs=0.2)
    assert (first["systolic_mmhg"] - later["systolic_mmhg"]).mean() == pytest.approx(1.9, abs=0.3)


def test_a_tenfold_dose_puts_to_sleep_and_takes_breath_away() -> None:
    course = course_of(schedule=Schedule((Infusion(60, 240, mg_per_kg=2.0),)), seconds=600)
    assert course["moaas"].min() < 1
    assert course["respiratory_rate_per_min"].min() < 9
    assert course["etco2_mmhg"].max() > 42
    assert course["spo2_percent"].min() < 95


def test_dissociation_differs_between_people_and_is_gone_an_hour_after_the_infusion() -> None:
    course = watched(plain_bodies(schedule=USUAL), END + 3601)["dissociation"]
    assert course[END].std() > 1
    assert course[END].mean() > 2
    assert course[-1].max() < 1


def test_esketamine_by_nose_raises_pressure_by_eight_over_five() -> None:
    """Esketamine, 56 and 84 mg: mean +7 to +9 / +4 to +6 mmHg, highest near 40 min (US label)."""
    profile = replace(PLAIN, pressure_response_mmhg=17)
    schedules = [
        Schedule(tuple(NasalSpray(60 + 300.0 * number) for number in range(devices)), Drug.ESKETAMINE)
        for devices in (2, 3)
        for _ in SEEDS
    ]
    course = watched(Body([profile] * len(schedules), schedules, SEEDS * 2), 5400)
    for devices, patients in ((2, slice(0, 16)), (3, slice(16, 32))):
        for sign, low, high in (("systolic_mmhg", 6, 13), ("diastolic_mmhg", 4, 9)):
            mean = course[sign][:, patients].mean(axis=1)
            smooth = np.convolve(mean - mean[:60].mean(), np.ones(600) / 600, mode="valid")
            assert low <= smooth.max() <= high, (devices, sign)
            assert 20 * 60 <= smooth.argmax() + 300 <= 75 * 60, (devices, sign)


def test_heart_rate_varies_as_in_a_resting_adult_and_less_under_ketamine() -> None:
    """SDNN of 30 to 60 ms over five minutes (Task Force 1996, Circulation 93:1043)."""
    at_rest = watched(plain_bodies(), 300)["heart_rate_per_min"]
    assert 30 <= (60_000 / at_rest).std(axis=0).mean() <= 60
    body = plain_bodies(schedule=USUAL)
    body.skip(END - 300)
    drugged = watched(body, 300)["heart_rate_per_min"]
    assert (60_000 / drugged).std(axis=0).mean() < 0.9 * (60_000 / at_rest).std(axis=0).mean()


def test_the_body_moves_now_and_then_and_more_under_the_drug() -> None:
    def bursts(body: Body) -> float:
        moving = watched(body, 1200)["motion"] > 0
        return float((moving[1:] & ~moving[:-1]).sum() / len(SEEDS) / 2)  # in ten minutes, each patient

    body = plain_bodies(schedule=Schedule((Infusion(0, 7200, mg_per_kg=1.5),)))
    body.skip(1200)
    drugged = bursts(body)
    assert 0.5 <= drugged <= 3
    assert bursts(plain_bodies()) < drugged


def test_one_patient_of_many_is_picked_as_plain_numbers() -> None:
    signs = plain_bodies().advance()
    one = signs.one(3)
    for name in SIGNS:
        value = getattr(one, name)
        assert type(value) is float
        assert value == getattr(signs, name)[3]
