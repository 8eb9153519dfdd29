"""Where the ways lead that head and foot have no room for: the menu, the plain pages, and the ledger among them."""

from functools import partial

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live

MENU = ".menu-ways a:visible, .menu-ways button:visible"


def test_on_a_phone_every_page_is_two_taps_from_a_chair_and_the_foot_is_one_row(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_live(page, fake, "/chair/3")
    tops = page.eval_on_selector_all(
        ".foot .btn:not(.sound)", "found => found.filter((one) => one.offsetParent).map((one) => one.offsetTop)"
    )
    assert len(set(tops)) == 1
    expect(page.locator(".foot .lock-foot")).to_be_hidden()
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(page.locator(".lock-foot")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#more")
    expect(page.locator(".menu-ways a[href='/ledger']")).to_be_visible(timeout=DEAD_WITHIN)
    found = page.locator(MENU).all_text_contents()
    assert {"Board", "Sessions", "Patients", "Alarms", "Hand-over", "Controlled drugs", "Sign out"} <= set(found)
    assert not {"Wall displays", "Broken glass", "Audit"} & set(found)
    page.click(".menu-ways a[href='/sessions']")
    expect(page).to_have_url(f"{fake.url}/sessions")
    expect(page.locator("#menu")).to_be_hidden()


def refuse(refusal: dict[str, object], route: Route) -> None:
    route.fulfill(status=401, json=refusal)


def test_back_from_the_identity_provider_a_code_is_asked_for_where_one_is_due_alone(
    fake: FakeServer, page: Page
) -> None:
    for kind, words in (("second-factor", "code"), ("about:blank", "out"), ("locked", "")):
        refusal: dict[str, object] = {"type": kind, "status": 401, "title": "Refused", "detail": "Refused"}
        page.route("**/api/v1/me/proof/provider/answer", partial(refuse, refusal))
        page.goto(f"{fake.url}/login?code=c&state=again-1")
        if words:
            expect(page.locator("#fault")).to_contain_text(words)
            expect(page.locator("[name=password]")).to_be_visible(visible=words == "out")
        else:
            expect(page).to_have_url(f"{fake.url}/board")


def test_an_administrator_finds_wall_displays_and_broken_glass(fake: FakeServer, page: Page) -> None:
    fake.ask("set", set={"role": "administrator"})
    page.goto(f"{fake.url}/ledger")
    ways = page.locator(".desk-ways")
    expect(ways.locator("a[href='/walls']")).to_be_visible(timeout=DEAD_WITHIN)
    assert ways.locator("a:visible").all_text_contents() == [
        "Where you are signed in", "Set up the clinic", "Wall displays", "Broken glass",
    ]  # fmt: skip


def test_the_ledger_says_what_each_vial_held_who_saw_the_waste_and_asks_for_drug_and_day(
    fake: FakeServer, page: Page
) -> None:
    page.goto(f"{fake.url}/ledger")
    vial = page.locator(".ledger-part")
    expect(vial.locator("h2")).to_contain_text("Vial K-7", timeout=DEAD_WITHIN)
    expect(vial.locator("tbody tr").nth(2)).to_contain_text("bo, not confirmed")
    assert vial.locator("tbody td:nth-child(4)").all_text_contents() == ["200", "161", "152"]
    expect(page.locator(".desk-told")).to_contain_text("Thrown away without a confirmed witness: 1.")
    expect(page.locator(".desk-told")).to_contain_text("SIMULATED DATA")
    page.select_option("select[name=drug]", "ketamine")
    page.fill("input[name=from]", "2026-03-29")
    page.fill("input[name=to]", "2026-03-29")
    page.click("form .btn--main")
    expect(page.locator(".desk-told")).to_contain_text("29 Mar 2026", timeout=DEAD_WITHIN)
    asked = [one for one in fake.ask()["asked"] if one["call"] == "ledger"][-1]
    # The day on which the clinic's clock is put forward has 23 hours.
    assert asked["from"] == "2026-03-28T23:00:00.000Z"
    assert asked["to"] == "2026-03-29T22:00:00.000Z"
    assert asked["drug"] == "ketamine"
    page.emulate_media(media="print")
    expect(page.locator("#desk > form")).to_be_hidden()
    expect(vial.locator("table")).to_be_visible()
