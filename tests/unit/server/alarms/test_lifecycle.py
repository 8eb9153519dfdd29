"""The table of an alarm's life, and acknowledging and latching as a nurse meets them."""

from dataclasses import replace

import pytest

from models.alarm import Acknowledge, Alarm, AlarmEventKind, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.errors import ConflictError, NotFoundError
from server.alarms.lifecycle import SIGNALS, STEPS, Happening, Standing, next_standing, signals_of, standing_of
from tests.unit.server.alarms.bedside import PRESET, Bedside, moment, told

ON, OFF = SignalPresence.ON, SignalPresence.OFF
ANSWERED = AlarmSignals(SignalPresence.ACKNOWLEDGED, SignalPresence.ACKNOWLEDGED)
LATCHED = AlarmSignals(SignalPresence.LATCHED, OFF)


class TestTable:
    def test_every_standing_but_over_has_a_way_out(self) -> None:
        ways = {standing for standing, _ in STEPS}

        assert ways == set(Standing) - {Standing.OVER}

    def test_what_is_over_never_comes_back(self) -> None:
        assert all(next_standing(Standing.OVER, happening) is None for happening in Happening)

    def test_only_an_answer_or_an_end_makes_a_latched_alarm_over(self) -> None:
        ways = {happening for happening in Happening if next_standing(Standing.LATCHED, happening)}

        assert ways == {Happening.ACKNOWLEDGED, Happening.ENDED}

    def test_an_acknowledgement_never_makes_a_present_alarm_over(self) -> None:
        step = next_standing(Standing.UNANSWERED, Happening.ACKNOWLEDGED)

        assert step is not None
        assert step.standing is Standing.ANSWERED

    def test_a_rise_never_leads_to_an_answered_alarm(self) -> None:
        rises = [step.standing for (_, happening), step in STEPS.items() if happening is Happening.ROSE]

        assert set(rises) == {Standing.UNANSWERED, Standing.INHIBITED}

    def test_every_standing_is_found_again_by_signals_and_presence(self) -> None:
        present = {Standing.UNANSWERED, Standing.ANSWERED, Standing.INHIBITED}

        assert {standing_of(stored(SIGNALS[found], present=found in present)) for found in Standing} == set(Standing)

    def test_an_unanswered_alarm_whose_sound_is_off_stays_unanswered(self) -> None:
        unheard = signals_of(Standing.UNANSWERED, is_audible=False)

        assert unheard == AlarmSignals(ON, OFF)
        assert standing_of(stored(unheard, present=True)) is Standing.UNANSWERED

    @pytest.mark.parametrize("signals", [AlarmSignals(OFF, ON), LATCHED, AlarmSignals(SignalPresence.LATCHED, ON)])
    def test_signals_that_the_table_never_makes_count_as_unanswered(self, signals: AlarmSignals) -> None:
        assert standing_of(stored(signals, present=True)) is Standing.UNANSWERED

    @pytest.mark.parametrize("signals", [AlarmSignals(ON, ON), ANSWERED, AlarmSignals(ON, OFF)])
    def test_those_of_a_condition_that_is_over_count_as_latched(self, signals: AlarmSignals) -> None:
        assert standing_of(stored(signals, present=False)) is Standing.LATCHED

    @pytest.mark.parametrize("signals", [AlarmSignals(ON, ON), ANSWERED, AlarmSignals(ON, OFF), LATCHED])
    def test_whatever_was_stored_of_one_that_is_over_somebody_can_clear(self, signals: AlarmSignals) -> None:
        bedside = Bedside()
        bedside.engine.restore([stored(signals, present=False)], moment(20))

        events = bedside.engine.acknowledge(Acknowledge(1, "M. Ortiz"), moment(21))

        assert told(events) == [("cleared", "heart_rate_high")]
        assert bedside.engine.alarms() == []


def stored(signals: AlarmSignals, *, present: bool) -> Alarm:
    """An alarm with these signals."""
    bedside = Bedside()
    bedside.stream(11, heart_rate=114)
    return replace(bedside.the("heart_rate_high"), signals=signals, present=present)


