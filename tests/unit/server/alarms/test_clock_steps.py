"""The wall clock may jump and a machine may run for years: nothing but the times that are written changes.

One long story is told on many clocks. What happened, to what, and after how many seconds must be the same on each.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from models.alarm import Acknowledge, Alarm, AlarmPriority, TechnicalConditionCode
from models.device import DeviceCondition, DeviceConditionCode
from models.inactivation import Event, Inactivate, Inactivation, InactivationEvent, InactivationKind, Resume
from models.observation import JudgedObservation, Judgement
from models.session import SessionPhase
from models.timestamps import Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import load_presets
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, STARTED_AT, moment, off_range, seen

PRESET = load_presets()["iv_ketamine"]
K = InactivationKind
JUMPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=3653)]
LONG_RUNS_S = [2**31 / 1000, 2**32 / 1000, 2.0**31, 315_576_000.0]  # 24.9 days, 49.7 days, 68 years, ten years
QUIET = {"heart_rate": 72.0, "pulse_rate": 73.0, "spo2": 97.0, "respiratory_rate": 14.0, "etco2": 38.0}


class Plan:
    def steps_of(self, priority: AlarmPriority) -> tuple[float, ...]:
        return {"high": (30.0, 60.0, 120.0), "medium": (120.0, 300.0), "low": ()}[priority.value]


class Told:
    """A story on a clock: every event with its second, and without any time that is written."""

    def __init__(self, now_at: Callable[[int], Moment]) -> None:
        self._now_at = now_at
        self.now_s = 0
        self.engine = AlarmEngine(steps=Plan())
        self.lines: list[tuple[int, tuple[object, ...]]] = []

    def now(self) -> Moment:
        return self._now_at(self.now_s)

    def keep(self, events: list[Event]) -> list[Event]:
        for event in events:
            assert event.determined_at == self.now().utc
            told = event.inactivation if isinstance(event, InactivationEvent) else event.alarm
            self.lines.append((self.now_s, (event.kind, *untimed(told))))
        return events

    def each_second(self, seconds: int, **values: float | None) -> None:
        """The monitor's numbers once a second; None: it says that it has none."""
        for _ in range(seconds):
            numbers = [number_of(metric, value) for metric, value in (QUIET | values).items()]
            self.keep(self.engine.observe("monitor", numbers, self.now()))
            self.pass_second()

    def silence(self, seconds: int) -> None:
        for _ in range(seconds):
            self.pass_second()

    def pass_second(self) -> None:
        self.now_s += 1
        self.keep(self.engine.advance(self.now()))
        self.keep(self.engine.advance(self.now()))

    def declare(self, phase: SessionPhase) -> None:
        watch = Watch(1, "3", phase, PRESET, ("monitor",), {"nibp_systolic": 120.0, "nibp_diastolic": 75.0})
        self.keep(self.engine.watch(watch, self.now()))

    def cuff(self, systolic: float) -> None:
        for _ in range(2):
            self.keep(self.engine.observe("monitor", [seen("nibp_systolic", systolic)], self.now()))

    def answer(self, condition: str) -> None:
        alarm = next(alarm for alarm in self.engine.alarms() if alarm.condition == condition)
        self.keep(self.engine.acknowledge(Acknowledge(alarm.id, "M. Ortiz"), self.now()))

    def switch_off(self, kind: InactivationKind, condition: str | None = None) -> Inactivation:
        events = self.keep(self.engine.inactivate(Inactivate(kind, 1, "M. Ortiz", None, condition), self.now()))
        began = events[-1]
        assert isinstance(began, InactivationEvent)
        return began.inactivation


def number_of(metric: str, value: float | None) -> JudgedObservation:
    if value is None:
        return seen(metric, None, validity=NOT_AVAILABLE)
    return off_range(metric, value) if value == 0 and metric != "etco2" else seen(metric, value)


def untimed(told: Alarm | Inactivation) -> Iterator[object]:
    for each in fields(told):
        value = getattr(told, each.name)
        yield isinstance(value, datetime) if each.name.endswith("_at") else value


def tell(now_at: Callable[[int], Moment]) -> list[tuple[int, tuple[object, ...]]]:
    """Everything that has a delay, a pause, a reminder, a window or an end, in an hour and a half."""
    story = Told(now_at)
    story.declare(SessionPhase.BASELINE)
    story.each_second(20)
    story.each_second(30, heart_rate=114)
    story.each_second(20, spo2=84)
    story.cuff(165)
    story.switch_off(K.AUDIO_PAUSED)
    story.each_second(130)
    story.declare(SessionPhase.INFUSING)
    story.cuff(184)
    story.each_second(130)
    story.answer("nibp_systolic_high")
    story.each_second(620)
    story.cuff(120)
    off = story.switch_off(K.ALARM_OFF, "heart_rate_high")
    story.each_second(250, heart_rate=114)
    story.keep(story.engine.resume(Resume(off.id, "J. Weber"), story.now()))
    story.switch_off(K.AUDIO_OFF)
    story.each_second(130, respiratory_rate=0, etco2=0)
    story.each_second(60, pulse_rate=120, heart_rate=60)
    story.each_second(40, spo2=None)
    late = seen("spo2", 80, age_s=90, judgements={Judgement.LATE})
    story.keep(story.engine.observe("monitor", [late], story.now()))
    story.answer("late_breach")
    story.silence(100)
    story.switch_off(K.ALARM_PAUSED, "no_data")
    story.keep(story.engine.call_help("3", 1, "M. Ortiz", story.now()))
    weak = DeviceCondition(DeviceConditionCode.WEAK_SIGNAL, present=True, since=STARTED_AT, metric="spo2")
    story.keep(story.engine.report("monitor", [weak], story.now()))
    story.each_second(1900)
    story.answer("help_called")
    clock = TechnicalConditionCode.CLOCK_WRONG
    story.keep(story.engine.technical(clock, device="monitor", present=True, now=story.now()))
    story.declare(SessionPhase.RECOVERY)
    story.each_second(1000)
    story.declare(SessionPhase.DISCHARGED)
    return story.lines


