"""The instructor's page: what plays, what a press does, and what it says when nobody answers."""

import json
from typing import Any, Literal
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import COVERED, DEAD_WITHIN, FakeServer, open_live, until, wait_painted

SIZES = [
    (1920, 1080),
    (390, 844),
    *(pytest.param(*size, marks=pytest.mark.long) for size in [(1366, 768), (1024, 768), (768, 1024)]),
]
PAUSE = ".training-course button:first-child"
TOLD = "**/api/v1/training"
SMALL = """() => [...document.querySelectorAll('#training button, #training select')]
  .filter((node) => node.offsetParent !== null)
  .filter((node) => Math.min(node.getBoundingClientRect().height, node.getBoundingClientRect().width) < 44)
  .map((node) => node.textContent)"""
CUT = """() => [...document.querySelectorAll('#training button, #training h1, #training h2, #training p')]
  .filter((node) => node.offsetParent !== null && node.scrollWidth > node.clientWidth + 1)
  .map((node) => node.textContent)"""


def change(fake: FakeServer, **what: object) -> dict[str, Any]:
    """Change the pretended training mode, or just be told what was asked of it."""
    request = Request(f"{fake.url}/_fake/training", json.dumps(what).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=5) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def hear_again(page: Page) -> None:
    """Wait until the page has been told twice more what plays, and has painted the first of it."""
    for _ in range(2):
        with page.expect_response(TOLD):
            pass


def row(device: str) -> str:
    return f'.training-row[data-device="{device}"]'


def nudge(name: str) -> str:
    return f'[data-nudge="{name}"]'


@pytest.fixture
def training(fake: FakeServer, page: Page) -> Page:
    open_live(page, fake, "/training")
    page.wait_for_selector(row("CM-01"))
    return page


def test_every_simulated_chair_has_a_row_with_what_plays_and_how_far_it_is(training: Page) -> None:
    rows = training.locator(".training-row")
    assert rows.count() == 13
    assert training.inner_text(row("CM-01")).split("\n") == ["1", "Normal 40 min", "11:40 of 110:00"]
    assert "Hypoventilation, Cuff fails" in training.inner_text(row("CM-03"))
    assert rows.last.get_attribute("aria-label") == "Monitor CM-99, in no chair, Normal 40 min, 01:05 of 110:00"


def test_a_press_on_pause_shows_the_chair_paused_and_another_lets_it_go_on(fake: FakeServer, training: Page) -> None:
    training.click(PAUSE)
    expect(training.locator(row("CM-01")).locator(".plate")).to_be_visible()
    expect(training.locator(".training-outcome")).to_contain_text("Pause: done")
    expect(training.locator(PAUSE)).to_have_text("Resume")
    training.click(PAUSE)
    expect(training.locator(row("CM-01")).locator(".plate")).to_be_hidden()
    assert change(fake)["asked"] == [{"device": "CM-01", "do": "pause"}, {"device": "CM-01", "do": "resume"}]


def test_a_scenario_is_chosen_read_about_and_started(fake: FakeServer, training: Page) -> None:
    training.click(row("CM-04"))
    training.select_option("#training select", "hypertensive_crisis")
    assert "195/118" in training.inner_text(".training-summary")
    training.click("#training .btn--main")
    expect(training.locator(row("CM-04"))).to_contain_text("Hypertensive crisis")
    expect(training.locator("#training .btn--main")).to_have_text("Start again")
    assert change(fake)["asked"] == [{"device": "CM-04", "do": "play", "name": "hypertensive_crisis"}]


@pytest.mark.long
def test_the_choice_of_a_scenario_outlives_what_is_told_meanwhile(training: Page) -> None:
    training.select_option("#training select", "feed_loss_30s")
    hear_again(training)
    assert training.input_value("#training select") == "feed_loss_30s"


@pytest.mark.long
def test_what_was_nudged_is_marked_until_everything_is_calmed(fake: FakeServer, training: Page) -> None:
    training.click(nudge("fail_cuff"))
    expect(training.locator(nudge("fail_cuff"))).to_contain_text("now")
    expect(training.locator(row("CM-01"))).to_contain_text("Cuff fails")
    training.click("text=Calm everything")
    expect(training.locator(nudge("fail_cuff"))).to_have_text("Make the cuff fail", use_inner_text=True)
    assert [asked["do"] for asked in change(fake)["asked"]] == ["nudge", "calm"]


@pytest.mark.long
def test_a_refusal_is_told_in_words_and_stays(fake: FakeServer, training: Page) -> None:
    change(fake, refusal="CM-01 is paused already.")
    training.click(PAUSE)
    outcome = training.locator(".training-outcome")
    expect(outcome).to_have_text("Pause: not done. CM-01 is paused already.")
    hear_again(training)
    expect(outcome).to_have_text("Pause: not done. CM-01 is paused already.")


