"""The nurse's half of a chair's page: what is tapped is written, what is refused is said, and nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live, tile

LAST = "#chair-last .care-said"
# Touches a button and tells what the next frame shows: whether it was felt, and what stands as entered last.
PRESS = """button => new Promise((said) => {
  const node = document.querySelector(button);
  node.click();
  const seen = () => [node.classList.contains("is-pressed"), document.querySelector("#chair-last").innerText];
  requestAnimationFrame(() => said(seen()));
})"""
# What is too small, cut off or out of reach of the buttons that are shown for a session's actions.
SMALL = """() => [...document.querySelectorAll(".care-panel button:not(.care-back), .actions button")]
  .filter((node) => node.offsetParent !== null && !node.hidden)
  .map((node) => [node.innerText, node.getBoundingClientRect(), node])
  .filter(([, box, node]) => box.height < 56 || box.width < 56 || node.scrollWidth > node.clientWidth + 1
    || box.bottom > node.closest(".care-panel, .actions").getBoundingClientRect().bottom + 1)
  .map(([words, box]) => `${words} ${Math.round(box.width)}x${Math.round(box.height)}`)"""

# What is cut off, lies over the foot, or is lower than a finger or a figure needs.
CUT = """() => {
  const found = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  if (box(".tools").bottom > box(".foot").top + 1) found.push("the actions over the foot");
  if (box(".chart-slot").height < 150) found.push("the chart");
  const column = document.querySelector(".column");
  if (column.scrollHeight > column.clientHeight + 2) found.push("the numbers");
  for (const node of document.querySelectorAll(".care button, .care-last button, .actions button, .pt button")) {
    const own = node.getBoundingClientRect();
    const isCut = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 2;
    if (node.offsetParent && (isCut || own.right > innerWidth + 1 || own.height < 44)) found.push(node.innerText);
  }
  return found;
}"""


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


@pytest.fixture
def chair(fake: FakeServer, page: Page) -> Callable[[str], Page]:
    """Opens the page of a chair whose record asks for something."""

    def opened(name: str) -> Page:
        fake.ask("scene", scene="care")
        return open_live(page, fake, f"/chair/{name}")

    return opened


def test_a_check_that_is_due_opens_its_scale_and_a_figure_answers_each_item(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("3")
    page.click("role=tab[name^='Checks']")
    due = page.locator(".care-panel--checks .due-row")
    expect(due.first).to_contain_text("Infusion site")
    page.click(".care-panel--checks >> text=Dissociation (CADSS-6)")
    expect(page.locator(".care-work h2")).to_have_text("CADSS-6")
    for figure in "012301":
        page.keyboard.press(figure)
    page.keyboard.press("Enter")
    expect(page.locator(LAST)).to_contain_text("CADSS-6", timeout=DEAD_WITHIN)
    entry = fake.ask()["entries"][0]
    assert (entry["scale"], entry["items"], page.url[-8:]) == ("cadss6", [0, 1, 2, 3, 0, 1], "/chair/3")


def test_a_form_that_is_not_whole_says_what_is_missing_and_sends_nothing(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("3")
    page.click("role=tab[name^='Checks']")
    page.click(".care-panel--checks >> text=Dissociation (CADSS-6)")
    page.click(".care-work [data-item='1'] button >> nth=0")
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_have_text("Not answered: items 2, 6, 7, 15, 22")
    assert fake.ask()["entries"] == []


def test_a_pressure_by_hand_goes_as_a_pair_and_only_what_was_refused_is_sent_again(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("3")
    page.click("role=tab[name^='Checks']")
    page.click(".care-panel--checks >> text=Blood pressure")
    page.keyboard.type("148")
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_contain_text("A pressure has two numbers")
    fake.ask("set", set={"refused_metrics": ["nibp_diastolic"]})
    page.fill(".reading-fields input >> nth=1", "86")
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .care-fault")).to_contain_text("Diastolic not recorded: It cannot be so.")
    fake.ask("set", set={"refused_metrics": []})
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work")).to_be_hidden(timeout=DEAD_WITHIN)
    sent = [found for found in fake.ask()["asked"] if found["call"] == "observations"]
    assert [(found["metric"], found["value"]) for found in sent] == [
        ("nibp_systolic", 148),
        ("nibp_diastolic", 86),
        ("nibp_diastolic", 86),
    ]
    assert len({found["measured_at"] for found in sent}) == 1


def test_the_gate_says_why_not_yet_and_shows_what_the_server_says_is_missing(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("4")
    page.click(".care-brief .gate-row")
    assert page.locator(".verdict > ul").inner_text().split("\n")[0] == "Pressure near baseline: DBP 90, needs ≤ 88"
    page.click(".crit >> text=Not steady")
    expect(page.locator(LAST)).to_contain_text("Gait: not steady", timeout=DEAD_WITHIN)
    fake.ask("set", set={"missing": ["Walks steadily: not steady"]})
    page.click(".course-go")
    expect(page.locator(".care-missing li")).to_have_text("Walks steadily: not steady", timeout=DEAD_WITHIN)
    page.click(".course >> text=Go on, give reason")
    expect(page.locator(".course-on")).to_have_text("Say why first")
    page.fill(".course-reason input", "goes home by wheelchair as always")
    page.click(".course-on")
    expect(page.locator(".pt .phase")).to_contain_text("Ready", timeout=DEAD_WITHIN, ignore_case=True)


def test_an_answer_that_needs_a_word_asks_for_it_and_what_blocks_is_the_prescribers(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("1")
    page.click(".care-brief .gate-row")
    blocking = page.locator(".crit li", has_text="No aneurysm known")
    expect(blocking.locator("text=A prescriber may let pass")).to_have_attribute("aria-disabled", "true")
    page.click(".crit button:text-is('Valid')")
    page.fill(".care-form:not(.gate) input", "version 3, 12 Mar")
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work .crit")).to_be_visible(timeout=DEAD_WITHIN)
    entry = fake.ask()["entries"][0]
    assert (entry["item"], entry["answer"], entry["detail"]) == ("consent", "valid", "version 3, 12 Mar")


def test_pausing_the_drug_is_one_tap_and_no_key_does_it(fake: FakeServer, chair: Callable[[str], Page]) -> None:
    page = chair("3")
    page.click("role=tab[name='Dose']")
    page.locator(".dose-step").first.click()
    expect(page.locator(LAST)).to_contain_text("Drug paused", timeout=DEAD_WITHIN)
    page.keyboard.press("u")
    assert page.evaluate("document.activeElement.classList.contains('act-undo')")
    assert [(entry["kind"], entry["state"]) for entry in fake.ask()["entries"]] == [("drug_paused", "standing")]
    page.locator(".dose-steps >> text=Record stop").click()
    expect(page.locator(".care-work .whose")).to_contain_text("Harris, Dana")
    assert len(fake.ask()["entries"]) == 1


def test_an_order_is_worked_out_while_it_is_typed_and_ten_times_too_much_is_refused(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    fake.ask("set", set={"role": "clinician"})
    page = chair("1")
    page.click("role=tab[name='Dose']")
    page.click(".care-panel--dose >> text=Order …")
    for words in ("Ketamine (racemic)", "into a vein"):
        page.click(f".care-work button:text-is('{words}')")
    fields = page.locator(".care-work .reading-fields label:not([hidden]) input")
    for place, number in enumerate(("5", "78", "1", "40")):
        fields.nth(place).fill(number)
    expect(page.locator(".order-result")).to_contain_text("cannot be", timeout=DEAD_WITHIN)
    fields.nth(0).fill("0.5")
    expect(page.locator(".order-result")).to_have_text("39.0 mg · 39.0 mL · 58.5 mL/h", timeout=DEAD_WITHIN)
    page.click(".care-work .care-submit")
    expect(page.locator(LAST)).to_contain_text("Ordered: Ketamine", timeout=DEAD_WITHIN)
    order = fake.ask()["entries"][0]
    assert (order["dose_mg_per_kg"], order["weight_kg"], order["weight_basis"]) == (0.5, 78, "actual")


def test_a_chair_that_nobody_has_taken_says_so_and_is_taken_by_a_tap(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("4")
    expect(page.locator(".pt .nurse")).to_contain_text("Nobody has taken this chair")
    page.click(".pt .nurse .btn")
    expect(page.locator(LAST)).to_contain_text("Chair taken by M. Ortiz", timeout=DEAD_WITHIN)


def test_a_form_never_covers_the_alarms_or_the_numbers(fake: FakeServer, chair: Callable[[str], Page]) -> None:
    page = chair("3")
    for size in ((1920, 1080), (1024, 768)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.click("role=tab[name='Log']")
        page.click(".care-event >> text=Adverse event")
        work = page.locator(".care-work").bounding_box()
        assert work is not None
        for other in (".alarms", ".column .num--bp", ".column .num--hr"):
            box = page.locator(other).bounding_box()
            assert box is not None
            apart = box["y"] + box["height"] <= work["y"] + 1 or box["x"] >= work["x"] + work["width"] - 1
            assert apart, (other, size)
        page.click(".care-work >> text=Close")


def test_everything_of_a_session_is_within_two_taps_of_a_gloved_finger_on_a_tablet(
    fake: FakeServer, chair: Callable[[str], Page]
) -> None:
    page = chair("3")
    page.set_viewport_size({"width": 1024, "height": 768})
    small = {}
    for tab in ("Log", "Checks", "Dose"):
        page.click(f"role=tab[name^='{tab}']")
        small[tab] = page.evaluate(SMALL)
    assert small == {"Log": [], "Checks": [], "Dose": []}


def test_a_tile_tells_the_gate_the_next_check_and_who_looks_after_the_chair(fake: FakeServer, page: Page) -> None:
    fake.ask("scene", scene="care")
    open_live(page, fake, "/board")
    leaving = page.locator(tile("4"))
    expect(leaving.locator(".care-note")).to_have_text(re.compile(r"Discharge 7 of 9.*DBP 90, needs ≤ 88, \+1"))
    expect(leaving.locator(".next")).to_contain_text("Sedation (MOAA/S)")
    expect(leaving.locator(".next")).to_contain_text(" late")
    expect(leaving.locator(".next")).to_contain_text("Nobody has taken this chair")
    expect(page.locator(f"{tile('3')} .next")).to_contain_text("M. Ortiz")


def test_mine_shows_the_chairs_i_have_taken_and_those_in_alarm(fake: FakeServer, page: Page) -> None:
    fake.ask("scene", scene="care")
    open_live(page, fake, "/board")
    page.click("#mine")
    expect(page.locator(tile("1"))).to_have_count(0)
    shown = page.locator(".tile").evaluate_all("tiles => tiles.map(tile => tile.dataset.chair)")
    assert shown == ["2", "3", "6"]
    fake.ask("chair", chair="1", to={"care": {**fake.ask()["chairs"]["1"]["care"], "nurse": "M. Ortiz"}})
    expect(page.locator(tile("1"))).to_be_visible(timeout=DEAD_WITHIN)
    page.click("#mine")
    expect(page.locator(".tile")).to_have_count(8)


@pytest.mark.long
@pytest.mark.parametrize("name", ["1", "3", "4"])
@pytest.mark.parametrize("size", [(1920, 1080), (1920, 940), (1440, 900), (1024, 768), (768, 1024), (390, 844)])
def test_nothing_is_cut_off_or_crushed_at_any_size(
    fake: FakeServer, chair: Callable[[str], Page], name: str, size: tuple[int, int]
) -> None:
    page = chair(name)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {}
    for key in "lcd":
        page.keyboard.press(key)
        page.wait_for_timeout(600)  # until it was painted at this size
        found[key] = page.evaluate(CUT)
    assert found == {"l": [], "c": [], "d": []}


def test_a_call_for_help_that_got_through_stands_in_the_log(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.click(".act-help")
    expect(page.locator(LAST)).to_contain_text("Help called", timeout=DEAD_WITHIN)
    assert [entry["code"] for entry in fake.ask()["entries"]] == ["help"]
