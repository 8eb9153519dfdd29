"""The sound of one chair, paused for two minutes or off for a while."""

import pytest

from models.alarm import TechnicalConditionCode
from models.inactivation import Inactivate, InactivationEventKind, InactivationKind
from tests.unit.server.alarms.bedside import moment, told, watch
from tests.unit.server.alarms.switching import (
    ALARM_PAUSE,
    ANSWERED,
    LOUD,
    NUMBERS,
    OFF,
    PAUSE,
    UNHEARD,
    End,
    at_bedside,
    condition_of,
    on_time,
    reading,
    signals,
)


class TestAudioPaused:
    def test_it_silences_and_leaves_everything_to_see(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)

        began = bedside.inactivate(PAUSE)

        assert signals(bedside) == UNHEARD
        assert (began.kind, began.session, began.chair, began.author) == (PAUSE, 1, "3", "M. Ortiz")
        assert (began.condition, began.metric, began.reason) == (None, None, "A test")
        assert (began.began_at, began.ends_at) == (moment(0).utc, moment(120).utc)
        assert bedside.engine.inactivations() == [began]

    def test_the_last_event_is_its_beginning_and_the_alarms_come_before(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)

        events = bedside.engine.inactivate(Inactivate(PAUSE, 1, "M. Ortiz"), moment(0))

        assert [event.kind.value for event in events] == ["signalled", "began"]
        assert {event.determined_at for event in events} == {moment(0).utc}

    def test_each_alarm_that_falls_silent_or_is_heard_again_is_told(self) -> None:
        bedside = at_bedside()
        for _ in range(2):
            bedside.numbers(nibp_systolic=165, nibp_diastolic=105)
        both = [("signalled", "nibp_systolic_high"), ("signalled", "nibp_diastolic_high")]

        pause = bedside.inactivate(PAUSE)
        assert told(bedside.events[-2:]) == both

        assert told(bedside.resume(pause)) == both

    def test_what_is_there_is_heard_again_after_two_minutes(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        on_time(bedside, 119)
        bedside.wait(0.9)
        assert signals(bedside) == UNHEARD
        bedside.ping()
        bedside.wait(0.1)

        assert signals(bedside) == LOUD
        (ended,) = [event for event in bedside.inactivations if event.kind is InactivationEventKind.ENDED]
        assert (ended.inactivation.end, ended.inactivation.ended_by) == (End.EXPIRED, None)
        assert ended.inactivation.ended_at == moment(120).utc
        assert bedside.engine.inactivations() == []

    def test_a_milder_alarm_arises_unheard_and_is_heard_when_it_is_over(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(PAUSE, lasts_s=60)

        on_time(bedside, 1)
        bedside.fact(TechnicalConditionCode.CLOCK_WRONG)
        assert signals(bedside, "clock_wrong") == UNHEARD
        on_time(bedside, 59)

        assert signals(bedside, "clock_wrong") == LOUD

    @pytest.mark.parametrize(
        ("before", "news", "is_broken"),
        [
            ({}, {"temperature": 38.6}, True),
            ({"nibp_systolic": 165}, {"temperature": 38.6}, True),
            ({"nibp_systolic": 165}, {"temperature": 39.6}, True),
            ({"nibp_systolic": 184}, {"temperature": 38.6}, False),
            ({"nibp_systolic": 184}, {"temperature": 39.6}, True),
        ],
    )
    def test_news_as_loud_as_the_loudest_that_sounded_breaks_it(
        self, before: dict[str, float], news: dict[str, float], *, is_broken: bool
    ) -> None:
        bedside = at_bedside()
        for _ in range(2):
            bedside.numbers(**before)
        bedside.inactivate(PAUSE)

        bedside.numbers(**news)

        assert (bedside.engine.inactivations() == []) is is_broken
        present = [alarm for alarm in bedside.engine.alarms() if alarm.present]
        assert {alarm.signals for alarm in present} == ({LOUD} if is_broken else {UNHEARD})
        if is_broken:
            assert bedside.inactivations[-1].inactivation.end is End.BROKEN

    def test_where_nothing_sounded_the_mildest_news_breaks_it(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(PAUSE)

        bedside.fact(TechnicalConditionCode.CLOCK_WRONG)

        assert bedside.engine.inactivations() == []
        assert signals(bedside, "clock_wrong") == LOUD

    def test_an_alarm_that_gets_worse_breaks_it(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        reading(bedside, 184)

        assert bedside.engine.inactivations() == []
        assert signals(bedside) == LOUD

    def test_a_milder_alarm_that_gets_worse_but_not_as_loud_does_not(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.fact(TechnicalConditionCode.NO_SCREEN)
        bedside.inactivate(PAUSE)

        bedside.numbers(nibp_systolic=184)

        assert len(bedside.engine.inactivations()) == 1

    def test_an_answered_alarm_did_not_sound(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))
        bedside.inactivate(PAUSE)

        bedside.numbers(temperature=38.6)

        assert bedside.engine.inactivations() == []

    def test_what_goes_on_as_it_was_breaks_nothing(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        reading(bedside, 168)

        assert len(bedside.engine.inactivations()) == 1

    def test_what_ends_breaks_nothing(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        reading(bedside, 120)

        assert len(bedside.engine.inactivations()) == 1

    def test_the_other_chair_hears_and_breaks_as_before(self) -> None:
        bedside = at_bedside()
        bedside.engine.watch(watch(2, "other", preset=NUMBERS, chair="4"), moment(0))
        for _ in range(2):
            bedside.numbers("other", nibp_systolic=165)
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        assert {alarm.session: alarm.signals for alarm in bedside.engine.alarms()} == {1: UNHEARD, 2: LOUD}
        for _ in range(2):
            bedside.numbers("other", nibp_systolic=184)
        assert len(bedside.engine.inactivations()) == 1

    def test_an_alarm_of_the_system_is_heard_all_the_same(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(PAUSE)

        bedside.fact(TechnicalConditionCode.STORE_FAILING, None)

        assert signals(bedside, "store_failing") == LOUD
        assert len(bedside.engine.inactivations()) == 1

    def test_a_call_for_help_breaks_it(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.inactivate(PAUSE)

        bedside.call_help()

        assert signals(bedside, "help_called") == LOUD
        assert bedside.engine.inactivations() == []

    def test_a_second_one_replaces_the_first(self) -> None:
        bedside = at_bedside()
        first = bedside.inactivate(PAUSE, lasts_s=30)
        on_time(bedside, 10)

        second = bedside.inactivate(PAUSE, author="J. Weber")

        assert bedside.engine.inactivations() == [second]
        (ended,) = [event for event in bedside.inactivations if event.kind is InactivationEventKind.ENDED]
        assert (ended.inactivation.id, ended.inactivation.end, ended.inactivation.ended_by) == (
            first.id,
            End.REPLACED,
            "J. Weber",
        )
        assert second.ends_at == moment(130).utc


class TestAudioOff:
    def test_it_lasts_twelve_hours_and_no_longer(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)

        bedside.wait(43_199)
        assert len(bedside.engine.inactivations()) == 1
        bedside.wait(1)

        assert bedside.engine.inactivations() == []
        assert bedside.inactivations[-1].inactivation.end is End.EXPIRED

    def test_it_reminds_every_two_minutes(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)

        bedside.wait(361)

        reminders = [event for event in bedside.inactivations if event.kind is InactivationEventKind.REMINDED]
        assert [event.inactivation.reminded_at for event in reminders] == [moment(at_s).utc for at_s in (120, 240, 360)]
        assert bedside.engine.inactivations()[0].reminded_at == moment(360).utc

    @pytest.mark.parametrize("kind", [PAUSE, ALARM_PAUSE])
    def test_a_pause_does_not_remind(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        bedside.inactivate(kind, condition_of(kind))

        bedside.wait(2000)

        assert InactivationEventKind.REMINDED not in {event.kind for event in bedside.inactivations}

    def test_news_does_not_break_it_and_is_seen(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)

        reading(bedside, 184)

        assert signals(bedside) == UNHEARD
        assert len(bedside.engine.inactivations()) == 1

    def test_a_pause_takes_its_place_so_that_the_sound_comes_back(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)
        reading(bedside, 165)
        bedside.inactivate(PAUSE)

        on_time(bedside, 120)

        assert signals(bedside) == LOUD

    def test_an_answer_is_an_answer(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)
        reading(bedside, 165)
        bedside.acknowledge(bedside.the("nibp_systolic_high"))

        bedside.resume(bedside.engine.inactivations()[0])

        assert signals(bedside) == ANSWERED