class TestAcknowledge:
    def test_it_says_who_when_and_why_and_silences(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        (event,) = bedside.acknowledge(bedside.the("heart_rate_high"), "talking to the patient")

        alarm = event.alarm
        assert event.kind is AlarmEventKind.ACKNOWLEDGED
        assert (alarm.acknowledged_by, alarm.reason) == ("M. Ortiz", "talking to the patient")
        assert alarm.acknowledged_at == moment(11).utc
        assert alarm.signals == ANSWERED

    def test_it_does_not_change_presence(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        bedside.acknowledge(bedside.the("heart_rate_high"))

        assert bedside.the("heart_rate_high").present

    def test_the_condition_stays_silent_until_it_ceases(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.acknowledge(bedside.the("heart_rate_high"))

        bedside.stream(60, heart_rate=118)
        assert bedside.the("heart_rate_high").signals == ANSWERED
        bedside.stream(1, heart_rate=80)
        bedside.stream(11, heart_rate=118)

        assert bedside.the("heart_rate_high").signals == AlarmSignals(ON, ON)

    def test_a_higher_priority_sounds_again_and_wants_a_new_answer(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.acknowledge(bedside.the("heart_rate_high"), "seen")

        bedside.stream(6, heart_rate=135)

        alarm = bedside.the("heart_rate_high")
        assert (alarm.priority, alarm.signals) == (AlarmPriority.HIGH, AlarmSignals(ON, ON))
        assert (alarm.acknowledged_by, alarm.acknowledged_at, alarm.reason) == (None, None, None)
        assert told(bedside.acknowledge(alarm)) == [("acknowledged", "heart_rate_high")]

    def test_a_lower_priority_stays_answered(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        bedside.acknowledge(bedside.the("heart_rate_high"))

        bedside.stream(1, heart_rate=115)

        alarm = bedside.the("heart_rate_high")
        assert (alarm.priority, alarm.signals) == (AlarmPriority.MEDIUM, ANSWERED)

    def test_it_silences_this_condition_only(self) -> None:
        bedside = Bedside()
        bedside.stream(16, heart_rate=114, spo2=88)

        bedside.acknowledge(bedside.the("heart_rate_high"))

        assert bedside.the("spo2_low").signals == AlarmSignals(ON, ON)

    def test_a_second_answer_is_refused_and_changes_nothing(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        alarm = bedside.acknowledge(bedside.the("heart_rate_high"))[0].alarm

        with pytest.raises(ConflictError, match=r"acknowledged already, by M\. Ortiz"):
            bedside.engine.acknowledge(Acknowledge(alarm.id, "Dr Sato"), moment(20))
        assert bedside.engine.alarms() == [alarm]

    def test_an_alarm_that_is_over_cannot_be_answered(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        alarm = bedside.the("heart_rate_high")
        bedside.stream(1, heart_rate=80)

        with pytest.raises(ConflictError, match="is over"):
            bedside.acknowledge(alarm)

    @pytest.mark.parametrize("alarm_id", [0, -1, 2, 10**9])
    def test_an_alarm_that_never_was_is_not_found(self, alarm_id: int) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        with pytest.raises(NotFoundError) as refused:
            bedside.engine.acknowledge(Acknowledge(alarm_id, "M. Ortiz"), moment(20))

        assert (str(refused.value), refused.value.field) == (f"There is no alarm {alarm_id}.", "alarm")


class TestCeasing:
    def test_one_that_rose_to_a_latching_limit_latches(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)
        bedside.stream(6, heart_rate=135)
        alarm = bedside.the("heart_rate_high")
        assert (alarm.latched, alarm.value, alarm.limit) == (True, 135, 130)

        bedside.numbers(heart_rate=90)

        (alarm,) = bedside.engine.alarms()
        assert (alarm.signals, alarm.message) == (LATCHED, "HR was 135")

    def test_what_is_remembered_is_the_worst_with_its_limit(self) -> None:
        bedside = Bedside()
        for systolic in (184, 184, 195, 186, 165):
            bedside.numbers(nibp_systolic=systolic)

        bedside.numbers(nibp_systolic=120)

        (alarm,) = bedside.engine.alarms()
        assert (alarm.message, alarm.detail, alarm.value, alarm.limit) == ("SBP was 195", "", 195, 180)
        assert (alarm.kind, alarm.priority, alarm.latched) == (AlarmKind.PHYSIOLOGICAL, AlarmPriority.HIGH, True)

    def test_a_condition_that_does_not_latch_is_over_when_it_ceases(self) -> None:
        bedside = Bedside()
        bedside.stream(11, heart_rate=114)

        (event,) = bedside.stream(1, heart_rate=80)

        assert (event.kind, event.alarm.present, event.alarm.is_over) == (AlarmEventKind.CEASED, False, True)
        assert event.alarm.ceased_at == event.determined_at
        assert bedside.engine.alarms() == []

    def test_a_latching_one_stays_to_be_seen(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)

        (event,) = bedside.stream(1, heart_rate=80)

        alarm = event.alarm
        assert (event.kind, alarm.present, alarm.signals) == (AlarmEventKind.CEASED, False, LATCHED)
        assert (alarm.message, alarm.priority, alarm.value) == ("HR was 135", AlarmPriority.HIGH, 135)
        assert bedside.engine.alarms() == [alarm]

    def test_it_is_over_once_it_was_seen(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        latched = bedside.stream(1, heart_rate=80)[0].alarm

        (event,) = bedside.acknowledge(latched)

        assert (event.kind, event.alarm.acknowledged_by) == (AlarmEventKind.CLEARED, "M. Ortiz")
        assert bedside.engine.alarms() == []

    def test_what_was_acknowledged_while_it_held_does_not_latch(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        bedside.acknowledge(bedside.the("heart_rate_high"))

        bedside.stream(1, heart_rate=80)

        assert bedside.engine.alarms() == []

    def test_the_worst_value_is_remembered_though_it_eased_before_it_ceased(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        bedside.stream(6, heart_rate=148)
        bedside.stream(6, heart_rate=115)

        bedside.stream(1, heart_rate=80)

        (alarm,) = bedside.engine.alarms()
        assert (alarm.message, alarm.priority) == ("HR was 148", AlarmPriority.HIGH)

    def test_a_condition_that_comes_back_is_a_new_alarm_beside_the_latched_one(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        bedside.stream(1, heart_rate=80)

        bedside.stream(11, heart_rate=114)

        assert [(alarm.id, alarm.present) for alarm in bedside.engine.alarms()] == [(1, False), (2, True)]

    def test_of_two_latched_alarms_of_a_condition_the_newer_stays(self) -> None:
        bedside = Bedside()
        for value in (135, 140):
            bedside.stream(6, heart_rate=value)
            bedside.stream(1, heart_rate=80)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["HR was 140"]
        assert told(bedside.events)[-2:] == [("ceased", "heart_rate_high"), ("cleared", "heart_rate_high")]

    def test_a_milder_second_one_leaves_the_worse_to_be_seen(self) -> None:
        rules = tuple(
            replace(rule, high=tuple(replace(limit, latching=True) for limit in rule.high)) for rule in PRESET.rules
        )
        bedside = Bedside(preset=replace(PRESET, rules=rules))
        bedside.stream(6, heart_rate=135)
        bedside.stream(1, heart_rate=80)
        bedside.stream(11, heart_rate=114)

        bedside.stream(1, heart_rate=80)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["HR was 135"]

    def test_an_answered_second_one_leaves_the_first_to_be_seen(self) -> None:
        bedside = Bedside()
        bedside.stream(6, heart_rate=135)
        bedside.stream(1, heart_rate=80)
        bedside.stream(6, heart_rate=140)
        bedside.acknowledge(bedside.the("heart_rate_high"))

        bedside.stream(1, heart_rate=80)

        assert [alarm.message for alarm in bedside.engine.alarms()] == ["HR was 135"]

    def test_ids_count_up_and_are_never_used_again(self) -> None:
        bedside = Bedside()
        for _ in range(3):
            bedside.stream(11, heart_rate=114)
            bedside.stream(1, heart_rate=80)

        assert [event.alarm.id for event in bedside.events if event.kind is AlarmEventKind.AROSE] == [1, 2, 3]
