"""The real server with simulated monitors, and the hands that use its screens: fingers, or keys alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import BACK_WITHIN, LIVE, ROOT
from tests.system.forked import Forked
from tests.system.outside import PASSWORD, Clinic, environment, short_folder

TABLET = (1024, 768)
WITHIN = 15_000
_MOST_TABS = 400


class FastClinic(Clinic):
    """A clinic whose clock runs faster and leaps, with monitors whose patients are well and stay so."""

    speed = 10.0

    def start(self, *_: str) -> "FastClinic":
        """Start server and monitors, in one process."""
        words = (str(self.data), str(self.speed))
        self.process = Forked("tests.browser.leaping", words, ROOT, environment(), self.home / "log")
        self.address = self.process.stdout.readline().strip()
        assert "http" in self.address, (self.home / "log").read_text(encoding="utf-8")[-2000:]
        return self

    def tell(self, *words: str) -> None:
        """Say something to the process: leap, or let a monitor begin."""
        assert self.process is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def leap(self, minutes: float) -> None:
        """Put the clinic's clock on."""
        self.tell("leap", str(60 * minutes))


@contextmanager
def fast_clinic(*monitors: str) -> Iterator[FastClinic]:
    """Run a clinic with these monitors."""
    with short_folder() as home:
        clinic = FastClinic(home)
        try:
            clinic.start()
            clinic.staff()
            for name in monitors:
                clinic.tell("monitor", *clinic.enrol(name))
            yield clinic
        finally:
            if clinic.process is not None:
                clinic.process.stdin.close()
            clinic.end()


class Hand(Protocol):
    """How somebody uses a page."""

    page: Page

    def tap(self, target: Locator) -> None:
        """Use a button."""

    def write(self, target: Locator, words: str) -> None:
        """Write into a field."""

    def day(self, target: Locator, iso: str) -> None:
        """Write a day into its field."""

    def panel(self, name: str) -> None:
        """Show the log, the checks or the dose of a chair."""


class Fingers:
    """Taps on glass. Words come from the tablet's own keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tap(self, target: Locator) -> None:
        target.tap(timeout=WITHIN)

    def write(self, target: Locator, words: str) -> None:
        self.tap(target)
        target.fill(words)

    def day(self, target: Locator, iso: str) -> None:
        target.fill(iso)

    def panel(self, name: str) -> None:
        self.tap(self.page.locator(f"role=tab[name=/^{name}/]"))


class Keys:
    """Tab until it has the focus, then Enter; what has a key of its own is used by that."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tap(self, target: Locator) -> None:
        self._reach(target)
        expect(target).to_be_enabled(timeout=WITHIN)  # a finger waits for it too; a key on a button that sends is lost
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, words: str) -> None:
        self._reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def day(self, target: Locator, iso: str) -> None:
        year, month, day = iso.split("-")
        self._reach(target)
        self.page.keyboard.type(f"{month}{day}{year}")  # as the browser's American English has it
        expect(target).to_have_value(iso)

    def panel(self, name: str) -> None:
        self.page.keyboard.press({"Log": "l", "Checks": "c", "Dose": "d"}[name])

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible(timeout=WITHIN)
        for _ in range(_MOST_TABS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        assert False, f"Tab does not reach {target}"  # noqa: B011, PT015


@contextmanager
def signed_in(browser: Browser, clinic: Clinic, user: str, path: str, *, touch: bool) -> Iterator[Page]:
    """A tablet at which somebody has signed in."""
    size = {"width": TABLET[0], "height": TABLET[1]}
    context = browser.new_context(viewport=size, has_touch=touch, locale="en-US", color_scheme="dark")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.goto(f"{clinic.address}/login?next={path}")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(LIVE, state="attached", timeout=2 * BACK_WITHIN)
        yield page
    finally:
        context.close()
