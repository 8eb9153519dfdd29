"""One condition that somebody paused or switched off, and what no such thing can hide."""

import pytest

from models.alarm import AlarmPriority, SignalPresence
from models.errors import ConflictError
from models.inactivation import InactivationKind
from tests.unit.server.alarms.bedside import moment, watch
from tests.unit.server.alarms.switching import (
    ALARM_OFF,
    ALARM_PAUSE,
    HIDDEN,
    LOUD,
    NUMBERS,
    PAUSE,
    UNHEARD,
    at_bedside,
    on_time,
    reading,
    signals,
)


class TestAlarmPaused:
    @pytest.mark.parametrize("kind", [ALARM_PAUSE, ALARM_OFF])
    def test_the_condition_is_present_and_neither_seen_nor_heard(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        reading(bedside, 165)

        bedside.inactivate(kind, "nibp_systolic_high")

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.present, alarm.signals, alarm.is_over) == (True, HIDDEN, False)

    def test_another_condition_is_seen_and_heard(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")

        for _ in range(2):
            bedside.numbers(nibp_systolic=165, nibp_diastolic=105)

        assert (signals(bedside), signals(bedside, "nibp_diastolic_high")) == (HIDDEN, LOUD)

    def test_the_same_condition_at_another_chair_is_seen_and_heard(self) -> None:
        bedside = at_bedside()
        bedside.engine.watch(watch(2, "other", preset=NUMBERS, chair="4"), moment(0))
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")

        for device in ("monitor", "other"):
            for _ in range(2):
                bedside.numbers(device, nibp_systolic=165)

        assert {alarm.session: alarm.signals for alarm in bedside.engine.alarms()} == {1: HIDDEN, 2: LOUD}

    def test_one_that_arises_later_is_hidden_and_breaks_no_pause(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        bedside.inactivate(PAUSE)

        reading(bedside, 165)

        assert signals(bedside) == HIDDEN
        assert len(bedside.engine.inactivations()) == 2

    def test_it_comes_back_after_its_time_unanswered(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        bedside.inactivate(ALARM_PAUSE, "nibp_systolic_high")
        on_time(bedside, 1799)
        assert signals(bedside) == HIDDEN

        on_time(bedside, 1)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.signals, alarm.acknowledged_by, alarm.acknowledged_at, alarm.reason) == (LOUD, None, None, None)

    @pytest.mark.parametrize(("metric", "is_hidden"), [(None, True), ("nibp_systolic", True), ("nibp_mean", False)])
    def test_a_metric_narrows_it(self, metric: str | None, *, is_hidden: bool) -> None:
        bedside = at_bedside()
        reading(bedside, 165)

        bedside.inactivate(ALARM_OFF, "nibp_systolic_high", metric)

        assert (signals(bedside) == HIDDEN) is is_hidden

    def test_a_technical_condition_can_be_off_for_one_metric(self) -> None:
        bedside = at_bedside()
        bedside.numbers(respiratory_rate=14, etco2=38)
        bedside.inactivate(ALARM_OFF, "no_data", "etco2")

        on_time(bedside, 15)

        by_metric = {alarm.metric: alarm.signals for alarm in bedside.engine.alarms() if alarm.condition == "no_data"}
        assert by_metric == {"etco2": HIDDEN, "respiratory_rate": LOUD}

    def test_a_rise_to_high_is_seen_and_heard(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 165)

        reading(bedside, 184)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.priority, alarm.signals) == (AlarmPriority.HIGH, LOUD)
        assert len(bedside.engine.inactivations()) == 1

    def test_a_rise_to_high_breaks_an_audio_pause(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        reading(bedside, 184)

        assert signals(bedside) == LOUD
        assert [found.kind for found in bedside.engine.inactivations()] == [ALARM_OFF]

    def test_a_high_one_that_nobody_answered_is_not_hidden_when_it_falls(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 184)

        bedside.numbers(nibp_systolic=165)

        alarm = bedside.the("nibp_systolic_high")
        assert (alarm.priority, alarm.signals) == (AlarmPriority.MEDIUM, LOUD)

    def test_nor_by_what_is_switched_off_or_on_beside_it(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 184)
        bedside.numbers(nibp_systolic=165)

        pause = bedside.inactivate(PAUSE)
        bedside.inactivate(ALARM_OFF, "heart_rate_low")
        bedside.resume(pause)

        assert signals(bedside) == LOUD

    def test_nor_by_a_restart(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 184)
        bedside.numbers(nibp_systolic=165)
        before = bedside.engine.alarms()

        bedside.restart()
        bedside.watch(preset=NUMBERS)
        bedside.wait(1)

        assert bedside.engine.alarms() == before

    def test_and_stays_to_be_seen_once_it_is_over(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 184)
        bedside.numbers(nibp_systolic=165)

        bedside.numbers(nibp_systolic=120)

        (alarm,) = bedside.engine.alarms()
        assert (alarm.signals.visual, alarm.message) == (SignalPresence.LATCHED, "SBP was 184")

    def test_an_answered_high_one_is_hidden_when_it_falls(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))

        bedside.numbers(nibp_systolic=165)

        assert signals(bedside) == HIDDEN

    def test_a_person_may_hide_what_was_high_and_is_medium_now(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.numbers(nibp_systolic=165)

        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")

        assert signals(bedside) == HIDDEN

    def test_what_ceases_hidden_leaves_nothing(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        reading(bedside, 165)

        reading(bedside, 120)

        assert bedside.engine.alarms() == []

    def test_it_cannot_be_acknowledged_while_nobody_can_see_it(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")

        with pytest.raises(ConflictError, match="is paused or off; end that first"):
            bedside.acknowledge(bedside.the("nibp_systolic_high"))

    def test_two_that_cover_one_condition_end_one_by_one(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        wide = bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        narrow = bedside.inactivate(ALARM_OFF, "nibp_systolic_high", "nibp_systolic")

        bedside.resume(wide)
        assert signals(bedside) == HIDDEN
        bedside.resume(narrow)

        assert signals(bedside) == LOUD

    def test_what_comes_back_during_an_audio_pause_is_seen(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        off = bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        bedside.inactivate(PAUSE)

        bedside.resume(off)

        assert signals(bedside) == UNHEARD
