"""``chairside bench live``: from a device's send to the number painted in a real browser, on one machine's clock.

The page notes a tile's heart rate when it has changed and two animation frames have passed: then it is on the screen.
Each device sends a value it has not sent for nearly a minute, so that value and chair tell which frame was painted.
"""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.errors import UsageError
from models.timestamps import format_timestamp
from server.benches.bench_server import BenchServer, running_server
from server.benches.browser import CHROMIUM_OPTIONS, find_chromium, open_board
from server.benches.device import connected
from server.benches.ingest import AckDelays
from server.clock import SystemClock

CHAIRS = (1, 8, 24)
# Heart rates that breach no limit; each comes again only after all others.
_VALUES = range(60, 108)
_WARM_UP_S = 3.0
_WATCH = """
window.painted = [];
const seen = new Map();
const look = () => {
  for (const tile of document.querySelectorAll(".tile[data-chair]")) {
    const shown = tile.querySelector(".num--hr .v > span");
    const text = shown ? shown.textContent.trim() : "";
    if (!text || seen.get(tile.dataset.chair) === text) continue;
    seen.set(tile.dataset.chair, text);
    const note = () => window.painted.push([tile.dataset.chair, text, performance.timeOrigin + performance.now()]);
    requestAnimationFrame(() => requestAnimationFrame(note));
  }
};
new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
"""


@dataclass(frozen=True, slots=True)
class LiveResult:
    """One number of chairs: delays from send to paint in ms, medians of the runs; how many of the sent were painted."""

    shape: str
    paint_ms: AckDelays
    p99_spread: tuple[float, float]
    painted: int
    sent: int
    runs: int


def bench_live(runs: int, seconds: float, chairs: Sequence[int] = CHAIRS) -> list[LiveResult]:
    """Measure every number of chairs, so many times.

    Raises:
        UsageError: There is no browser to measure with.
    """
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - of the tests' environment alone
    except ImportError as error:
        raise UsageError("This benchmark needs Playwright; `make env` installs it") from error
    return [_measure(count, runs, seconds, async_playwright) for count in chairs]


def _measure(count: int, runs: int, seconds: float, playwright: Any) -> LiveResult:  # noqa: ANN401 - no types without it
    found: list[tuple[AckDelays, int, int]] = []
    for _ in range(runs):
        with running_server(count) as server:
            sent, painted = asyncio.run(_run(server, seconds, playwright))
        found.append(_pair(sent, painted))
    tails = [delays.p99 for delays, _, _ in found]
    return LiveResult(
        shape=f"{count} chair(s), one frame of six metrics a second each",
        paint_ms=AckDelays(
            *(round(statistics.median(getattr(run[0], name) for run in found), 1) for name in ("p50", "p99", "max"))
        ),
        p99_spread=(min(tails), max(tails)),
        painted=sum(run[1] for run in found),
        sent=sum(run[2] for run in found),
        runs=runs,
    )


Sent = dict[tuple[str, str], list[float]]
Painted = list[tuple[str, str, float]]


async def _run(server: BenchServer, seconds: float, playwright: Any) -> tuple[Sent, Painted]:  # noqa: ANN401
    async with playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        page = await open_board(browser, server)
        await page.evaluate(_WATCH)
        sent: Sent = {}
        await asyncio.gather(
            *(
                _device(server, name, token, place, seconds, sent)
                for place, (name, token) in enumerate(server.tokens.items(), start=1)
            )
        )
        await asyncio.sleep(1)
        painted = await page.evaluate("window.painted")
        await browser.close()
    return sent, painted


async def _device(server: BenchServer, name: str, token: str, place: int, seconds: float, sent: Sent) -> None:
    clock, loop = SystemClock(), asyncio.get_running_loop()
    async with connected(server.feed, name, token) as socket:
        started = loop.time() + _WARM_UP_S + place / len(server.tokens)
        for seq in range(1, int(seconds) + 1):
            await asyncio.sleep(max(0.0, started + seq - loop.time()))
            value = _VALUES[(seq + 7 * place) % len(_VALUES)]
            now = clock.now().utc
            sent.setdefault((str(place), str(value)), []).append(now.timestamp() * 1e3)
            await socket.send(_frame(seq, value, format_timestamp(now)))
            await socket.recv()


def _frame(seq: int, value: int, now: str) -> str:
    values = {"heart_rate": value, "pulse_rate": value, "spo2": 98, "respiratory_rate": 14, "etco2": 38}
    items = [{"metric": metric, "value": number, "measured_at": now} for metric, number in values.items()]
    items.append({"metric": "perfusion_index", "value": 3.5, "measured_at": now})
    return orjson.dumps({"type": "observations", "seq": seq, "sent_at": now, "observations": items}).decode()


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
