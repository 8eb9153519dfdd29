"""What follows when an alarm waits: escalation while nobody answers, a reminder once somebody has."""

from dataclasses import replace

import pytest

from models.alarm import AlarmEventKind, AlarmPriority, SignalPresence, TechnicalConditionCode
from models.inactivation import InactivationKind
from server.alarms.attention import NoEscalation
from tests.unit.server.alarms.bedside import PRESET, Bedside, moment, told

ESCALATED, REMINDED = AlarmEventKind.ESCALATED, AlarmEventKind.REMINDED
STEPS = {AlarmPriority.HIGH: (30.0, 60.0, 120.0), AlarmPriority.MEDIUM: (120.0, 300.0), AlarmPriority.LOW: ()}
NUMBERS = replace(
    PRESET, combinations=(), change_rules=(), baseline_rules=(), cuff_intervals=(), apnoea=None, questionable=None
)
"""Limits alone. 165 is a medium systolic pressure, 184 a high one."""


class Plan:
    """Steps as the tests' clinic has them."""

    def steps_of(self, priority: AlarmPriority) -> tuple[float, ...]:
        return STEPS[priority]


def at_bedside() -> Bedside:
    return Bedside(preset=NUMBERS, steps=Plan())


def reading(bedside: Bedside, systolic: float) -> None:
    """Two readings of a cuff, so that the second confirms."""
    for _ in range(2):
        bedside.numbers(nibp_systolic=systolic)


def pass_time(bedside: Bedside, seconds: int) -> None:
    """The device goes on being heard."""
    for _ in range(seconds):
        bedside.ping()
        bedside.wait(1)


def times_of(bedside: Bedside, kind: AlarmEventKind, condition: str = "nibp_systolic_high") -> list[float]:
    """When something happened to an alarm, in seconds since the start."""
    return [
        (event.determined_at - moment(0).utc).total_seconds()
        for event in bedside.events
        if event.kind is kind and event.alarm.condition == condition
    ]


