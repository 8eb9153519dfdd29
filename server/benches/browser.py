"""The browser a benchmark paints with."""

import os
import shutil
from typing import Any

from models.errors import UsageError
from server.benches.bench_server import PASSWORD, BenchServer

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Find an installed Chromium.

    Raises:
        UsageError: There is none; the sentence says how to get one.
    """
    found = os.environ.get("CHAIRSIDE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise UsageError("There is no Chromium; on Debian: apt-get install chromium")
    return found


async def open_board(browser: Any, server: BenchServer) -> Any:  # noqa: ANN401 - no types without Playwright
    """Sign in as the nurse on a wall's screen, and wait for the first tile; returns the page."""
    page = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{server.address}/login")
    await page.fill("input[name=username]", "nurse")
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".tile[data-chair]")
    return page
