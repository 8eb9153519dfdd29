"""The administrator's set-up page, in a browser at the real server, by keyboard."""

from collections.abc import Iterator
from datetime import UTC

import pytest
from playwright.sync_api import Browser, Page, expect

from server.security.totp import code_at, step_of
from tests.system.outside import PASSWORD, Clinic, now, short_folder

WITHIN = 20_000
# The page's own session turns a second factor on, as every administrator must.
ENROL = """async () => {
  const me = await (await fetch("/api/v1/me")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": me.csrf_token };
  return (await (await fetch("/api/v1/me/second-factor", { method: "POST", headers })).json()).secret;
}"""
CONFIRM = """async (otp) => {
  const me = await (await fetch("/api/v1/me")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": me.csrf_token };
  const body = JSON.stringify({ otp });
  return (await fetch("/api/v1/me/second-factor/confirmation", { method: "POST", headers, body })).status;
}"""


@pytest.fixture
def set_up(browser: Browser) -> Iterator[Page]:
    """The set-up page, an administrator signed in."""
    with short_folder() as home:
        clinic = Clinic(home).start()
        try:
            clinic.staff()
            context = browser.new_context(base_url=clinic.address)
            context.set_default_timeout(WITHIN)
            page = context.new_page()
            page.goto("/login")
            page.fill("[name=username]", "root")
            page.fill("[name=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url("**/logins")
            secret = page.evaluate(ENROL)
            assert page.evaluate(CONFIRM, code_at(secret, step_of(now().astimezone(UTC)))) == 200
            page.goto("/clinic-setup")
            yield page
            context.close()
        finally:
            clinic.end()


@pytest.mark.long
def test_chairs_and_limits_are_set_up_by_keyboard(set_up: Page) -> None:
    page = set_up
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.locator("summary", has_text="Chairs").press("Enter")
    name = page.get_by_label("Name of a new chair")
    name.press("Enter")
    expect(name.locator("xpath=following-sibling::span")).to_be_visible()
    name.fill("7")
    name.press("Enter")
    expect(page.locator("td[data-head=Chair]", has_text="7")).to_be_visible()
    page.get_by_role("button", name="Take out of use").press("Enter")
    page.get_by_label("Why").first.fill("Broken")
    page.get_by_label("Why").first.press("Enter")
    expect(page.locator("td[data-head=State]", has_text="out of use")).to_be_visible()

    page.locator("summary", has_text="Alarm presets").press("Enter")
    page.get_by_role("button", name="Look at IV ketamine").press("Enter")
    text = page.locator("textarea")
    text.fill(text.input_value().replace("limit = 160", "limit = 165", 1))
    page.get_by_role("button", name="Show what changes").press("Enter")
    expect(page.locator("td[data-head=Before]")).to_have_text("160")
    expect(page.locator("td[data-head=After]")).to_have_text("165")
    page.locator("[name=reason]").last.fill("Older patients")
    page.get_by_label("Write iv_ketamine 3 to have it hold").fill("iv_ketamine 3")
    page.get_by_label("Write iv_ketamine 3 to have it hold").press("Enter")
    expect(page.locator("h3", has_text="version 3")).to_be_visible()
    change_a_drug(page)
    fail_to_switch_a_medicine_off(page)
    assert faults == []


def change_a_drug(page: Page) -> None:
    """A concentration that may be a slip: refused until it is said to be meant, and told among the changes."""
    page.locator("summary", has_text="Drugs").press("Enter")
    page.get_by_role("button", name="Add oral").press("Enter")
    for words in ("Dose, usual from", "A second person looks above", "Source of the doses"):
        expect(page.get_by_label(words)).to_have_value("")
    page.get_by_role("button", name="Change intravenous of Ketamine").press("Enter")
    strengths = page.get_by_label("Usual concentrations")
    strengths.fill("1; 2; 10; 20; 50")
    page.get_by_label("Source of the concentrations").fill("<b>Our pharmacist</b>")
    strengths.press("Enter")
    meant = page.get_by_role("checkbox")
    expect(meant).to_be_focused()
    page.get_by_label("Write ketamine 2 to have it hold").fill("ketamine 2")
    page.get_by_label("Why").last.fill("New vials")
    page.get_by_label("Why").last.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="look at the decimal point")).to_be_visible()
    meant.press("Space")
    meant.press("Enter")
    expect(page.get_by_text("Ketamine (racemic) holds as version 2")).to_be_visible()
    expect(page.locator("td", has_text="<b>Our pharmacist</b>")).to_be_visible()

    page.locator("summary", has_text="What was changed").press("Enter")
    expect(page.locator("td[data-head=After]", has_text="mg_per_ml: 1, 2, 10, 20, 50")).to_be_visible()
    expect(page.locator("td[data-head=Why]", has_text="New vials")).to_be_visible()


def fail_to_switch_a_medicine_off(page: Page) -> None:
    """What could not be asked is said."""
    page.locator("summary", has_text="edicines").press("Enter")
    page.route("**/api/v1/medicine-comparison", lambda route: route.abort())
    page.locator("td", has_text="Change").get_by_role("button", name="Switch off").first.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The server does not answer")).to_be_visible()