class TestEscalation:
    @pytest.mark.parametrize(("systolic", "times"), [(184, [30, 60, 120]), (165, [120, 300])])
    def test_each_step_comes_at_its_second(self, systolic: float, times: list[float]) -> None:
        bedside = at_bedside()
        reading(bedside, systolic)

        pass_time(bedside, 1000)

        assert times_of(bedside, ESCALATED) == times
        assert bedside.the("nibp_systolic_high").escalation == len(times)

    def test_it_counts_up_and_changes_nothing_else(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        before = bedside.the("nibp_systolic_high")

        pass_time(bedside, 31)

        assert bedside.the("nibp_systolic_high") == replace(before, escalation=1)

    def test_a_low_one_never_is(self) -> None:
        bedside = at_bedside()
        bedside.fact(TechnicalConditionCode.CLOCK_WRONG)

        pass_time(bedside, 4000)

        assert times_of(bedside, ESCALATED, "clock_wrong") == []

    def test_without_a_plan_none_is(self) -> None:
        bedside = Bedside(preset=NUMBERS)
        reading(bedside, 184)

        pass_time(bedside, 1000)

        assert times_of(bedside, ESCALATED) == []
        assert {NoEscalation().steps_of(priority) for priority in AlarmPriority} == {()}

    def test_an_answer_ends_it(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 70)

        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        assert bedside.the("nibp_systolic_high").escalation == 0
        pass_time(bedside, 200)

        assert times_of(bedside, ESCALATED) == [30, 60]

    def test_a_condition_that_is_over_waits_for_nobody(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 20)
        reading(bedside, 120)

        pass_time(bedside, 500)

        assert times_of(bedside, ESCALATED) == []
        assert bedside.engine.alarms()[0].signals.visual is SignalPresence.LATCHED

    def test_what_gets_worse_after_an_answer_waits_anew(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        pass_time(bedside, 1000)

        reading(bedside, 184)
        pass_time(bedside, 121)

        assert times_of(bedside, ESCALATED) == [1030, 1060, 1120]

    def test_a_worse_number_of_the_same_priority_does_not_begin_it_anew(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 29)

        reading(bedside, 195)
        pass_time(bedside, 2)

        assert times_of(bedside, ESCALATED) == [30]

    def test_a_rise_counts_the_time_it_waited_already(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        pass_time(bedside, 40)

        reading(bedside, 184)
        bedside.wait(0)
        assert times_of(bedside, ESCALATED) == [40]
        pass_time(bedside, 81)

        assert times_of(bedside, ESCALATED) == [40, 60, 120]

    def test_a_rise_is_told_to_everyone_who_was_told_of_less(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        pass_time(bedside, 400)
        assert bedside.the("nibp_systolic_high").escalation == 2

        reading(bedside, 184)
        assert bedside.the("nibp_systolic_high").escalation == 1  # it stays louder
        bedside.wait(0)

        assert times_of(bedside, ESCALATED) == [120, 300, 400, 400]
        assert bedside.the("nibp_systolic_high").escalation == 3

    def test_an_audio_pause_does_not_hold_it_up(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.inactivate(InactivationKind.AUDIO_PAUSED)

        pass_time(bedside, 121)

        assert times_of(bedside, ESCALATED) == [30, 60, 120]

    def test_an_alarm_that_is_off_waits_for_nobody_until_it_is_on_again(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        off = bedside.inactivate(InactivationKind.ALARM_OFF, "nibp_systolic_high")
        pass_time(bedside, 500)
        assert times_of(bedside, ESCALATED) == []

        bedside.resume(off)
        pass_time(bedside, 301)

        assert times_of(bedside, ESCALATED) == [620, 800]

    def test_what_was_handed_on_before_it_was_off_is_handed_on_anew(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        pass_time(bedside, 310)
        off = bedside.inactivate(InactivationKind.ALARM_OFF, "nibp_systolic_high")
        assert bedside.the("nibp_systolic_high").escalation == 0
        pass_time(bedside, 10)

        bedside.resume(off)
        pass_time(bedside, 301)

        assert times_of(bedside, ESCALATED) == [120, 300, 440, 620]

    def test_the_engine_asks_to_be_woken_for_it(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 29)

        deadline_s = bedside.engine.next_deadline()

        assert deadline_s is not None
        assert deadline_s <= moment(30).monotonic_s

    def test_the_time_of_a_restart_counts(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 40)
        bedside.now_s = 50
        bedside.restart()
        bedside.watch(preset=NUMBERS)

        pass_time(bedside, 71)

        assert times_of(bedside, ESCALATED) == [30, 60, 120]

    def test_what_was_escalated_before_a_restart_is_not_again(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 121)
        bedside.restart()
        bedside.watch(preset=NUMBERS)

        pass_time(bedside, 500)

        assert times_of(bedside, ESCALATED) == [30, 60, 120]

    def test_an_escalated_alarm_may_still_be_answered_and_ends(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        pass_time(bedside, 121)

        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        reading(bedside, 120)

        assert bedside.engine.alarms() == []


class TestAtOneMoment:
    """What falls due in the same second is all told."""

    def both(self) -> Bedside:
        bedside = at_bedside()
        for _ in range(2):
            bedside.numbers(nibp_systolic=184, nibp_diastolic=112)
        return bedside

    def test_two_alarms_are_escalated_together(self) -> None:
        bedside = self.both()

        pass_time(bedside, 121)

        assert times_of(bedside, ESCALATED) == [30, 60, 120]
        assert times_of(bedside, ESCALATED, "nibp_diastolic_high") == [30, 60, 120]

    def test_two_alarms_remind_together(self) -> None:
        bedside = self.both()
        for alarm in bedside.engine.alarms():
            bedside.acknowledge(alarm)

        pass_time(bedside, 301)

        assert times_of(bedside, REMINDED) == [300]
        assert times_of(bedside, REMINDED, "nibp_diastolic_high") == [300]

    def test_one_reminds_and_another_is_escalated(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        bedside.inactivate(InactivationKind.AUDIO_OFF)
        pass_time(bedside, 180)
        for _ in range(2):
            bedside.numbers(nibp_diastolic=105)

        pass_time(bedside, 121)

        assert times_of(bedside, REMINDED) == [300]
        assert times_of(bedside, ESCALATED, "nibp_diastolic_high") == [300]
        reminded = [event.inactivation.reminded_at for event in bedside.inactivations[1:]]
        assert reminded == [moment(120).utc, moment(240).utc]


class TestReminder:
    def test_a_high_one_that_stays_reminds_every_five_minutes(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        pass_time(bedside, 10)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))

        pass_time(bedside, 1000)

        assert times_of(bedside, REMINDED) == [310, 610, 910]
        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.reminded_at, alarm.acknowledged_by) == (moment(910).utc, "M. Ortiz")
        assert alarm.signals.auditory is SignalPresence.ACKNOWLEDGED

    def test_a_medium_one_does_not(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))

        pass_time(bedside, 1000)

        assert times_of(bedside, REMINDED) == []

    def test_one_that_nobody_answered_does_not(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)

        pass_time(bedside, 1000)

        assert times_of(bedside, REMINDED) == []

    def test_numbers_that_get_worse_do_not_put_it_off(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))

        for step in range(10):
            pass_time(bedside, 31)
            bedside.numbers(nibp_systolic=185 + step)

        assert times_of(bedside, REMINDED) == [300]

    def test_one_that_fell_to_medium_reminds_no_longer(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        pass_time(bedside, 299)

        bedside.numbers(nibp_systolic=165)
        pass_time(bedside, 500)

        assert times_of(bedside, REMINDED) == []

    def test_one_that_is_over_reminds_no_longer(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        pass_time(bedside, 299)

        bedside.numbers(nibp_systolic=120)
        pass_time(bedside, 500)

        assert times_of(bedside, REMINDED) == []
        assert bedside.engine.alarms() == []

    def test_a_second_answer_counts_for_itself(self) -> None:
        """It fell to medium and rose again: unanswered, so nothing of the first answer is left."""
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        pass_time(bedside, 310)
        bedside.numbers(nibp_systolic=165)
        reading(bedside, 184)
        assert bedside.the("nibp_systolic_high").reminded_at is None
        pass_time(bedside, 10)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))

        pass_time(bedside, 301)

        assert times_of(bedside, REMINDED) == [300, 620]

    @pytest.mark.parametrize("waited_s", [250, 450])
    def test_it_comes_at_its_time_after_a_restart(self, waited_s: int) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        pass_time(bedside, waited_s)

        bedside.restart()
        bedside.watch(preset=NUMBERS)
        pass_time(bedside, 301)

        assert times_of(bedside, REMINDED) == [at_s for at_s in (300, 600) if at_s <= waited_s + 301]

    def test_a_call_for_help_that_was_answered_reminds_of_nothing(self) -> None:
        bedside = at_bedside()
        bedside.call_help()
        bedside.acknowledge(bedside.the("help_called"))

        pass_time(bedside, 1000)

        assert told(bedside.events) == [
            ("arose", "help_called"),
            ("acknowledged", "help_called"),
            ("ceased", "help_called"),
        ]
