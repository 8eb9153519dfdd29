"""``chairside bench ingest`` and ``bench feeds``: frames made durable a second, and how fast they are answered."""

import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson

from server.benches.baselines import commit_loop
from server.benches.bench_server import running_server
from server.benches.load import Load

CONNECTIONS = 200
SHAPES = (1, 6)


@dataclass(frozen=True, slots=True)
class AckDelays:
    """Delays from sending a frame to its acknowledgement, in milliseconds."""

    p50: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True)
class IngestResult:
    """One shape's figures, each the median of the runs; the ratio to the echo also with its lowest and highest."""

    shape: str
    frames_per_s: float
    echo_frames_per_s: float
    ratio_to_echo: float
    commit_loop_per_s: float
    ratio_to_commit_loop: float
    ack_ms: AckDelays
    ratio_spread: tuple[float, float]
    runs: int


@dataclass(frozen=True, slots=True)
class FeedsResult:
    """Many feeds at a steady pace."""

    shape: str
    frames_per_s: float
    ack_ms: AckDelays
    runs: int


@dataclass(frozen=True, slots=True)
class _Run:
    ours: float
    echo: float
    commits: float
    delays: AckDelays


def bench_ingest(
    runs: int, seconds: float, connections: int = CONNECTIONS, *, is_uvloop: bool = False
) -> list[IngestResult]:
    """Measure both shapes, each against both limits, so many times in turn.

    Args:
        runs: How often.
        seconds: Of load in each.
        connections: Open at once, each with one frame in flight.
        is_uvloop: Run the load and the echo on uvloop too; the product's server always runs on it.
    """
    results = []
    for observations in SHAPES:
        measured = [_one_run(connections, observations, seconds, is_uvloop=is_uvloop) for _ in range(runs)]
        results.append(_summary(connections, observations, measured))
    return results


def bench_feeds(feeds: int, rate: float, observations: int, runs: int, seconds: float) -> FeedsResult:
    """Measure the acknowledgement of many feeds at a steady pace."""
    frames: list[float] = []
    delays: list[AckDelays] = []
    for _ in range(runs):
        with running_server(feeds) as server:
            found = _send(Load(server.feed, server.tokens, observations, seconds, rate, server.live))
        frames.append(found[0])
        delays.append(found[1])
    shape = f"{feeds} feeds, {rate:g} frame(s) of {observations} observation(s) a second"
    return FeedsResult(shape, statistics.median(frames), median_of(delays), runs)


def _one_run(connections: int, observations: int, seconds: float, *, is_uvloop: bool) -> _Run:
    echo = _echo(connections, observations, seconds, is_uvloop=is_uvloop)
    commits = commit_loop(connections, observations, seconds)
    with running_server(connections) as server:
        ours, delays = _send(Load(server.feed, server.tokens, observations, seconds, None, server.live, is_uvloop))
    return _Run(ours, echo, commits, delays)


def _echo(connections: int, observations: int, seconds: float, *, is_uvloop: bool) -> float:
    command = [sys.executable, "-m", "server.benches.baselines", *(["uvloop"] if is_uvloop else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            address = f"ws://127.0.0.1:{process.stdout.readline().strip()}"
            tokens = {f"BENCH-{place}": "-" for place in range(connections)}
            return _send(Load(address, tokens, observations, seconds, is_uvloop=is_uvloop))[0]
        finally:
            process.terminate()


def _send(load: Load) -> tuple[float, AckDelays]:
    """Run the load in a process of its own.

    Returns:
        Frames a second, and the delays.
    """
    command = [sys.executable, "-m", "server.benches.load"]
    done = subprocess.run(command, input=orjson.dumps(asdict(load)), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    found = orjson.loads(done.stdout)
    return found["frames"] / found["seconds"], spread_of(found["ack_ms"])


def _summary(connections: int, observations: int, measured: Sequence[_Run]) -> IngestResult:
    ratios = [run.ours / run.echo for run in measured]
    return IngestResult(
        shape=f"{connections} connections, one frame of {observations} observation(s) in flight",
        frames_per_s=round(statistics.median(run.ours for run in measured), 1),
        echo_frames_per_s=round(statistics.median(run.echo for run in measured), 1),
        ratio_to_echo=round(statistics.median(ratios), 3),
        commit_loop_per_s=round(statistics.median(run.commits for run in measured), 1),
        ratio_to_commit_loop=round(statistics.median(run.ours / run.commits for run in measured), 3),
        ack_ms=median_of([run.delays for run in measured]),
        ratio_spread=(round(min(ratios), 3), round(max(ratios), 3)),
        runs=len(measured),
    )


def spread_of(delays_ms: Sequence[float]) -> AckDelays:
    """Tell middle, tail and worst of some delays, in milliseconds."""
    ordered = sorted(delays_ms)
    last = len(ordered) - 1
    return AckDelays(ordered[last // 2], ordered[round(last * 0.99)], ordered[last])


def median_of(delays: Sequence[AckDelays]) -> AckDelays:
    """Take the median of several runs, figure by figure."""
    return AckDelays(
        *(round(statistics.median(getattr(found, name) for found in delays), 2) for name in ("p50", "p99", "max"))
    )
