"""``chairside bench pages``: from an address typed in to what is painted of a long session, in a real browser.

Beside each page stands a bare one, the log-in page, painted by the same browser in the same run: what the machine
itself needs that day. Times are the browser's own, from the start of the navigation to the frame after the one in which
it is there.
"""

import asyncio
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import UsageError
from server.benches.bench_server import PASSWORD
from server.benches.browser import CHROMIUM_OPTIONS, find_chromium
from server.benches.opened import BARE, PAGES, Page
from server.benches.page_store import PageStore, paged_server, stream
from server.benches.record_server import Served
from server.benches.simulating import processor_s

_ZOOMS = 4
_PATIENCE_S = 60.0
_SIZE = {"width": 1280, "height": 800}  # a tablet of ten inches, lying


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page: ms of waiting and of processor time, medians of the runs.

    Args:
        page: Which, and whether the browser had its files already.
        useful_ms: Until what it is opened for could be read.
        by_bare: The same as a multiple of the bare page's, opened just before.
        whole_ms: Until all of it was drawn.
        zoom_ms: From a tap on a closer look until all numbers of that window are drawn; the slowest of a run.
        browser_ms: Processor time of all of the browser's processes until the page was whole.
        server_ms: Of the server's process until then.
        kilobytes: That came over the line.
        requests: So many files and answers.
    """

    page: str
    useful_ms: float
    by_bare: float
    whole_ms: float
    zoom_ms: float
    browser_ms: float
    server_ms: float
    kilobytes: float
    requests: float


def bench_pages(runs: int) -> list[PageShown]:
    """Open each page so many times with an empty cache, and each time once more with a full one.

    Raises:
        UsageError: There is no browser to measure with.
    """
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - of the tests' environment alone
    except ImportError as error:
        raise UsageError("This benchmark needs Playwright; `make env` installs it") from error
    with tempfile.TemporaryDirectory(prefix="chairside-bench-") as name, paged_server(Path(name)) as (served, store):
        found = asyncio.run(_run(served, store, runs, async_playwright))
    return [_median(found[place :: 2 * len(PAGES)]) for place in range(2 * len(PAGES))]


async def _run(served: Served, store: PageStore, runs: int, playwright: Any) -> list[PageShown]:  # noqa: ANN401 - no types without Playwright
    found = []
    async with playwright() as driver, asyncio.TaskGroup() as tasks:
        device = tasks.create_task(stream(served, store))
        for _ in range(runs):
            for name, page in PAGES.items():
                browser = await driver.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
                opener = await _signed_in(browser, served)
                found += [await opener.open(f"{name}, {cache}", page, store) for cache in ("first", "again")]
                await browser.close()
        device.cancel()
    return found


async def _signed_in(browser: Any, served: Served) -> "_Opener":  # noqa: ANN401
    """A browser of its own whose nurse is signed in without having opened a page."""
    context = await browser.new_context(viewport=_SIZE)
    signed = await context.request.post(
        f"{served.address}/api/v1/login", data={"username": "nurse", "password": PASSWORD}
    )
    if not signed.ok:
        message = f"Nobody could sign in: {signed.status}"
        raise RuntimeError(message)
    return _Opener(browser, context, served)


@dataclass(frozen=True, slots=True)
class _Opener:
    browser: Any
    context: Any
    served: Served

    async def open(self, name: str, page: Page, store: PageStore) -> PageShown:
        bare_ms = (await self._shown(BARE, BARE.path))[0]["useful"]
        used = await self._used()
        shown, tab, carried = await self._shown(page, page.path.format(record=store.record), is_kept=True)
        after = await self._used()
        zooms = [await tab.evaluate(page.zoom) for _ in range(_ZOOMS)]
        await tab.close()
        return PageShown(
            page=name, useful_ms=shown["useful"], by_bare=shown["useful"] / bare_ms, whole_ms=shown["whole"],
            zoom_ms=max(zooms), browser_ms=after[0] - used[0], server_ms=after[1] - used[1],
            kilobytes=carried[0] / 1000, requests=carried[1],
        )  # fmt: skip

    async def _shown(self, page: Page, path: str, *, is_kept: bool = False) -> tuple[dict[str, float], Any, Any]:
        tab = await self.context.new_page()
        await tab.add_init_script(page.watch)
        await tab.goto(f"{self.served.address}{path}", wait_until="commit")
        async with asyncio.timeout(_PATIENCE_S):
            shown = await tab.evaluate("window.allShown")
        carried = await tab.evaluate(_CARRIED)
        if not is_kept:
            await tab.close()
        return shown, tab, carried

    async def _used(self) -> tuple[float, float]:
        """Processor time so far of browser and server, ms."""
        session = await self.browser.new_browser_cdp_session()
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        await session.detach()
        ours = processor_s(self.served.process)
        return sum(one["cpuTime"] for one in processes) * 1e3, ours * 1e3


_CARRIED = """(() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return [all.reduce((sum, one) => sum + one.transferSize, 0), all.filter((one) => one.transferSize > 0).length];
})()"""


def _median(found: list[PageShown]) -> PageShown:
    names = [name for name in PageShown.__slots__ if name != "page"]
    return PageShown(
        found[0].page, **{name: round(statistics.median(getattr(one, name) for one in found), 1) for name in names}
    )
