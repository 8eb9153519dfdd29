"""What people switch off, and that it always comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.alarm import AlarmEventKind, AlarmPriority, AlarmSignals, SignalPresence, TechnicalConditionCode
from models.errors import ConflictError, NotFoundError, UsageError
from models.inactivation import Inactivate, InactivationEnd, InactivationEventKind, InactivationKind, Resume
from models.session import SessionPhase
from server.alarms.engine import AlarmEngine
from tests.unit.server.alarms.bedside import PRESET, Bedside, moment, told, watch

K, End = InactivationKind, InactivationEnd
PAUSE, OFF, ALARM_PAUSE, ALARM_OFF = K.AUDIO_PAUSED, K.AUDIO_OFF, K.ALARM_PAUSED, K.ALARM_OFF
WORDS = {PAUSE: "Audio paused", OFF: "Audio off", ALARM_PAUSE: "Alarm paused", ALARM_OFF: "Alarm off"}
LONGEST_S = {PAUSE: 120.0, OFF: 43_200.0, ALARM_PAUSE: 1800.0, ALARM_OFF: 43_200.0}

LOUD = AlarmSignals(SignalPresence.ON, SignalPresence.ON)
UNHEARD = AlarmSignals(SignalPresence.ON, SignalPresence.OFF)
HIDDEN = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)
ANSWERED = AlarmSignals(SignalPresence.ACKNOWLEDGED, SignalPresence.ACKNOWLEDGED)

NUMBERS = replace(
    PRESET, combinations=(), change_rules=(), baseline_rules=(), apnoea=None, rates_disagree=None, questionable=None
)
"""Limits alone. 160 is a medium systolic pressure, 184 a high one, 118 a medium rate, 140 a high one."""


def condition_of(kind: InactivationKind) -> str | None:
    return None if kind.is_of_audio else "nibp_systolic_high"


def at_bedside() -> Bedside:
    bedside = Bedside(preset=NUMBERS)
    bedside.numbers(heart_rate=72)
    return bedside


def reading(bedside: Bedside, systolic: float) -> None:
    """Two readings of a cuff, so that the second confirms."""
    for _ in range(2):
        bedside.numbers(nibp_systolic=systolic)


def signals(bedside: Bedside, condition: str = "nibp_systolic_high") -> AlarmSignals:
    return bedside.the(condition).signals


def on_time(bedside: Bedside, seconds: int, **values: float) -> None:
    """The monitor goes on streaming what says nothing."""
    bedside.stream(seconds, **(values or {"heart_rate": 72}))


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


class TestRefusals:
    @pytest.mark.parametrize("kind", list(InactivationKind))
    def test_it_lasts_as_long_as_its_kind_may(self, kind: InactivationKind) -> None:
        began = at_bedside().inactivate(kind, condition_of(kind))

        assert (began.ends_at - began.began_at).total_seconds() == LONGEST_S[kind]

    @pytest.mark.parametrize("kind", list(InactivationKind))
    @pytest.mark.parametrize("lasts_s", [0.0, -1.0, float("nan"), float("inf"), None])
    def test_a_length_that_is_none_or_too_long_is_refused(self, kind: InactivationKind, lasts_s: float | None) -> None:
        bedside = at_bedside()
        too_long = LONGEST_S[kind] + 0.001 if lasts_s is None else lasts_s

        with pytest.raises(UsageError) as refused:
            bedside.inactivate(kind, condition_of(kind), lasts_s=too_long)

        words = f"{WORDS[kind]} lasts at most {LONGEST_S[kind]:.0f} s, and more than 0"
        assert (str(refused.value), refused.value.field) == (words, "lasts_s")
        assert bedside.engine.inactivations() == []

    @pytest.mark.parametrize("kind", list(InactivationKind))
    def test_the_longest_and_the_shortest_are_taken(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        for lasts_s in (0.001, LONGEST_S[kind]):
            bedside.inactivate(kind, condition_of(kind), lasts_s=lasts_s)

        assert len(bedside.engine.inactivations()) == 1

    @pytest.mark.parametrize("condition", ["apnoea", "pulse_sources_lost", "breath_sources_lost", "help_called"])
    @pytest.mark.parametrize("kind", [ALARM_PAUSE, ALARM_OFF])
    def test_what_is_always_high_cannot_be_hidden(self, kind: InactivationKind, condition: str) -> None:
        bedside = Bedside()

        with pytest.raises(ConflictError, match="only its sound can"):
            bedside.inactivate(kind, condition)

        assert bedside.engine.inactivations() == []

    @pytest.mark.parametrize("kind", [ALARM_PAUSE, ALARM_OFF])
    def test_what_is_high_now_cannot_be_hidden(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        reading(bedside, 184)

        with pytest.raises(ConflictError) as refused:
            bedside.inactivate(kind, "nibp_systolic_high")

        words = "nibp_systolic_high is of high priority: it cannot be paused or off, only its sound can."
        assert str(refused.value) == words

        assert signals(bedside) == LOUD

    def test_what_is_high_of_another_metric_stands_in_no_way(self) -> None:
        bedside = at_bedside()
        bedside.engine.technical(
            TechnicalConditionCode.NO_SCREEN,
            device=None,
            session=1,
            present=True,
            now=moment(0),
            priority=AlarmPriority.HIGH,
        )

        with pytest.raises(ConflictError):
            bedside.inactivate(ALARM_OFF, "no_screen")
        bedside.inactivate(ALARM_OFF, "no_screen", "spo2")

        assert signals(bedside, "no_screen") == LOUD

    def test_a_condition_that_nothing_raises_is_refused(self) -> None:
        with pytest.raises(UsageError) as refused:
            at_bedside().inactivate(ALARM_OFF, "spo2_high")

        words = "Nothing raises a condition 'spo2_high' here; docs/ALARMS.md lists them"
        assert (str(refused.value), refused.value.field) == (words, "condition")

    @pytest.mark.parametrize("kind", [ALARM_PAUSE, ALARM_OFF])
    def test_an_alarm_is_paused_by_name(self, kind: InactivationKind) -> None:
        with pytest.raises(UsageError) as refused:
            at_bedside().inactivate(kind)

        words = "Say which condition, such as nibp_systolic_high"
        assert (str(refused.value), refused.value.field) == (words, "condition")

    @pytest.mark.parametrize("kind", [PAUSE, OFF])
    def test_audio_is_of_the_whole_chair(self, kind: InactivationKind) -> None:
        with pytest.raises(UsageError) as refused:
            at_bedside().inactivate(kind, "nibp_systolic_high")

        words = "Audio is paused or off for the whole chair, not for one condition"
        assert (str(refused.value), refused.value.field) == (words, "condition")

    def test_a_session_that_nobody_watches_has_nothing_to_switch_off(self) -> None:
        with pytest.raises(NotFoundError) as refused:
            at_bedside().inactivate(PAUSE, session=7)

        words = "Session 7 is over, or there is none: nothing can be switched off for it."
        assert (str(refused.value), refused.value.field) == (words, "session")

    def test_a_refusal_leaves_what_was_switched_off_before(self) -> None:
        bedside = at_bedside()
        before = bedside.inactivate(PAUSE)

        with pytest.raises(UsageError):
            bedside.inactivate(PAUSE, lasts_s=121)

        assert bedside.engine.inactivations() == [before]


class TestResume:
    def test_it_ends_before_its_time_and_says_by_whom(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        pause = bedside.inactivate(PAUSE)
        on_time(bedside, 5)

        events = bedside.engine.resume(Resume(pause.id, "J. Weber"), moment(5))

        assert [event.kind.value for event in events] == ["signalled", "ended"]
        assert signals(bedside) == LOUD
        assert bedside.engine.inactivations() == []
        ended = events[-1].inactivation  # type: ignore[union-attr]
        assert (ended.end, ended.ended_by, ended.ended_at) == (End.RESUMED, "J. Weber", moment(5).utc)

    def test_only_that_one_ends(self) -> None:
        bedside = at_bedside()
        pause, off = bedside.inactivate(PAUSE), bedside.inactivate(ALARM_OFF, "nibp_systolic_high")

        bedside.resume(pause)

        assert bedside.engine.inactivations() == [off]

    def test_what_is_over_cannot_end_again(self) -> None:
        bedside = at_bedside()
        pause = bedside.inactivate(PAUSE)
        bedside.resume(pause)

        with pytest.raises(ConflictError) as refused:
            bedside.resume(pause)

        assert str(refused.value) == f"Inactivation {pause.id} is over; nothing is switched off by it."

    @pytest.mark.parametrize("unknown", [0, -1, 2, 99])
    def test_what_never_was_is_not_found(self, unknown: int) -> None:
        bedside = at_bedside()
        bedside.inactivate(PAUSE)

        with pytest.raises(NotFoundError) as refused:
            bedside.engine.resume(Resume(unknown, "J. Weber"), moment(0))

        assert (str(refused.value), refused.value.field) == (f"There is no inactivation {unknown}.", "inactivation")


class TestSessionOver:
    def test_everything_of_it_ends_with_it(self) -> None:
        bedside = at_bedside()
        bedside.engine.watch(watch(2, "other", preset=NUMBERS, chair="4"), moment(0))
        for kind in (OFF, ALARM_OFF):
            bedside.inactivate(kind, condition_of(kind))
            bedside.inactivate(kind, condition_of(kind), session=2)

        bedside.watch(phase=SessionPhase.DISCHARGED, preset=NUMBERS)

        assert {found.session for found in bedside.engine.inactivations()} == {2}
        ended = [event.inactivation for event in bedside.inactivations if event.inactivation.is_over]
        assert [(each.session, each.end, each.ended_by) for each in ended] == [(1, End.SESSION_OVER, None)] * 2

    def test_the_next_session_in_the_chair_begins_with_everything_on(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)
        bedside.inactivate(ALARM_OFF, "nibp_systolic_high")
        bedside.watch(phase=SessionPhase.DISCHARGED, preset=NUMBERS)
        bedside.watch(preset=NUMBERS, session=2)

        reading(bedside, 165)

        assert signals(bedside) == LOUD


class TestRestart:
    def test_everything_goes_on_as_it_was(self) -> None:
        bedside = at_bedside()
        for _ in range(2):
            bedside.numbers(nibp_systolic=165, nibp_diastolic=105)
        bedside.inactivate(OFF)
        bedside.inactivate(ALARM_PAUSE, "nibp_systolic_high")
        alarms, off = bedside.engine.alarms(), bedside.engine.inactivations()

        bedside.restart()
        bedside.watch(preset=NUMBERS)
        bedside.wait(0)

        assert (bedside.engine.alarms(), bedside.engine.inactivations()) == (alarms, off)
        assert bedside.inactivate(PAUSE).id == 3

    def test_time_that_passed_meanwhile_counts(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(ALARM_PAUSE, "nibp_systolic_high")
        bedside.now_s = 1000.0
        bedside.restart()
        bedside.watch(preset=NUMBERS)

        bedside.wait(799)
        assert len(bedside.engine.inactivations()) == 1
        bedside.wait(1)

        assert bedside.engine.inactivations() == []

    def test_one_whose_time_is_over_ends_at_once_and_what_is_there_is_heard(self) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(PAUSE)
        bedside.now_s = 500.0

        bedside.restart()
        bedside.watch(preset=NUMBERS)
        bedside.wait(0)

        assert signals(bedside) == LOUD
        assert bedside.engine.inactivations() == []

    @pytest.mark.parametrize("kind", [PAUSE, ALARM_PAUSE])
    def test_a_clock_that_went_back_makes_it_last_no_longer_than_it_was_to(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        pause = bedside.inactivate(kind, condition_of(kind), lasts_s=30)
        ahead = replace(pause, began_at=pause.began_at + timedelta(hours=1), ends_at=pause.ends_at + timedelta(hours=1))
        bedside.engine = AlarmEngine()
        bedside.engine.restore([], moment(10), [ahead])
        bedside.now_s = 10
        bedside.watch(preset=NUMBERS)

        on_time(bedside, 29)
        assert len(bedside.engine.inactivations()) == 1
        on_time(bedside, 1)

        assert bedside.engine.inactivations() == []

    def test_it_reminds_when_it_would_have(self) -> None:
        bedside = at_bedside()
        bedside.inactivate(OFF)
        bedside.wait(200)
        bedside.restart()
        bedside.watch(preset=NUMBERS)

        bedside.wait(39)
        assert bedside.engine.inactivations()[0].reminded_at == moment(120).utc
        bedside.wait(1)

        assert bedside.engine.inactivations()[0].reminded_at == moment(240).utc

    def test_a_pause_taken_up_is_broken_by_any_news(self) -> None:
        bedside = at_bedside()
        reading(bedside, 184)
        bedside.inactivate(PAUSE)
        bedside.restart()
        bedside.watch(preset=NUMBERS)

        bedside.fact(TechnicalConditionCode.CLOCK_WRONG)

        assert bedside.engine.inactivations() == []
        assert {alarm.signals for alarm in bedside.engine.alarms()} == {LOUD}

    @pytest.mark.parametrize("kind", list(InactivationKind))
    def test_an_alarm_whose_inactivation_was_lost_is_seen_and_heard(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.inactivate(kind, condition_of(kind))
        stored = bedside.engine.alarms()
        bedside.engine = AlarmEngine()
        bedside.engine.restore(stored, moment(0))
        bedside.watch(preset=NUMBERS)

        events = bedside.wait(0)

        assert told(events) == [("signalled", "nibp_systolic_high")]
        assert signals(bedside) == LOUD

    def test_what_was_over_before_is_not_taken_up(self) -> None:
        bedside = at_bedside()
        pause = bedside.inactivate(PAUSE)
        over = replace(pause, ended_at=moment(1).utc, end=End.RESUMED)
        bedside.engine = AlarmEngine()
        bedside.engine.restore([], moment(2), [over])

        assert bedside.engine.inactivations() == []
        bedside.watch(preset=NUMBERS)
        assert bedside.inactivate(PAUSE).id == pause.id + 1


class TestPresence:
    @pytest.mark.parametrize("kind", list(InactivationKind))
    def test_nothing_that_is_switched_off_changes_what_is_present(self, kind: InactivationKind) -> None:
        bedside = at_bedside()
        reading(bedside, 165)
        bedside.fact(TechnicalConditionCode.CLOCK_WRONG)
        before = bedside.conditions()

        began = bedside.inactivate(kind, condition_of(kind))
        assert bedside.conditions() == before
        bedside.resume(began)

        assert bedside.conditions() == before
        kinds = {event.kind for event in bedside.events[2:]}
        assert kinds == {AlarmEventKind.SIGNALLED}
