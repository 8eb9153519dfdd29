"""The nurse's half of a chair's page: what is tapped is written, what is refused is said, and nothing typed is lost."""

from datetime import datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live

LAST = "#chair-last .care-said"
# Touches a button and tells what the next frame shows: whether it was felt, and what stands as entered last.
PRESS = """button => new Promise((said) => {
  const node = document.querySelector(button);
  node.click();
  const seen = () => [node.classList.contains("is-pressed"), document.querySelector("#chair-last").innerText];
  requestAnimationFrame(() => said(seen()));
})"""


def event(code: str) -> str:
    """The button that notes one thing."""
    return f'.care-event[data-code="{code}"]'


def minutes_back(entry: dict[str, str]) -> float:
    return (datetime.fromisoformat(entry["entered_at"]) - datetime.fromisoformat(entry["at"])).total_seconds() / 60


def test_a_tap_is_felt_at_once_and_is_in_the_log_when_the_server_has_written_it(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    fake.ask("set", set={"answer_after_s": 1.0})
    pressed = page.evaluate(PRESS, event("nausea"))
    assert pressed[0] is True
    assert "Nausea" not in pressed[1]
    expect(page.locator(LAST)).to_contain_text("Nausea", timeout=DEAD_WITHIN)
    entry = fake.ask()["entries"][0]
    assert (entry["kind"], entry["code"], entry["session"]) == ("event", "nausea", 103)
    assert abs(minutes_back(entry)) < 0.1


def test_an_event_is_back_dated_and_made_stronger_by_one_tap_more(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.click("text='5'")
    page.click(event("headache"))
    expect(page.locator(LAST)).to_contain_text("Headache", timeout=DEAD_WITHIN)
    page.click("#chair-last >> text=Severe")
    expect(page.locator(LAST)).to_contain_text("Headache, severe", timeout=DEAD_WITHIN)
    first, second = fake.ask()["entries"]
    assert 4.9 < minutes_back(first) < 5.1
    assert (second["corrects"], second["intensity"], second["at"]) == (first["id"], "severe", first["at"])
    assert page.get_attribute(".care-back >> nth=0", "aria-pressed") == "true"


def test_what_was_tapped_by_mistake_goes_by_one_more_tap(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.click(event("anxiety"))
    undo = page.locator("#chair-last .act-undo")
    expect(undo).to_contain_text("Undo 0:", timeout=DEAD_WITHIN)
    undo.click()
    expect(page.locator(LAST)).to_have_text("Nothing entered yet", timeout=DEAD_WITHIN)
    assert [entry["state"] for entry in fake.ask()["entries"]] == ["withdrawn", "standing"]
    page.click(".care-event >> text=All entries")
    expect(page.locator(".care-entry.is-over")).to_contain_text("taken out")


def test_a_tap_that_was_refused_says_why_and_the_next_one_sends_the_same_once(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    fake.ask("set", set={"call_status": 503})
    page.click(event("oxygen"))
    expect(page.locator(event("oxygen"))).to_contain_text("Not recorded", timeout=DEAD_WITHIN)
    expect(page.locator(".care-panel--log > .care-fault")).to_contain_text("The store does not answer.")
    fake.ask("set", set={"call_status": 200})
    page.wait_for_timeout(800)  # a touch so soon after the last one is a bounce
    page.click(event("oxygen"))
    expect(page.locator(LAST)).to_contain_text("Oxygen", timeout=DEAD_WITHIN)
    first, second = (found for found in fake.ask()["asked"] if found["call"] == "events")
    assert first == second


def test_a_note_that_was_refused_keeps_its_words_also_when_the_form_was_closed(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.click(".care-event >> text=Note")
    page.fill(".care-work textarea", "asks for a blanket")
    fake.ask("set", set={"call_status": 503})
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_contain_text("The store does not answer.", timeout=DEAD_WITHIN)
    page.click(".care-work >> text=Close")
    page.click(".care-event >> text=Note")
    assert page.input_value(".care-work textarea") == "asks for a blanket"
    fake.ask("set", set={"call_status": 200})
    page.click(".care-work .care-submit")
    expect(page.locator(LAST)).to_contain_text("asks for a blanket", timeout=DEAD_WITHIN)
    expect(page.locator(".care-work")).to_be_hidden()


def test_an_adverse_event_is_reported_with_all_that_belongs_to_it(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.click(".care-event >> text=Adverse event")
    page.fill(".care-work input >> nth=0", "Vasovagal syncope")
    for words in ("Moderate", "Hospital stay", "Possible", "Drug stopped", "Recovering"):
        page.click(f".care-work button:text-is('{words}')")
    page.click(".care-work .care-submit")
    expect(page.locator(LAST)).to_contain_text("Vasovagal syncope", timeout=DEAD_WITHIN)
    entry = fake.ask()["entries"][0]
    assert (entry["severity"], entry["seriousness"], entry["actions"]) == ("moderate", ["hospitalisation"], ["stopped"])


def test_the_log_works_with_the_keyboard_alone(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    for key in ("l", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(LAST)).to_contain_text("Dissociation", timeout=DEAD_WITHIN)
    page.keyboard.press("u")
    expect(page.locator(LAST)).to_have_text("Nothing entered yet", timeout=DEAD_WITHIN)
    page.keyboard.press("n")
    page.keyboard.type("calm 3")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("calm 3", timeout=DEAD_WITHIN)
    assert page.url.endswith("/chair/3")