@pytest.mark.long
def test_each_chair_keeps_what_came_of_its_own_last_press(training: Page) -> None:
    training.click(PAUSE)
    expect(training.locator(".training-outcome")).to_contain_text("Pause: done")
    training.click(row("CM-05"))
    expect(training.locator(".training-outcome")).to_have_text("")


def test_when_the_monitors_have_ended_it_says_so_and_nothing_can_be_pressed(fake: FakeServer, training: Page) -> None:
    change(fake, has_ended=True)
    expect(training.locator("#training-fault")).to_contain_text("have ended", timeout=DEAD_WITHIN)
    expect(training.locator("#training-age")).to_contain_text(" ago")
    expect(training.locator(nudge("panic"))).to_have_attribute("aria-disabled", "true")
    training.click(nudge("panic"), force=True)
    hear_again(training)
    assert change(fake)["asked"] == []


@pytest.mark.long
def test_what_is_older_than_five_seconds_is_said_to_be_old(fake: FakeServer, training: Page) -> None:
    expect(training.locator("#training-age")).to_have_text("As of now")
    change(fake, age_s=7)
    expect(training.locator("#training-age")).to_contain_text("As of 0:07 ago", timeout=DEAD_WITHIN)
    expect(training.locator("#training-fault")).to_contain_text("do not answer")
    change(fake, age_s=0.2)
    expect(training.locator("#training-fault")).to_be_hidden(timeout=DEAD_WITHIN)
    expect(training.locator(nudge("panic"))).to_have_attribute("aria-disabled", "false")


def test_the_cover_comes_over_this_page_as_over_every_other(fake: FakeServer, training: Page) -> None:
    fake.freeze()
    training.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)
    fake.thaw()


def test_alarms_stay_in_sight_and_every_mark_says_simulated(training: Page) -> None:
    assert "SBP 184" in training.inner_text("#alarms")
    assert "SIMULATED DATA" in training.inner_text(".training-head")
    assert "SIMULATED" in training.inner_text("#simulated")


@pytest.mark.long
def test_it_is_reached_from_the_board_and_left_again_without_loading_the_page(board: Page) -> None:
    board.evaluate("window.marked = true")
    board.click(".nav >> text=Training")
    board.wait_for_selector(row("CM-01"))
    assert board.get_attribute(".nav a[href='/training']", "aria-current") == "page"
    assert "Training" in board.title()
    board.keyboard.press("Escape")
    board.wait_for_url("**/board")
    assert board.locator("#training").is_hidden()
    assert board.evaluate("window.marked") is True


@pytest.mark.long
def test_it_asks_nothing_while_another_page_is_shown(fake: FakeServer, board: Page) -> None:
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url))
    wait_painted(board, fake, fake.ask()["version"] + 3)  # a change a second
    assert [url for url in asked if url.endswith("/training")] == []


@pytest.mark.long
def test_it_is_worked_by_keys_alone(fake: FakeServer, training: Page) -> None:
    training.focus(row("CM-02"))
    training.keyboard.press("Enter")
    expect(training.locator(row("CM-02"))).to_have_attribute("aria-current", "true")
    training.focus(nudge("desaturate"))
    training.keyboard.press("Space")
    expect(training.locator(nudge("desaturate"))).to_contain_text("now")
    assert change(fake)["asked"] == [{"device": "CM-02", "do": "nudge", "name": "desaturate"}]


@pytest.mark.long
def test_every_control_has_a_name_and_every_group_too(training: Page) -> None:
    tree = training.locator("#training").aria_snapshot()
    for words in ('combobox "Scenario"', 'group "The patient"', 'group "The equipment"', 'button "Make the cuff fail"',
                  'list "Simulated monitors"', 'region "What to do at the chair"'):  # fmt: skip
        assert words in tree, tree


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_fits_and_every_target_takes_a_finger(
    fake: FakeServer, browser: Browser, width: int, height: int, theme: Literal["dark", "light"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = open_live(context.new_page(), fake, "/training")
    for device in ("CM-03", "CM-99"):
        page.click(row(device))
        expect(page.locator(nudge("lose_feed"))).to_be_attached()
        assert page.evaluate(SMALL) == []
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(nudge("lose_feed")).scroll_into_view_if_needed()
        expect(page.locator(nudge("lose_feed"))).to_be_in_viewport(ratio=1)
        expect(page.locator(".training-outcome")).to_be_in_viewport()
        if page.locator(".training-back").is_visible():
            page.click(".training-back")
            until(page, f"document.activeElement?.dataset.device === '{device}'")
    context.close()
