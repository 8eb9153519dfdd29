"""``chairside bench tab``: how much a board that stays open for hours grows, after collection, in a real browser.

What the collector leaves counts, not what waits for it: before each look at the heap, garbage is collected. Every
chair's heart rate breaches its limit for a while in each period, so that alarms come and go as they do in a clinic. How
fast the page paints is measured by ``live.py``, not here.
"""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import orjson

from models.errors import UsageError
from models.timestamps import format_timestamp
from server.benches.bench_server import BenchServer, running_server
from server.benches.browser import CHROMIUM_OPTIONS, find_chromium, open_board
from server.benches.device import connected
from server.clock import SystemClock

_LOOKS = 20
_LOOKS_APART_AT_MOST_S = 180.0
_PERIOD_S = 600
_BREACH_S = 30
_BREACHING = 135
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """What the tab holds after a collection, so long after it opened; resident memory is its whole process's."""

    at_s: float
    heap_mib: float
    resident_mib: float
    nodes: int
    listeners: int


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth an hour: of the heap and of the process in MiB, of nodes and of listeners as numbers."""

    heap_mib: float
    resident_mib: float
    nodes: float
    listeners: float


@dataclass(frozen=True, slots=True)
class TabResult:
    """Growth an hour from the first look to the last, and by least squares over all of them."""

    chairs: int
    minutes: float
    first_to_last: Growth
    least_squares: Growth
    looks: list[Look]


def bench_tab(chairs: int, minutes: float, warm_up_minutes: float) -> TabResult:
    """Keep a board open, and look at it from the end of the warm-up on.

    Raises:
        UsageError: There is no browser to measure with.
    """
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - of the tests' environment alone
    except ImportError as error:
        raise UsageError("This benchmark needs Playwright; `make env` installs it") from error
    with running_server(chairs) as server:
        looks = asyncio.run(_run(server, minutes * 60, warm_up_minutes * 60, async_playwright))
    return TabResult(chairs, minutes, _first_to_last(looks), _least_squares(looks), looks)


async def _run(server: BenchServer, seconds: float, warm_up_s: float, playwright: Any) -> list[Look]:  # noqa: ANN401 - no types without it
    async with playwright() as driver, asyncio.TaskGroup() as tasks:
        browser = await driver.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        page = await open_board(browser, server)
        # A device that fails ends the whole benchmark: what it would have measured is another thing.
        devices = [
            tasks.create_task(_send(server, *device, place)) for place, device in enumerate(server.tokens.items())
        ]
        looks = await _watch(browser, page, seconds, warm_up_s)
        for device in devices:
            device.cancel()
        await browser.close()
    return looks


async def _watch(browser: Any, page: Any, seconds: float, warm_up_s: float) -> list[Look]:  # noqa: ANN401
    tab = await page.context.new_cdp_session(page)
    whole = await browser.new_browser_cdp_session()
    await tab.send("Performance.enable")
    apart_s = min(_LOOKS_APART_AT_MOST_S, seconds / _LOOKS)
    loop = asyncio.get_running_loop()
    opened = loop.time()
    looks: list[Look] = []
    for place in range(round(seconds / apart_s) + 1):
        await asyncio.sleep(max(0.0, opened + warm_up_s + place * apart_s - loop.time()))
        looks.append(await _look(tab, whole, loop.time() - opened))
    return looks


async def _look(tab: Any, whole: Any, at_s: float) -> Look:  # noqa: ANN401
    await tab.send("HeapProfiler.collectGarbage")
    await tab.send("HeapProfiler.collectGarbage")
    metrics = {item["name"]: item["value"] for item in (await tab.send("Performance.getMetrics"))["metrics"]}
    processes = (await whole.send("SystemInfo.getProcessInfo"))["processInfo"]
    resident = sum(_resident_mib(process["id"]) for process in processes if process["type"] == "renderer")
    return Look(
        at_s=round(at_s, 1),
        heap_mib=round(metrics["JSHeapUsedSize"] / _MIB, 3),
        resident_mib=round(resident, 1),
        nodes=int(metrics["Nodes"]),
        listeners=int(metrics["JSEventListeners"]),
    )


def _resident_mib(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


async def _send(server: BenchServer, name: str, token: str, place: int) -> None:
    """Be one monitor for as long as it takes: six metrics once a second."""
    clock, loop = SystemClock(), asyncio.get_running_loop()
    async with connected(server.feed, name, token) as socket:
        started, seq = loop.time() + place / len(server.tokens), 0
        while True:
            seq += 1
            await asyncio.sleep(max(0.0, started + seq - loop.time()))
            await socket.send(_frame(seq, place, format_timestamp(clock.now().utc)))
            await socket.recv()


def _frame(seq: int, place: int, now: str) -> str:
    is_breaching = (seq + 25 * place) % _PERIOD_S < _BREACH_S
    rate = _BREACHING + seq % 3 if is_breaching else 68 + (seq + 7 * place) % 11
    values = {
        "heart_rate": rate, "pulse_rate": rate, "spo2": 96 + seq // 7 % 3, "respiratory_rate": 13 + seq // 5 % 4,
        "etco2": 36 + seq // 3 % 5, "perfusion_index": 3 + seq // 11 % 4 / 2,
    }  # fmt: skip
    items = [{"metric": metric, "value": number, "measured_at": now} for metric, number in values.items()]
    return orjson.dumps({"type": "observations", "seq": seq, "sent_at": now, "observations": items}).decode()


def _first_to_last(looks: Sequence[Look]) -> Growth:
    first, last = looks[0], looks[-1]
    hours = (last.at_s - first.at_s) / 3600
    return Growth(*(round((getattr(last, name) - getattr(first, name)) / hours, 2) for name in _GROWING))


def _least_squares(looks: Sequence[Look]) -> Growth:
    hours = [look.at_s / 3600 for look in looks]
    slopes = (
        statistics.linear_regression(hours, [float(getattr(look, name)) for look in looks]).slope for name in _GROWING
    )
    return Growth(*(round(slope, 2) for slope in slopes))


_GROWING = [field.name for field in fields(Growth)]
