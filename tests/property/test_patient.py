"""What holds for any patient, whatever is given and whatever happens."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulators.arrays import Floats
from devices.simulators.patient.body import Body
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import SIGNS
from devices.simulators.patient.stimuli import Stimulus, StimulusKind
from devices.simulators.pharmacology.doses import Bolus, Drug, Infusion, Intramuscular, NasalSpray, Schedule

SECONDS = 300

AMOUNTS = {StimulusKind.HYPERTENSION: 120.0, StimulusKind.DESATURATION: 60.0}

profiles = st.builds(
    PatientProfile,
    age_years=st.floats(18, 95),
    weight_kg=st.floats(35, 200),
    is_hypertensive=st.booleans(),
    takes_beta_blocker=st.booleans(),
    took_benzodiazepine=st.booleans(),
    is_first_session=st.booleans(),
    systolic_mmhg=st.none() | st.floats(80, 220),
    diastolic_mmhg=st.none() | st.floats(40, 140),
    spo2_percent=st.none() | st.floats(80, 100),
    heart_rate_per_min=st.none() | st.floats(40, 130),
    pressure_response_mmhg=st.none() | st.floats(-10, 90),
)
# Who begins lower stands on the steep part of the curve and falls at once.
healthy = profiles.map(lambda profile: replace(profile, spo2_percent=max(95.0, profile.spo2_percent or 95.0)))
moments = st.integers(0, SECONDS).map(float)
milligrams = st.floats(0, 300)
pumped = st.builds(lambda at, lasts, mg: Infusion(at, lasts, mg=mg), moments, st.floats(1, 3600), milligrams)
pushed = st.builds(lambda at, mg: Bolus(at, mg=mg), moments, milligrams)
injected = st.builds(lambda at, mg: Intramuscular(at, mg=mg), moments, milligrams)
schedules = st.one_of(
    st.builds(lambda doses: Schedule(tuple(doses)), st.lists(pumped | pushed | injected, max_size=3)),
    st.builds(
        lambda doses: Schedule(tuple(doses), Drug.ESKETAMINE),
        st.lists(pumped | st.builds(NasalSpray, moments), max_size=3),
    ),
)
events = st.sampled_from(list(StimulusKind)).flatmap(
    lambda kind: st.builds(
        Stimulus, st.just(kind), moments, st.floats(0, 400), st.floats(0, AMOUNTS.get(kind, 1.0)), st.floats(0, 60)
    )
)
seeds = st.text(max_size=8)
patients = st.tuples(profiles, schedules, seeds, st.lists(events, max_size=3))
Patient = tuple[PatientProfile, Schedule, str, list[Stimulus]]


def lived(*those: Patient, held_from: int = SECONDS) -> dict[str, Floats]:
    body = Body(*(list(part) for part in zip(*those, strict=True)))
    signs = [body.advance(held=second >= held_from) for second in range(SECONDS)]
    return {name: np.array([getattr(each, name) for each in signs]) for name in SIGNS}


@settings(deadline=None, max_examples=30)
@given(patients)
def test_signs_are_those_of_a_body(patient: Patient) -> None:
    course = lived(patient)
    for name, values in course.items():
        assert np.isfinite(values).all(), name
    assert (course["systolic_mmhg"] > course["mean_mmhg"]).all()
    assert (course["mean_mmhg"] > course["diastolic_mmhg"]).all()
    for name in ("heart_rate_per_min", "perfusion_index_percent", "systolic_mmhg"):
        assert course[name].min() > 0
    for name in ("respiratory_rate_per_min", "etco2_mmhg", "plasma_ng_per_ml", "effect_site_ng_per_ml"):
        assert course[name].min() >= 0
    assert ((course["etco2_mmhg"] == 0) == (course["respiratory_rate_per_min"] == 0)).all()
    for name, most in (("spo2_percent", 100), ("motion", 1), ("dissociation", 10), ("nausea", 10), ("anxiety", 10)):
        assert course[name].min() >= 0, name
        assert course[name].max() <= most, name
    assert set(np.unique(course["moaas"])) <= {0.0, 1.0, 2.0, 3.0, 4.0, 5.0}


@settings(deadline=None, max_examples=12)
@given(patients, patients, patients)
def test_a_patient_among_others_is_the_patient_alone(first: Patient, second: Patient, third: Patient) -> None:
    together = lived(first, second, third)
    for number, patient in enumerate((first, second, third)):
        alone = lived(patient)
        assert all(alone[name][:, 0].tobytes() == together[name][:, number].tobytes() for name in SIGNS)


@settings(deadline=None, max_examples=15)
@given(patients, st.integers(1, 200))
def test_held_time_moves_neither_drug_nor_mind(patient: Patient, held_from: int) -> None:
    course = lived(patient, held_from=held_from)
    for name in ("plasma_ng_per_ml", "effect_site_ng_per_ml", "dissociation", "nausea", "moaas"):
        assert (course[name][held_from:] == course[name][held_from - 1]).all(), name


@settings(deadline=None, max_examples=20)
@given(healthy, seeds, st.integers(30, 100), st.integers(2, 20))
def test_oxygen_falls_later_than_breath_stops(profile: PatientProfile, seed: str, at_s: int, onset_s: int) -> None:
    """Whoever it is: 15 s without breath cost at most 4 points, a minute and a half at least 5."""
    course = lived((profile, Schedule(), seed, [Stimulus(StimulusKind.APNOEA, at_s, 300, onset_s=onset_s)]))
    oxygen = course["spo2_percent"][:, 0]
    stopped = int(np.argmax(course["respiratory_rate_per_min"][:, 0] == 0))
    assert at_s <= stopped <= at_s + onset_s
    before = oxygen[max(0, at_s - 20) : at_s].mean()
    assert before - oxygen[stopped : stopped + 15].min() <= 4
    assert before - oxygen[stopped + 85 : stopped + 95].mean() >= 5
