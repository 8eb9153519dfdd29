"""A number's age and what a screen does about it; time is handed in."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.observation import GenerationMode, JudgedObservation, Judgement, MeasurementValidity
from models.patient import Patient
from models.session import InfusionSession, SessionPhase
from models.timestamps import Moment
from server.live.picture import ChairPicture, DevicePicture, NumberState, age, continuous_state, cuff_state, take
from server.live.rendering import render_chair

START = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
CONNECTED = DevicePicture("CM-1", GenerationMode.REAL, is_connected=True, heard_s=1000.0, replay=None)


def at(second: float) -> Moment:
    return Moment(START + timedelta(seconds=second), 1000.0 + second)


@dataclass(frozen=True)
class Pair:
    low: float | None
    high: float | None
    advisory_low: float | None = None
    advisory_high: float | None = None
    set_for_patient: bool = False

    def is_advised(self, value: float) -> bool:
        return self.advisory_high is not None and value >= self.advisory_high


class FiveMinuteCuff:
    title = "Test preset"

    def limits(self, metric_id: str, phase: SessionPhase) -> Pair | None:
        del phase
        return Pair(50, 110) if metric_id == "heart_rate" else None

    def baseline_limits(
        self, metric_id: str, phase: SessionPhase, baseline: float | None
    ) -> tuple[float | None, float | None]:
        del metric_id, phase
        return None, None if baseline is None else baseline + 30

    def cuff_interval_s(self, phase: SessionPhase) -> float | None:
        del phase
        return 300.0

    def phase_length_s(self, phase: SessionPhase) -> float | None:
        return 2400.0 if phase is SessionPhase.INFUSING else None


def a_chair() -> ChairPicture:
    patient = Patient(1, "Abara", "Lena", date(1988, 2, 4), "40-1182")
    session = InfusionSession(7, patient, "3", SessionPhase.INFUSING, START, "test", 1, START, "ortiz", None, ("CM-1",))
    return ChairPicture(session, FiveMinuteCuff())


def judged(metric: str, value: float | None, second: float = 0.0, **more: object) -> JudgedObservation:
    validity = more.get("validity", MeasurementValidity.VALID)
    judgements = more.get("judgements", frozenset())
    assert isinstance(validity, MeasurementValidity)
    assert isinstance(judgements, frozenset)
    return JudgedObservation(metric, value, START + timedelta(seconds=second), validity, 0.0, judgements)


@pytest.mark.parametrize(
    ("age_s", "state"),
    [(0, "live"), (5, "live"), (5.01, "stale"), (10, "stale"), (10.01, "blank"), (1e6, "blank")],
)
def test_a_continuous_number_greys_at_5_s_and_blanks_at_10_s(age_s: float, state: str) -> None:
    assert continuous_state(age_s) == state


@pytest.mark.parametrize(
    ("age_s", "interval_s", "state"),
    [
        (420, 300, "live"),
        (420.1, 300, "stale"),
        (900, 300, "stale"),
        (900.1, 300, "blank"),
        (1800, 900, "stale"),
        (1800.1, 900, "blank"),
        (130, 120, "live"),
        (890, 120, "stale"),
    ],
)
def test_a_cuff_reading_is_struck_2_min_after_it_was_due_and_blanks_at_twice_the_interval(
    age_s: float, interval_s: float, state: str
) -> None:
    assert cuff_state(age_s, interval_s, is_feed_lost=False) == state


def test_a_lost_feed_strikes_a_cuff_reading_at_once() -> None:
    assert cuff_state(1, 300, is_feed_lost=True) is NumberState.STALE


def test_a_blank_number_is_no_number_and_says_the_last_one() -> None:
    chair = a_chair()
    take(chair, [judged("heart_rate", 82.0)], "CM-1", at(0))

    shown = render_chair(chair, [CONNECTED], at(11))["values"]

    assert isinstance(shown, list)
    assert (shown[0]["value"], shown[0]["last"], shown[0]["state"], shown[0]["age_s"]) == (None, 82.0, "blank", 11.0)


def test_an_invalid_value_shows_no_number_and_its_reason_at_once() -> None:
    chair = a_chair()
    take(chair, [judged("spo2", 97.0)], "CM-1", at(0))
    off = judged("spo2", 0.0, 1, validity=MeasurementValidity.INVALID, judgements=frozenset({Judgement.OUT_OF_RANGE}))
    take(chair, [off], "CM-1", at(1))

    shown = render_chair(chair, [CONNECTED], at(1))["values"]

    assert isinstance(shown, list)
    assert (shown[0]["value"], shown[0]["reason"], shown[0]["last"]) == (None, "no signal", 97.0)


def test_a_repeat_never_makes_a_cuff_reading_younger() -> None:
    chair = a_chair()
    take(chair, [judged("nibp_systolic", 151.0)], "CM-1", at(0))
    again = judged("nibp_systolic", 151.0, 10, judgements=frozenset({Judgement.REPEAT}))

    changed = take(chair, [again], "CM-1", at(10))

    assert not changed
    assert chair.numbers["nibp_systolic"].measured_s == 1000.0


def test_a_late_value_changes_no_number() -> None:
    chair = a_chair()
    take(chair, [judged("heart_rate", 82.0)], "CM-1", at(0))

    take(chair, [judged("heart_rate", 140.0, judgements=frozenset({Judgement.LATE}))], "CM-1", at(1))

    assert chair.numbers["heart_rate"].value == 82.0


def test_growing_old_is_told_once_a_state() -> None:
    chair = a_chair()
    take(chair, [judged("heart_rate", 82.0)], "CM-1", at(0))

    told = [age(chair, frozenset(), at(second)) for second in (1, 5.5, 6, 10.5, 11)]

    assert told == [False, True, False, True, False]


def test_limits_due_time_and_two_identifiers_go_with_the_number() -> None:
    chair = a_chair()
    take(chair, [judged("heart_rate", 82.0), judged("nibp_systolic", 120.0)], "CM-1", at(0))

    shown = render_chair(chair, [CONNECTED], at(60))

    assert shown["patient"] == {"name": "Abara, Lena", "birth_date": "1988-02-04", "identifier": "40-1182"}
    assert shown["due"] == [{"what": "nibp", "in_s": 240.0, "interval_s": 300.0}]
    assert isinstance(shown["values"], list)
    limits = shown["values"][0]["limits"]
    assert limits == {"low": 50, "high": 110}


def test_one_simulated_device_marks_the_whole_chair() -> None:
    simulated = DevicePicture("CM-2", GenerationMode.DEMO, is_connected=True, heard_s=1000.0, replay=None)

    assert render_chair(a_chair(), [CONNECTED, simulated], at(0))["mode"] == "demo"


def test_a_chair_says_how_long_its_phase_is_meant_to_last_and_what_was_spent_of_it_before_a_pause() -> None:
    chair = a_chair()
    chair.session = replace(chair.session, spent_before_s=612.34)

    assert render_chair(chair, [CONNECTED], at(0))["phase_plan"] == {"lasts_s": 2400.0, "spent_s": 612.3}
    chair.session = replace(chair.session, phase=SessionPhase.RECOVERY)
    assert render_chair(chair, [CONNECTED], at(0))["phase_plan"] is None
