"""``chairside bench taps``: how soon a nurse's entry is answered, after its commit, while chairs stream.

Each chair has a device with six metrics once a second; a person enters an event at one chair after the other, a quarter
of a second apart, faster than a busy ward would. A bare health check a tap is the limit beside it.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle

import httpx
import orjson

from server.benches.bench_server import BenchServer, running_server
from server.benches.ingest import AckDelays, median_of, spread_of
from server.benches.load import Load

OBSERVATIONS = 6
_EVERY_S = 0.25
_SETTLES_S = 3.0


@dataclass(frozen=True, slots=True)
class TapsResult:
    """Delays from request to answer in ms, medians of the runs; beside them a health check's in the same run."""

    shape: str
    answer_ms: AckDelays
    health_ms: AckDelays
    taps: int
    runs: int


def bench_taps(chairs: int, runs: int, seconds: float) -> TapsResult:
    """Measure entries at so many streaming chairs."""
    answers, healths, taps = [], [], 0
    for _ in range(runs):
        with running_server(chairs) as server:
            answered, healthy = _run(server, seconds)
        answers.append(spread_of(answered))
        healths.append(spread_of(healthy))
        taps += len(answered)
    shape = f"{chairs} chairs, {OBSERVATIONS} observations a second each, an entry every {_EVERY_S:g} s"
    return TapsResult(shape, median_of(answers), median_of(healths), taps, runs)


def _run(server: BenchServer, seconds: float) -> tuple[list[float], list[float]]:
    load = Load(server.feed, server.tokens, OBSERVATIONS, seconds + 2 * _SETTLES_S, 1.0, server.live)
    command = [sys.executable, "-m", "server.benches.load"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own
        try:
            assert process.stdin is not None  # noqa: S101 - asked for above
            process.stdin.write(orjson.dumps(asdict(load)))
            process.stdin.close()
            time.sleep(_SETTLES_S)  # noqa: TID251 - a benchmark lives by real time
            return _tap(server, seconds)
        finally:
            process.terminate()


def _tap(server: BenchServer, seconds: float) -> tuple[list[float], list[float]]:
    answered: list[float] = []
    healthy: list[float] = []
    headers = {"Authorization": f"Bearer {server.nurse_token}"}
    with httpx.Client(base_url=server.address, headers=headers, timeout=30) as http:
        sessions = [found["id"] for found in http.get("/api/v1/sessions").json()["items"]]
        until = time.perf_counter() + seconds
        for session in cycle(sessions):
            if time.perf_counter() >= until:
                return answered, healthy
            path, body = f"/api/v1/sessions/{session}/events", {"kind": "event", "code": "nausea"}
            answered.append(_timed(partial(http.post, path, json=body)))
            healthy.append(_timed(partial(http.get, "/healthz")))
            time.sleep(_EVERY_S)  # noqa: TID251 - a benchmark lives by real time
    raise AssertionError  # a cycle never ends


def _timed(ask: Callable[[], httpx.Response]) -> float:
    began = time.perf_counter()
    ask().raise_for_status()
    return (time.perf_counter() - began) * 1000
