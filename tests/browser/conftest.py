"""A browser, and the pretended clinic in a process of its own, so that it can be stopped, frozen and killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHAIRSIDE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
# All pages of a context in one renderer: the second test need not start it and compile the same scripts again.
TOGETHER = "--process-per-site"
LIVE = "#notlive:not(.is-dead)"
COVERED = "#notlive.is-dead"
# A screen says NOT LIVE within this (milliseconds), and is back within this of the server's return.
DEAD_WITHIN = 5_000
BACK_WITHIN = 12_000
_LOOK_EVERY = 50
_ANSWERS_WITHIN_S = 20  # a pretended clinic on a machine that has more to do


@dataclass
class FakeServer:
    """The pretended clinic's process."""

    scene: str = "twelve"
    build: str = "fake-1"
    port: int = 0
    process: subprocess.Popen[str] = field(init=False)
    url: str = field(init=False)

    def start(self) -> None:
        """Start it, on the same port as before if it ran before."""
        command = [sys.executable, "-m", "tests.browser.fake_live", "--scene", self.scene, "--build", self.build]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.rsplit(":", 1)[1])

    def renew(self) -> None:
        """Put a new clinic with the twelve drawn chairs in the place of what plays, in a new process if need be."""
        self.scene, self.build = "twelve", "fake-1"
        if self.process.poll() is not None:
            self.start()
        self.thaw()
        self._post("_anew", {"scene": self.scene, "build": self.build})

    def stop(self) -> None:
        """Kill it, frozen or not."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.communicate()

    def freeze(self) -> None:
        """Stop it from running, its sockets open."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it run on."""
        self.process.send_signal(signal.SIGCONT)

    def ask(self, op: str = "tell", **more: object) -> dict[str, Any]:
        """Change the scene, or just be told how it stands."""
        found: dict[str, Any] = json.loads(self._post("_fake", {"op": op, **more}))
        return found

    def _post(self, path: str, what: dict[str, object]) -> bytes:
        request = Request(f"{self.url}/{path}", json.dumps(what).encode(), {"Content-Type": "application/json"})
        with urlopen(request, timeout=_ANSWERS_WITHIN_S) as answer:
            said: bytes = answer.read()
        return said


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """Playwright, for browsers with other flags."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set CHAIRSIDE_CHROMIUM")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    launched = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, TOGETHER])
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def played() -> Iterator[FakeServer]:
    """The process in which a worker's clinics play."""
    server = FakeServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def fake(played: FakeServer) -> FakeServer:
    """A new clinic with the twelve drawn chairs, whatever the test before did to its own."""
    played.renew()
    return played


@pytest.fixture(scope="session")
def first_page(browser: Browser, played: FakeServer) -> Iterator[Page]:
    """A page without scripts that stays: it keeps what was loaded and compiled, and reaches what pages left behind."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, color_scheme="dark")
    first = context.new_page()
    first.goto(f"{played.url}/assets/brand.svg")
    yield first
    context.close()


@pytest.fixture
def page(first_page: Page) -> Iterator[Page]:
    """A wall screen, dark, that remembers nothing of the test before."""
    yield first_page.context.new_page()
    forget(first_page)


@pytest.fixture
def board(fake: FakeServer, page: Page) -> Page:
    """The board, live, and with Dash, which starts when the board has been painted."""
    open_live(page, fake, "/board")
    page.wait_for_selector("#chart-place", state="attached", timeout=BACK_WITHIN)
    return page


def forget(first_page: Page) -> None:
    """Close all other pages and remove what they wrote into the browser."""
    for other in first_page.context.pages:
        if other != first_page:
            other.close()
    first_page.evaluate("localStorage.clear()")
    first_page.context.clear_cookies()


def open_live(page: Page, fake: FakeServer, path: str) -> Page:
    """Open a page and wait until it is live."""
    page.goto(fake.url + path)
    page.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)
    return page


def show(page: Page, fake: FakeServer, scene: str) -> None:
    """Change the clinic under an open page and wait until the page shows it."""
    wait_painted(page, fake, fake.ask("scene", scene=scene)["version"])


def until(page: Page, expression: str, within: int = DEAD_WITHIN) -> None:
    """Wait until an expression is true on the page; the page's policy forbids Playwright's own way of waiting."""
    for _ in range(within // _LOOK_EVERY):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(_LOOK_EVERY)
    pytest.fail(f"not within {within} ms: {expression}")


def wait_painted(page: Page, fake: FakeServer, version: int) -> None:
    """Wait for the screen's receipt of a version, or a later one."""
    for _ in range(100):
        if any(receipt["version"] >= version for receipt in fake.ask()["receipts"]):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"no receipt of version {version}")


def tile(chair: str) -> str:
    """The selector of a chair's tile."""
    return f'.tile[data-chair="{chair}"]'
