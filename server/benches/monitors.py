"""``chairside bench monitors``: how much of one core simulated monitors take, and how late they beat.

The monitors are what ``chairside simulate`` runs, in a process of its own, each with its outbox on disk, streaming to a
whole server on this machine. Everything is measured from outside: the processor by the operating system's account of
that process, the beats by what the server stored. The limit is one core; a steady beat is one second after the last.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from models.timestamps import format_timestamp, parse_timestamp
from server.benches.bench_server import BenchServer, running_server
from server.benches.ingest import AckDelays, median_of, spread_of
from server.benches.simulating import processor_s, simulating
from server.clock import SystemClock

# What every monitor sends in every beat.
_METRIC = "heart_rate"
MOST_SECONDS = 900.0  # a device's beats are asked for in one page of at most 1000
_WARM_UP_S = 5.0
_START_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True)
class MonitorsResult:
    """Medians of the runs.

    Args:
        shape: What ran.
        core_share: Processor seconds of the monitors' process in one second; 1 is a whole core.
        beats_per_s: That the server stored, of all monitors together.
        late_ms: By how much beats came later than one second after another, from each monitor's earliest one on.
        on_its_way_ms: From being measured to being received.
        core_share_spread: Lowest and highest of the runs.
        runs: How many.
    """

    shape: str
    core_share: float
    beats_per_s: float
    late_ms: AckDelays
    on_its_way_ms: AckDelays
    core_share_spread: tuple[float, float]
    runs: int


@dataclass(frozen=True, slots=True)
class _Run:
    core_share: float
    beats_per_s: float
    late_ms: AckDelays
    on_its_way_ms: AckDelays


def bench_monitors(count: int, runs: int, seconds: float) -> MonitorsResult:
    """Measure so many monitors, so many times.

    Raises:
        UsageError: This operating system does not say what a process used.
    """
    processor_s(1)  # before anything is started in vain
    found = []
    for _ in range(runs):
        with running_server(count) as server, simulating(server) as pid:
            found.append(_measure(server, pid, seconds))
    shares = [run.core_share for run in found]
    return MonitorsResult(
        shape=f"{count} simulated monitors, one frame a second each, every outbox on disk",
        core_share=round(statistics.median(shares), 3),
        beats_per_s=round(statistics.median(run.beats_per_s for run in found), 1),
        late_ms=median_of([run.late_ms for run in found]),
        on_its_way_ms=median_of([run.on_its_way_ms for run in found]),
        core_share_spread=(round(min(shares), 3), round(max(shares), 3)),
        runs=runs,
    )


def _measure(server: BenchServer, pid: int, seconds: float) -> _Run:
    headers = {"Authorization": f"Bearer {server.nurse_token}"}
    with httpx.Client(base_url=f"{server.address}/api/v1", headers=headers, timeout=60) as http:
        _await_all(http, len(server.tokens))
        time.sleep(_WARM_UP_S)  # noqa: TID251 - the machine's own time is what is measured
        began, used_s, started_s = SystemClock().now().utc, processor_s(pid), time.perf_counter()
        time.sleep(seconds)  # noqa: TID251 - as above
        elapsed_s = time.perf_counter() - started_s
        share = (processor_s(pid) - used_s) / elapsed_s
        ended = SystemClock().now().utc
        time.sleep(1.0)  # noqa: TID251 - what was measured last is on its way
        late: list[float] = []
        way: list[float] = []
        for device in server.tokens:
            beats = _beats(http, device, began, ended)
            late += _lateness_ms([measured for measured, _ in beats])
            way += [(received - measured).total_seconds() * 1e3 for measured, received in beats]
    return _Run(share, len(way) / elapsed_s, spread_of(late), spread_of(way))


def _await_all(http: httpx.Client, count: int) -> None:
    """Wait until every monitor streams."""
    until_s = time.perf_counter() + _START_WITHIN_S
    while True:
        devices = http.get("/devices", params={"limit": 1000}).raise_for_status().json()["items"]
        if sum(device["connected"] for device in devices) == count:
            return
        if time.perf_counter() > until_s:
            message = f"Not all of the {count} monitors are connected after {_START_WITHIN_S:.0f} s"
            raise RuntimeError(message)
        time.sleep(0.5)  # noqa: TID251 - as above


def _beats(http: httpx.Client, device: str, began: datetime, ended: datetime) -> list[tuple[datetime, datetime]]:
    """List when a device's beats were measured and received."""
    wanted: dict[str, str | int] = {
        "metric": _METRIC, "from": format_timestamp(began), "to": format_timestamp(ended), "limit": 1000,
    }  # fmt: skip
    items = http.get(f"/devices/{device}/observations", params=wanted).raise_for_status().json()["items"]
    return [(parse_timestamp(item["measured_at"]), parse_timestamp(item["received_at"])) for item in items]


def _lateness_ms(measured: Sequence[datetime]) -> list[float]:
    """Compare beats with a steady second, counted from where they were earliest."""
    offsets = [(at - measured[0]).total_seconds() - place for place, at in enumerate(measured)]
    earliest = min(offsets, default=0.0)
    return [(offset - earliest) * 1e3 for offset in offsets]
