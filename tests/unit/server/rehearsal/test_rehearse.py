"""A past session through a fresh engine: the same alarms at the same times, whatever the clock showed."""

from models.alarm import AlarmEventKind, SignalPresence
from models.device import DeviceCondition, DeviceConditionCode
from models.observation import Judgement
from models.patient_limit import LimitName, LimitSide
from models.session import SessionPhase
from server.rehearsal.changes import read_changes, with_changes
from server.rehearsal.record import Answered, Arrived, Declared, LimitSet
from server.rehearsal.rehearse import baselines, rehearse
from tests.unit.server.rehearsal.lived import (
    DEVICE,
    MEDIUM,
    PRESET,
    at,
    frame,
    lived,
    number,
    seconds,
    stream,
    told,
)

FAST = LimitName("heart_rate", LimitSide.HIGH, MEDIUM)


def test_an_alarm_arises_at_the_very_deadline_of_its_delay() -> None:
    delay_s = next(limit.delay_s for limit in PRESET.rules[3].high if limit.priority is MEDIUM)
    record = lived(frame(1, heart_rate=115), frame(9, heart_rate=115), until=18)
    assert told(rehearse(record, PRESET)) == [("arose", "heart_rate_high", 1 + delay_s)]


def test_the_age_an_observation_had_counts_and_not_when_it_arrived() -> None:
    old = Arrived(at(5), DEVICE, (number("heart_rate", 115, age_s=4.0),))
    record = lived(old, frame(9, heart_rate=115), until=18)
    assert told(rehearse(record, PRESET)) == [("arose", "heart_rate_high", 11.0)]


def test_silence_is_a_lost_feed_and_a_sign_of_life_ends_it() -> None:
    record = lived(frame(1, temperature=37), Arrived(at(30), DEVICE), until=35)
    assert told(rehearse(record, PRESET)) == [("arose", "feed_lost", 11.0), ("ceased", "feed_lost", 30.0)]


def test_what_a_device_said_of_itself_is_said_again() -> None:
    report = DeviceCondition(DeviceConditionCode.PROBE_OFF, True, at(2), "spo2")
    record = lived(frame(1, temperature=37), Arrived(at(2), DEVICE, (), (report,)), until=5)
    assert told(rehearse(record, PRESET)) == [("arose", "probe_off", 2.0)]


def test_what_a_person_entered_is_judged_too() -> None:
    entry = Arrived(at(3), None, (number("temperature", 39.0),))
    events = rehearse(lived(stream(0, 8, heart_rate=72), entry, until=8), PRESET)
    assert [(found.alarm.condition, found.alarm.device) for found in events] == [("temperature_high", "manual entry")]


def test_an_answer_is_given_again_where_the_same_condition_stands() -> None:
    answer = Answered(at(20), "heart_rate_high", "heart_rate", DEVICE, "M. Ortiz")
    other = Answered(at(21), "heart_rate_high", "heart_rate", "another", "M. Ortiz")
    events = rehearse(lived(stream(0, 30, heart_rate=115), answer, other, until=30), PRESET)
    assert [(found.kind, seconds(found.determined_at)) for found in events] == [
        (AlarmEventKind.AROSE, 10.0),
        (AlarmEventKind.ACKNOWLEDGED, 20.0),
    ]
    assert events[-1].alarm.signals.auditory is SignalPresence.ACKNOWLEDGED


def test_a_limit_of_the_patients_own_holds_from_when_it_was_set_until_it_was_put_back() -> None:
    steps = (LimitSet(at(5), FAST, 125.0), LimitSet(at(40), FAST, None))
    events = rehearse(lived(stream(0, 60, heart_rate=120), *steps, until=60), PRESET)
    assert told(events) == [("arose", "heart_rate_high", 50.0)]


def test_a_limit_that_is_tried_holds_whatever_was_set_for_the_patient() -> None:
    tried = with_changes(PRESET, read_changes({"heart_rate.high.medium": 118}, {}))
    record = lived(stream(0, 60, heart_rate=120), LimitSet(at(5), FAST, 125.0), until=60)
    assert told(rehearse(record, tried)) == []
    assert told(rehearse(record, tried, {FAST})) == [("arose", "heart_rate_high", 10.0)]


def test_the_end_of_a_session_ends_its_alarms() -> None:
    end = Declared(at(20), SessionPhase.DISCHARGED)
    events = rehearse(lived(stream(0, 25, heart_rate=115), end, until=25), PRESET)
    assert told(events) == [("arose", "heart_rate_high", 10.0), ("ceased", "heart_rate_high", 20.0)]


def test_hours_are_those_with_a_device_until_the_session_is_over() -> None:
    steps = (Declared(at(30), SessionPhase.PAUSED), Declared(at(60), SessionPhase.INFUSING, (DEVICE,)))
    over = Declared(at(90), SessionPhase.ABORTED, (DEVICE,))
    assert lived(*steps, over, until=200).hours == 60 / 3600


def test_a_clock_that_was_set_back_stands_still_meanwhile_and_loses_nothing() -> None:
    steps = [*stream(0, 15, heart_rate=115), frame(-3600, heart_rate=116), frame(14, heart_rate=117)]
    record = lived(until=20)
    record = type(record)(7, "3", record.preset, (*record.steps, *steps), at(20))
    events = rehearse(record, PRESET)
    assert told(events)[0] == ("arose", "heart_rate_high", 10.0)
    assert [seconds(found.determined_at) for found in events] == sorted(
        seconds(found.determined_at) for found in events
    )
    assert [found.alarm.value for found in events] == [115, 116, 117]


class TestBaselines:
    """What the rules against a patient's baseline are judged by."""

    READINGS = tuple(frame(second, nibp_systolic=120 + second) for second in (10, 20, 30))
    DRUG = Declared(at(60), SessionPhase.INFUSING, (DEVICE,))

    def test_they_are_those_that_were_frozen(self) -> None:
        record = lived(*self.READINGS, self.DRUG, until=90, phase=SessionPhase.BASELINE)
        frozen = type(record)(7, "3", record.preset, record.steps, record.until, (), {"nibp_systolic": 99.0})
        assert baselines(frozen, PRESET) == {"nibp_systolic": 99.0}

    def test_else_they_are_made_of_the_readings_of_that_phase_alone(self) -> None:
        later = frame(70, nibp_systolic=180)
        record = lived(*self.READINGS, self.DRUG, later, until=90, phase=SessionPhase.BASELINE)
        assert baselines(record, PRESET) == {"nibp_systolic": 140.0}

    def test_a_reading_that_was_doubted_or_came_late_is_none(self) -> None:
        doubted = Arrived(at(40), DEVICE, (number("nibp_systolic", 200, judgements={Judgement.REPEAT}),))
        record = lived(*self.READINGS, doubted, self.DRUG, until=90, phase=SessionPhase.BASELINE)
        assert baselines(record, PRESET) == {"nibp_systolic": 140.0}

    def test_with_too_few_readings_there_is_none(self) -> None:
        record = lived(self.READINGS[0], self.DRUG, until=90, phase=SessionPhase.BASELINE)
        assert baselines(record, PRESET) == {}

    def test_the_engine_judges_by_them_once_the_drug_runs(self) -> None:
        readings = [frame(second, nibp_systolic=100) for second in (10, 20)]
        later = [frame(second, nibp_systolic=145) for second in (70, 100)]
        record = lived(*readings, self.DRUG, *later, until=110, phase=SessionPhase.BASELINE)
        (found,) = [event.alarm for event in rehearse(record, PRESET) if event.alarm.metric == "nibp_systolic"]
        assert "+45 from baseline" in found.message