@pytest.fixture(scope="module")
def as_it_was() -> list[tuple[int, tuple[object, ...]]]:
    return tell(moment)


def test_the_story_meets_what_has_a_time(as_it_was: list[tuple[int, tuple[object, ...]]]) -> None:
    kinds = {str(line[0]) for _, line in as_it_was}
    conditions = {str(part) for _, line in as_it_was for part in line if isinstance(part, str)}

    assert kinds >= {"arose", "rose", "ceased", "acknowledged", "signalled", "reminded", "escalated", "began", "ended"}
    assert conditions >= {
        "heart_rate_high",
        "spo2_low",
        "nibp_systolic_high",
        "apnoea",
        "rates_disagree",
        "feed_lost",
        "cuff_overdue",
        "late_breach",
        "help_called",
    }


@pytest.mark.parametrize("jump_s", [140, 1500])
@pytest.mark.parametrize("jump", [*JUMPS, *(-jump for jump in JUMPS)], ids=str)
def test_a_wall_clock_that_jumps_changes_nothing(
    as_it_was: list[tuple[int, tuple[object, ...]]], jump: timedelta, jump_s: int
) -> None:
    def now_at(at_s: int) -> Moment:
        usual = moment(at_s)
        return replace(usual, utc=usual.utc + jump) if at_s >= jump_s else usual

    assert tell(now_at) == as_it_was


def test_a_wall_clock_that_jumps_to_and_fro_changes_nothing(as_it_was: list[tuple[int, tuple[object, ...]]]) -> None:
    def now_at(at_s: int) -> Moment:
        usual = moment(at_s)
        return replace(usual, utc=usual.utc + (-1) ** at_s * timedelta(seconds=7 * at_s))

    assert tell(now_at) == as_it_was


@pytest.mark.parametrize("change", ["2026-03-29T01:00", "2026-10-25T01:00"])
def test_daylight_saving_changes_nothing(
    as_it_was: list[tuple[int, tuple[object, ...]]], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_at = datetime.fromisoformat(f"{change}+00:00") - timedelta(minutes=20)
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        found = tell(lambda at_s: Moment(started_at.astimezone(UTC) + timedelta(seconds=at_s), 10.0 + at_s))
    finally:
        monkeypatch.undo()
        assert os.environ.get("TZ") == before
        time.tzset()

    assert found == as_it_was


@pytest.mark.parametrize("uptime_s", LONG_RUNS_S)
def test_a_long_uptime_changes_nothing(as_it_was: list[tuple[int, tuple[object, ...]]], uptime_s: float) -> None:
    """The story begins half an hour before a counter of milliseconds, or of seconds, would overflow."""
    started_s = float(int(uptime_s) - 1800)

    assert tell(lambda at_s: Moment(moment(at_s).utc, started_s + at_s)) == as_it_was


def wait_for_everything(now_at: Callable[[int], Moment]) -> list[tuple[int, tuple[object, ...]]]:
    """Two minutes in which each rule waits, is paused, escalates or falls silent."""
    story = Told(now_at)
    story.declare(SessionPhase.INFUSING)
    story.each_second(5, heart_rate=125)
    story.keep(story.engine.observe("monitor", [seen("nibp_systolic", 165)], story.now()))
    story.each_second(40, heart_rate=60, pulse_rate=112, spo2=84, respiratory_rate=0, etco2=0)
    story.switch_off(K.AUDIO_OFF)
    story.each_second(40, respiratory_rate=9, spo2=91)
    story.silence(65)
    return story.lines


@pytest.mark.parametrize("uptime_s", LONG_RUNS_S)
@pytest.mark.parametrize("before_s", [*range(1, 30), 40, 60, 90, 120, 140])
def test_what_waits_when_a_counter_would_overflow_waits_as_always(uptime_s: float, before_s: int) -> None:
    started_s = float(int(uptime_s) - before_s)

    assert wait_for_everything(lambda at_s: Moment(moment(at_s).utc, started_s + at_s)) == wait_for_everything(moment)


@pytest.mark.parametrize("jump", [*JUMPS, *(-jump for jump in JUMPS)], ids=str)
def test_a_clock_that_jumps_during_a_restart_loses_nothing_and_delays_nothing_for_long(jump: timedelta) -> None:
    """Only how long something waited meanwhile is not known: then it waits anew, or is told at once."""
    story = Told(moment)
    story.declare(SessionPhase.INFUSING)
    story.cuff(184)
    story.each_second(10)
    story.switch_off(K.AUDIO_PAUSED)
    alarms, off = story.engine.alarms(), story.engine.inactivations()

    def now_at(at_s: int) -> Moment:
        return replace(moment(at_s), utc=moment(at_s).utc + jump)

    after = Told(now_at)
    after.now_s = story.now_s
    after.engine.restore(alarms, after.now(), off)
    after.declare(SessionPhase.INFUSING)
    assert after.engine.alarms() == alarms
    after.each_second(121)

    assert after.engine.inactivations() == []
    (alarm,) = [alarm for alarm in after.engine.alarms() if alarm.condition == "nibp_systolic_high"]
    assert (alarm.present, alarm.escalation) == (True, 3)
