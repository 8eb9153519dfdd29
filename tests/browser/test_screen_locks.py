"""Locks, PINs, wall displays and broken glass, in a browser at the real server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import BACK_WITHIN, LIVE
from tests.system.outside import PASSWORD, Clinic, eventually, open_clinic

WITHIN = 20_000
PIN = "4927"
NAME = "Abara"


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    """A patient in chair 3, and a nurse who is called there."""
    with open_clinic() as opened:
        opened.session("intake", chair="3")
        yield opened


@contextmanager
def screen(browser: Browser, width: int = 1024, height: int = 768) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(WITHIN)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, clinic: Clinic, user: str, path: str) -> None:
    page.goto(f"{clinic.address}/login?next={path}")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{clinic.address}{path}")


def live(page: Page) -> None:
    page.wait_for_selector(LIVE, state="attached", timeout=2 * BACK_WITHIN)


def api(page: Page, clinic: Clinic, path: str, body: object = None) -> int:
    """What a page of whoever is signed in there would send."""
    csrf = page.request.get(f"{clinic.address}/api/v1/me").json()["csrf_token"]
    return page.request.post(f"{clinic.address}/api/v1{path}", data=body, headers={"X-CSRF-Token": csrf or ""}).status


def look(page: Page, name: str) -> None:
    """Keep a picture, where somebody wants to look."""
    folder = os.environ.get("CHAIRSIDE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def unlock(page: Page, user: str) -> None:
    dialog = page.get_by_role("dialog", name="This screen is locked")
    dialog.get_by_role("button", name=user, exact=True).click()
    dialog.locator("[name=secret]").fill(PIN)
    dialog.get_by_role("button", name="Unlock").click()


def test_a_locked_tablet_forgets_names_and_goes_on_where_its_person_was(browser: Browser, clinic: Clinic) -> None:
    with screen(browser) as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        for user in ("clinician", "nurse"):
            sign_in(page, clinic, user, "/patients")
            assert api(page, clinic, "/me/pin", {"pin": PIN}) == 204
        live(page)
        expect(page.locator("#patients")).to_contain_text(NAME)

        page.locator("[data-do=lock]").first.dispatch_event("click")  # where it stands depends on the width
        page.wait_for_url("**/board")
        tile = page.locator(".tile[data-chair='3']")
        expect(tile).to_contain_text("LA")
        assert NAME not in page.content()
        assert NAME not in page.title()
        expect(page.locator(".lock form")).to_be_visible()
        look(page, "locked")

        # Alarms come as before; who acknowledges gives the PIN, and is back where the screen was left.
        clinic.post("/chairs/3/help")
        page.get_by_role("button", name="Close").click()
        acknowledge = tile.get_by_role("button", name="Acknowledge").first
        acknowledge.click()
        unlock(page, "nurse")
        page.wait_for_url("**/patients")
        expect(page.locator("#patients")).to_contain_text(NAME)
        eventually(lambda: [one for one in clinic.alarms() if one["acknowledged_by"] == "nurse"])

        # Another person by PIN takes the place, and begins at the board; a page that is asked for meanwhile waits.
        page.locator("[data-do=lock]").first.dispatch_event("click")  # where it stands depends on the width
        page.wait_for_url("**/board")
        unlock(page, "clinician")
        expect(page.locator("#user")).to_have_text("clinician")
        assert page.url.endswith("/board")
        assert api(page, clinic, "/me/lock") == 204
        page.goto(f"{clinic.address}/handover")
        live(page)
        unlock(page, "clinician")
        page.wait_for_url("**/handover")
        assert faults == []


def test_a_locked_page_of_those_who_keep_the_house_has_the_same_dialog(browser: Browser, clinic: Clinic) -> None:
    with screen(browser) as page:
        sign_in(page, clinic, "root", "/walls")
        assert api(page, clinic, "/me/lock") == 204
        page.goto(f"{clinic.address}/logins")
        dialog = page.get_by_role("dialog", name="This screen is locked")
        expect(dialog.locator("form")).to_be_visible()
        look(page, "locked-desk")
        assert "root" not in page.locator("#desk").inner_html()
        dialog.locator("[name=username]").fill("root")
        dialog.locator("[name=secret]").fill(PASSWORD)
        dialog.get_by_role("button", name="Unlock").click()
        expect(page.locator("td").first).to_be_visible()
        assert page.url.endswith("/logins")


def test_what_one_person_began_is_not_finished_by_the_next_one(browser: Browser, clinic: Clinic) -> None:
    due = {"type": "proof", "title": "This needs your password", "status": 401, "detail": "Post it"}
    with screen(browser) as page:
        sign_in(page, clinic, "clinician", "/chair/3")
        live(page)
        sent: list[str] = []

        def refuse(route: Route) -> None:
            sent.append(route.request.method)
            route.fulfill(status=401, content_type="application/problem+json", json=due)

        page.route("**/api/v1/sessions/*/events", refuse)
        page.click(".care-event[data-code=nausea]")
        prove = page.get_by_role("dialog", name="Is it still you?")
        prove.locator("[name=password]").fill(PASSWORD)
        assert api(page, clinic, "/me/lock") == 204
        expect(page.locator("body[data-locked]")).to_be_attached()
        expect(prove).to_be_hidden()
        page.locator("[data-do=lock]").first.dispatch_event("click")
        dialog = page.get_by_role("dialog", name="This screen is locked")
        expect(dialog.locator("form")).to_be_visible()
        dialog.get_by_text("Someone else, with a password").dispatch_event("click")  # hidden where nobody has a PIN
        dialog.locator("[name=username]").fill("nurse")
        dialog.locator("[name=secret]").fill(PASSWORD)
        dialog.get_by_role("button", name="Unlock").click()
        expect(page.locator("#user")).to_have_text("nurse")
        expect(page.locator(".care-event[data-code=nausea]:not(.is-failed)")).to_be_visible()
        assert sent == ["POST"]
        # A dialog that came up beside the lock is worth nothing either.
        assert page.evaluate("""async () => {
            const { ProveDialog } = await import("/assets/js/prove.js");
            const orders = { me: { user: "clinician" }, ask: async () => ({ ok: true, json: () => ({}) }) };
            const asked = [];
            for (const user of ["clinician", "nurse"]) {
                const dialog = new ProveDialog(orders);
                const answer = dialog.ask();
                orders.me = { user };
                await dialog.send();
                asked.push(await answer);
            }
            return asked;
        }""") == [True, False]


def test_a_wall_shows_the_chair_alone_and_silences_nothing(browser: Browser, clinic: Clinic) -> None:
    with screen(browser, 1920, 1080) as wall, screen(browser) as page:
        wall.goto(f"{clinic.address}/wall")
        code = wall.locator(".wall-code")
        expect(code).not_to_be_empty()
        look(wall, "wall-code")
        sign_in(page, clinic, "root", "/walls")
        page.fill("[name=code]", code.inner_text())
        page.fill("[name=name]", "Corridor")
        page.click("form button.btn--main")
        expect(page.locator("#said")).to_have_text("Corridor is let in")
        look(page, "walls")
        wall.wait_for_url("**/board")
        live(wall)
        called = clinic.post("/chairs/3/help")
        tile = wall.locator(".tile[data-chair='3']")
        expect(tile).to_contain_text("elp")
        look(wall, "wall")
        assert "LA" not in tile.inner_text()
        assert NAME not in wall.content()
        expect(wall.locator("button:visible")).to_have_count(0)
        for path in (f"/alarms/{called['id']}/acknowledge", "/sessions/1/audio-pause", "/chairs/3/help"):
            assert api(wall, clinic, path, {}) == 403


def test_broken_glass_is_told_on_every_page_until_it_ends_and_is_reviewed(browser: Browser, clinic: Clinic) -> None:
    reason = "The nurse fainted; whose chair is this?"
    with screen(browser) as page:
        sign_in(page, clinic, "auditor", "/glass")
        page.fill("[name=reason]", reason)
        page.click("form button.btn--main")
        page.wait_for_url("**/board")
        banner = page.locator("#glass-banner")
        for path in ("/chair/3", "/paper/1", "/paper", "/sessions/1", "/audit"):
            page.goto(f"{clinic.address}{path}")
            expect(banner).to_contain_text(reason)
            look(page, f"glass{path.replace('/', '-')}")
        page.emulate_media(media="print")
        expect(banner).to_be_visible()
        page.emulate_media(media="screen")
        page.goto(f"{clinic.address}/paper/1")
        banner.get_by_role("button").click()
        page.wait_for_url("**/glass")
        expect(page.locator("td").nth(2)).to_have_text(reason)
        expect(banner).to_have_count(0)
        assert page.request.get(f"{clinic.address}/api/v1/sessions/1").status == 403

    with screen(browser) as page:
        sign_in(page, clinic, "root", "/glass")
        page.fill("[name=finding]", "Asked her: it was so")
        page.get_by_role("button", name="Reviewed").click()
        expect(page.locator("tbody")).to_contain_text("root, ")
        look(page, "glass-reviewed")
