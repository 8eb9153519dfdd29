"""``chairside bench alarms``: what the alarm engine costs an observation, how that grows with chairs, and its timers.

The engine alone, on one core, by the processor time it takes: no socket, no store, no screen. Its limit is a bare loop
that keeps each observation in a dict, measured in the same run. Every chair sends one frame a second with the metrics
of a bedside monitor, all within their limits but for half a minute in every ten, when its heart rate is beyond one: in
any second in a chair of twenty.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from models.observation import JudgedObservation, MeasurementValidity
from models.session import SessionPhase
from models.timestamps import EPOCH, Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import DEFAULT_PRESET, load_presets

CHAIRS = (1, 10, 100, 1000)
SESSIONS = 2000
AIM_OBSERVE_US = 20.0
AIM_TIMERS_CORE_SHARE = 0.05

_STREAMED = (
    ("heart_rate", 72.0), ("pulse_rate", 72.0), ("spo2", 97.0), ("respiratory_rate", 14.0), ("etco2", 38.0),
    ("perfusion_index", 4.0),
)  # fmt: skip
_CUFF = (("nibp_systolic", 124.0), ("nibp_diastolic", 78.0), ("nibp_mean", 93.0))
_CUFF_EVERY = 300
_FAST = 118.0  # beyond the medium limit of every preset shipped
_FEWEST = 60  # seconds of simulated time in a run, so that delays end and alarms come and go
_OBSERVATIONS = 60_000  # in a run, at least


@dataclass(frozen=True, slots=True)
class ObserveResult:
    """What one observation costs with so many chairs; medians of the runs.

    Args:
        chairs: How many sessions with one monitor each.
        observe_us: Microseconds an observation in the middle frame.
        p99_us: In the slow one of a hundred.
        whole_us: On average, the engine woken at its deadlines included.
        dict_us: Of the bare loop, on average.
        ratio_to_dict: The whole by the bare.
        spread_us: Lowest and highest middle of the runs.
        alarms: That arose in a run, so that nobody measures an engine at rest.
    """

    chairs: int
    observe_us: float
    p99_us: float
    whole_us: float
    dict_us: float
    ratio_to_dict: float
    spread_us: tuple[float, float]
    alarms: int


@dataclass(frozen=True, slots=True)
class TimersResult:
    """What waiting costs: the engine is woken for deadlines of so many sessions, whose observations are not counted.

    Args:
        sessions: How many.
        core_share: Of one core, with one frame a second from each.
        dict_core_share: Of the bare loop over as many deadlines.
        ratio_to_dict: The one by the other.
        wakes_per_s: How often the engine was woken, in simulated seconds.
    """

    sessions: int
    core_share: float
    dict_core_share: float
    ratio_to_dict: float
    wakes_per_s: float


@dataclass(frozen=True, slots=True)
class AlarmsResult:
    """All of it; ``largest_by_smallest``: what an observation costs with the most chairs, by what it costs with one."""

    shape: str
    observe: tuple[ObserveResult, ...]
    largest_by_smallest: float
    timers: TimersResult
    runs: int


@dataclass(slots=True)
class _Spent:
    """Seconds of processor time, and what happened in them."""

    frames_us: list[float] = field(default_factory=list)
    observing_s: float = 0.0
    waiting_s: float = 0.0
    observations: int = 0
    wakes: int = 0
    alarms: int = 0


def bench_alarms(runs: int, chairs: Sequence[int] = CHAIRS, sessions: int = SESSIONS) -> AlarmsResult:
    """Measure.

    Args:
        runs: How often each; the median is told.
        chairs: With how many chairs an observation's cost is measured.
        sessions: Whose timers are measured.
    """
    found = tuple(_observe(count, runs) for count in chairs)
    return AlarmsResult(
        shape=f"preset {DEFAULT_PRESET}, {len(_STREAMED)} observations a frame, one frame a second a chair, a cuff "
        f"reading every {_CUFF_EVERY} s",
        observe=found,
        largest_by_smallest=round(found[-1].whole_us / found[0].whole_us, 3),
        timers=_timers(sessions, runs),
        runs=runs,
    )


def _observe(chairs: int, runs: int) -> ObserveResult:
    seconds = max(_FEWEST, _OBSERVATIONS // (chairs * len(_STREAMED)))
    spent = [_run(chairs, seconds) for _ in range(runs)]
    middles = [statistics.median(one.frames_us) for one in spent]
    whole_us = statistics.median(1e6 * (one.observing_s + one.waiting_s) / one.observations for one in spent)
    dict_us = 1e6 * statistics.median(_bare(chairs, seconds) for _ in range(runs))
    return ObserveResult(
        chairs=chairs,
        observe_us=round(statistics.median(middles), 3),
        p99_us=round(statistics.median(statistics.quantiles(one.frames_us, n=100)[98] for one in spent), 3),
        whole_us=round(whole_us, 3),
        dict_us=round(dict_us, 4),
        ratio_to_dict=round(whole_us / dict_us, 1),
        spread_us=(round(min(middles), 3), round(max(middles), 3)),
        alarms=spent[-1].alarms,
    )


def _timers(sessions: int, runs: int) -> TimersResult:
    spent = [_run(sessions, _FEWEST) for _ in range(runs)]
    share = statistics.median(one.waiting_s / _FEWEST for one in spent)
    bare = statistics.median(_bare_deadlines(sessions) for _ in range(runs))
    return TimersResult(
        sessions=sessions,
        core_share=round(share, 4),
        dict_core_share=round(bare, 6),
        ratio_to_dict=round(share / bare, 1),
        wakes_per_s=round(statistics.median(one.wakes for one in spent) / _FEWEST, 1),
    )


def _run(chairs: int, seconds: int) -> _Spent:
    """Let so many chairs stream for so many seconds of simulated time."""
    engine = AlarmEngine()
    preset = load_presets()[DEFAULT_PRESET]
    for number in range(chairs):
        watch = Watch(number, str(number), SessionPhase.INFUSING, preset, (_device(number),))
        engine.watch(watch, _moment(number / chairs))
    spent = _Spent()
    for second in range(1, seconds + 1):
        frames = list(_frames(chairs, second))  # made before the clock runs
        for number, observations in frames:
            now = _moment(second + number / chairs)
            _wake(engine, now, spent)
            began = time.process_time()
            events = engine.observe(_device(number), observations, now)
            took_s = time.process_time() - began
            spent.observing_s += took_s
            spent.frames_us.append(1e6 * took_s / len(observations))
            spent.observations += len(observations)
            spent.alarms += sum(event.kind.value == "arose" for event in events)
    return spent


def _wake(engine: AlarmEngine, now: Moment, spent: _Spent) -> None:
    """Wake the engine for each deadline, as a supervisor does; asking for the next one is part of the cost."""
    began = time.process_time()
    while (deadline_s := engine.next_deadline()) is not None and deadline_s <= now.monotonic_s:
        spent.wakes += 1
        spent.alarms += sum(event.kind.value == "arose" for event in engine.advance(_moment(deadline_s)))
    spent.waiting_s += time.process_time() - began


def _frames(chairs: int, second: int) -> Iterator[tuple[int, list[JudgedObservation]]]:
    for number in range(chairs):
        is_fast = (second + 37 * number) // 30 % 20 == 0
        observations = [
            _observation(metric, _FAST if is_fast and metric == "heart_rate" else value) for metric, value in _STREAMED
        ]
        if (second + number) % _CUFF_EVERY == 0:
            observations += [_observation(metric, value) for metric, value in _CUFF]
        yield number, observations


def _observation(metric: str, value: float) -> JudgedObservation:
    return JudgedObservation(metric, value, EPOCH, MeasurementValidity.VALID, 0.1, frozenset())


def _bare(chairs: int, seconds: int) -> float:
    """Keep the newest observation of each metric of each device, and nothing else: seconds an observation."""
    newest: dict[tuple[str, str], JudgedObservation] = {}
    spent_s, count = 0.0, 0
    for second in range(1, seconds + 1):
        frames = [(_device(number), observations) for number, observations in _frames(chairs, second)]
        began = time.process_time()
        for device, observations in frames:
            for observation in observations:
                newest[device, observation.metric] = observation
        spent_s += time.process_time() - began
        count += sum(len(observations) for _, observations in frames)
    return spent_s / count


def _bare_deadlines(sessions: int) -> float:
    """Push a deadline a second of each session back in a dict: the share of one core that takes."""
    due: dict[str, float] = {}
    names = [_device(number) for number in range(sessions)]
    return _timed(lambda: due.update((name, 10.0) for name in names))


def _timed(work: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(_FEWEST):
        work()
    return (time.process_time() - began) / _FEWEST


def _device(number: int) -> str:
    return f"CM-{number:04}"


def _moment(at_s: float) -> Moment:
    return Moment(EPOCH + timedelta(seconds=at_s), at_s)
