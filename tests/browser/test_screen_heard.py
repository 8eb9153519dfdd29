"""The shift's sound test, all the way: a nurse's ears at a browser, the real server, its store and every screen."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import BACK_WITHIN, DEAD_WITHIN, LIVE, until
from tests.browser.listening import EAR, listen, tones
from tests.system.outside import PASSWORD, Clinic, open_clinic
from tests.system.screen import screen

HIGH, MEDIUM, LOW = 660, 440, 330
UNTESTED, TESTED = "Sound not tested this shift", "Sound tested, until"
SILENT = "no screen sounds it, sound not tested this shift"
CHIP = ".alarms .chip"
ASKED = "document.querySelector('.answers').checkVisibility()"


@contextmanager
def signed_in(browser: Browser, clinic: Clinic) -> Iterator[Page]:
    """A screen of its own, where the nurse signed in and which she touched: it may sound."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.add_init_script(EAR)
    page.goto(f"{clinic.address}/login")
    page.fill("input[name=username]", "nurse")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)
    page.mouse.click(960, 2)
    yield page
    context.close()


def told_until(clinic: Clinic, name: str) -> str | None:
    """Until when the server tells a screen of this name that its sound counts as tested."""
    with screen(clinic, name=name) as asked:
        until: str | None = asked.receive()["screen"]["tested_until"]
    return until


def play_the_three_sounds(page: Page) -> None:
    """Press until no alarm comes in between, as the page asks: one that is new sounds before a test."""
    for _ in range(5):
        listen(page)
        page.click("text=Play the three sounds")
        until(
            page, f"{ASKED} || /then test|Test again/.test(document.querySelector('.sound-progress').innerText)", 15_000
        )
        if page.evaluate(ASKED):
            return
        page.wait_for_timeout(1_000)
    pytest.fail("alarms came in between again and again")


@pytest.mark.long
@pytest.mark.timeout(180)
def test_a_sound_test_makes_an_untested_screen_count_as_heard_on_every_screen_and_through_a_restart(
    browser: Browser,
) -> None:
    with open_clinic() as clinic, signed_in(browser, clinic) as ward, signed_in(browser, clinic) as desk:
        session = clinic.session("intake", device=clinic.enrol()[0])
        name = ward.evaluate("localStorage.getItem('chairside-screen')")
        silent = clinic.alarm("no_screen", session=session["id"], present=True)
        assert silent["detail"] == SILENT
        lost = clinic.alarm("feed_lost", session=session["id"])
        clinic.post(f"/alarms/{lost['id']}/acknowledge", {"reason": "the monitor comes later"})
        for page in (ward, desk):
            expect(page.locator("#sound-state")).to_have_text(UNTESTED)
            expect(page.locator(CHIP, has_text=silent["message"])).to_be_visible(timeout=DEAD_WITHIN)
        assert told_until(clinic, name) is None

        ward.click("#sound")
        play_the_three_sounds(ward)
        assert tones(ward) == [HIGH, MEDIUM, LOW]
        ward.click("text=High, medium and low")

        expect(ward.locator("#sound-state")).to_contain_text(TESTED, timeout=DEAD_WITHIN)
        assert clinic.alarm("no_screen", session=session["id"], present=False)["id"] == silent["id"]
        for page in (ward, desk):
            expect(page.locator(CHIP, has_text=silent["message"])).to_have_count(0, timeout=DEAD_WITHIN)
        expect(desk.locator("#sound-state")).to_have_text(UNTESTED)

        until = told_until(clinic, name)
        assert until is not None
        clinic.end()
        clinic.start()
        assert told_until(clinic, name) == until
