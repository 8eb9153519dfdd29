"""``chairside bench live``: from a device's send to what is painted of it in a real browser, on one machine's clock.

What is sent is a number (each device sends a value it has not sent for nearly a minute, so that value and chair tell
which frame was painted), or a reading beyond a limit at every chair at once, whose alarm is painted.
"""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.errors import UsageError
from server.benches.bench_server import BenchServer, running_server
from server.benches.browser import CHROMIUM_OPTIONS, find_chromium, open_board
from server.benches.ingest import AckDelays
from server.benches.shown import ALARMS, NUMBERS, Load, Sent

CHAIRS = (1, 8, 24)
_SETTLES_S = 1.0


@dataclass(frozen=True, slots=True)
class LiveResult:
    """One number of chairs: delays from send to paint in ms, medians of the runs; how many of the sent were painted."""

    shape: str
    paint_ms: AckDelays
    p99_spread: tuple[float, float]
    painted: int
    sent: int
    runs: int


def bench_live(
    runs: int, seconds: float, chairs: Sequence[int] = CHAIRS, *, is_alarms: bool = False
) -> list[LiveResult]:
    """Measure every number of chairs, so many times.

    Args:
        runs: Of each.
        seconds: Of load in each run.
        chairs: How many there are.
        is_alarms: All chairs alarm at once, again and again; else numbers alone are painted.

    Raises:
        UsageError: There is no browser to measure with.
    """
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - of the tests' environment alone
    except ImportError as error:
        raise UsageError("This benchmark needs Playwright; `make env` installs it") from error
    load = ALARMS if is_alarms else NUMBERS
    return [_measure(load, count, runs, seconds, async_playwright) for count in chairs]


def _measure(load: Load, count: int, runs: int, seconds: float, playwright: Any) -> LiveResult:  # noqa: ANN401 - no types without it
    found: list[tuple[AckDelays, int, int]] = []
    for _ in range(runs):
        with running_server(count) as server:
            sent, painted = asyncio.run(_run(load, server, seconds, playwright))
        found.append(_pair(sent, painted))
    tails = [delays.p99 for delays, _, _ in found]
    return LiveResult(
        shape=f"{count} chair(s), {load.words}",
        paint_ms=AckDelays(
            *(round(statistics.median(getattr(run[0], name) for run in found), 1) for name in ("p50", "p99", "max"))
        ),
        p99_spread=(min(tails), max(tails)),
        painted=sum(run[1] for run in found),
        sent=sum(run[2] for run in found),
        runs=runs,
    )


Painted = list[tuple[str, str, float]]


async def _run(load: Load, server: BenchServer, seconds: float, playwright: Any) -> tuple[Sent, Painted]:  # noqa: ANN401
    async with playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        page = await open_board(browser, server)
        await page.evaluate(load.watch)
        sent: Sent = {}
        await asyncio.gather(
            *(
                load.device(server, name, token, place, seconds, sent)
                for place, (name, token) in enumerate(server.tokens.items(), start=1)
            )
        )
        await asyncio.sleep(_SETTLES_S)
        painted = await page.evaluate("window.painted")
        await browser.close()
    return sent, painted


def _pair(sent: Sent, painted: Painted) -> tuple[AckDelays, int, int]:
    """Match each paint with the last send of that value at that chair before it."""
    delays = []
    for chair, text, at_ms in painted:
        before = [sent_ms for sent_ms in sent.get((chair, text), ()) if sent_ms <= at_ms]
        if before:
            delays.append(at_ms - before[-1])
    delays.sort()
    last = len(delays) - 1
    spread = AckDelays(delays[last // 2], delays[round(last * 0.99)], delays[last])
    return spread, len(delays), sum(len(times) for times in sent.values())
