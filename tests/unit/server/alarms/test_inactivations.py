"""What people switch off: what is refused, and that all of it comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.alarm import AlarmEventKind, AlarmPriority, TechnicalConditionCode
from models.errors import ConflictError, NotFoundError, UsageError
from models.inactivation import InactivationKind, Resume
from models.session import SessionPhase
from server.alarms.engine import AlarmEngine
from tests.unit.server.alarms.bedside import Bedside, moment, told, watch
from tests.unit.server.alarms.switching import (
    ALARM_OFF,
    ALARM_PAUSE,
    LONGEST_S,
    LOUD,
    NUMBERS,
    OFF,
    PAUSE,
    WORDS,
    End,
    at_bedside,
    condition_of,
    on_time,
    reading,
    signals,
)


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
