"""What is small or low stays whole: shared chips, targets, the head of a chair, the dialog of the lock, the record."""

import pytest
from playwright.sync_api import Page, Route, expect

from server.clock import SystemClock
from tests.browser import scenes
from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live, show, until

pytestmark = pytest.mark.browser
EARLY = {"score": 3, "missing": ["consciousness", "temperature", "oxygen"]}
# Buttons and links of the frame that a finger misses.
MISSED = """() => [...document.querySelectorAll(".bar a, .bar button, .strip button, .foot button, .foot a, #chair-head a, #chair-head button, .seg button")]
  .filter((node) => node.getClientRects().length && !node.matches(".nav a"))
  .filter((node) => { const { width, height } = node.getBoundingClientRect(); return Math.min(width, height) < 43.9; })
  .map((node) => `${node.className} "${node.textContent}"`)"""  # noqa: E501
# Parts of a row that reach over its right edge.
OVER = """(row) => [...document.querySelectorAll(`${row} > *`)].filter((node) => node.getClientRects().length)
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.textContent)"""

# What a number or an answer has in common with the dialog.
COVERED = """() => { const lock = document.querySelector(".lock[open]").getBoundingClientRect();
  return [...document.querySelectorAll(".column .v, .tools button")].filter((node) => node.getClientRects().length)
    .filter((node) => { const own = node.getBoundingClientRect();
      return own.right > lock.left && own.left < lock.right && own.bottom > lock.top && own.top < lock.bottom; })
    .map((node) => node.textContent); }"""


def test_what_shared_chips_leave_free_goes_to_the_next_alarms(fake: FakeServer, board: Page) -> None:
    show(board, fake, "one_bad_reading")
    now = SystemClock().now().utc
    for number in range(90, 98):
        fake.ask("alarm", alarm=scenes.alarm(number, "7", "HR 111 > 110", now, metric="heart_rate", priority="medium"))
    until(board, "document.querySelector('.chip--more')?.textContent.startsWith('+')", DEAD_WITHIN)
    board.set_viewport_size({"width": 2500, "height": 1080})
    until(board, "document.querySelectorAll('.alarms .chip.is-medium').length > 0", DEAD_WITHIN)
    assert board.locator(".alarms .chip.is-high").count() == 3
    shown = board.locator(".alarms .chip.is-medium").count()
    assert board.inner_text(".chip--more") == f"+{8 - shown}"
    assert board.evaluate(OVER, ".alarms") == []


@pytest.mark.parametrize("size", [(1024, 768), (390, 844)])
def test_what_is_touched_in_the_frame_is_large_enough_for_a_finger(
    fake: FakeServer, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/chair/3")
    show(page, fake, "unassigned")
    expect(page.locator(".strip-row button").first).to_be_visible(timeout=DEAD_WITHIN)
    assert page.evaluate(MISSED) == []


def test_the_head_of_a_paused_chair_that_nobody_took_stays_whole_on_a_tablet(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    fake.ask("scene", scene="care")
    care = fake.ask()["chairs"]["3"]["care"] | {"nurse": None}
    fake.ask("chair", chair="3", to={"phase": "paused", "news2": EARLY, "care": care})
    open_live(page, fake, "/chair/3")
    expect(page.locator("#chair-head")).to_contain_text("Nobody has taken this chair", timeout=DEAD_WITHIN)
    expect(page.locator("#chair-head .early-warning")).to_be_visible()
    assert page.evaluate(OVER, "#chair-head") == []
    assert page.evaluate("document.querySelector('#frame').scrollWidth") <= 1024


def test_in_a_low_room_the_dialog_of_the_lock_covers_no_number_and_no_answer(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    due = {"type": "proof", "title": "This needs your password", "status": 401, "detail": "Call /api/v1/me/proof"}

    def refuse(route: Route) -> None:
        route.fulfill(status=401, content_type="application/problem+json", json=due)

    page.route("**/api/v1/sessions/*/audio-pause", refuse)
    fake.ask("scene", scene="care")
    fake.ask("chair", chair="3", to={"news2": EARLY})
    open_live(page, fake, "/chair/3")
    expect(page.locator(".tools .act-ack .btn, .tools .btn.act-ack").first).to_be_visible(timeout=DEAD_WITHIN)
    page.locator(".act-pause").click()
    expect(page.get_by_role("dialog", name="Is it still you?")).to_be_visible()
    assert page.evaluate(COVERED) == []


def test_where_nobody_sits_no_nameless_button_waits(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/8")
    expect(page.locator("#chair-head")).to_contain_text("No session", timeout=DEAD_WITHIN)
    expect(page.locator("#chair-head .phase")).to_be_hidden()


def test_on_a_phone_no_dialog_reaches_over_the_alarms(fake: FakeServer, board: Page) -> None:
    board.set_viewport_size({"width": 390, "height": 844})
    show(board, fake, "one_bad_reading")
    until(board, "document.querySelectorAll('.alarms .chip.is-high').length > 2", DEAD_WITHIN)
    board.keyboard.press("?")
    dialog, bar = board.locator("dialog[open]"), board.locator(".alarms")
    expect(dialog).to_be_visible()
    of_dialog, of_bar = dialog.bounding_box(), bar.bounding_box()
    assert of_dialog is not None
    assert of_bar is not None
    assert of_dialog["y"] >= of_bar["y"] + of_bar["height"]
    assert board.evaluate("document.querySelector('dialog[open]').scrollWidth <= 350")


def test_on_a_phone_an_item_of_a_gate_has_its_words_in_one_line(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    fake.ask("scene", scene="care")
    open_live(page, fake, "/chair/4")
    page.locator(".pt .phase").click()
    item = page.locator(".crit > li:has(.pairx button)").first
    expect(item).to_be_visible(timeout=DEAD_WITHIN)
    words, buttons = item.locator("b").first.bounding_box(), item.locator(".pairx").bounding_box()
    assert words is not None
    assert buttons is not None
    assert words["width"] > 60
    assert buttons["y"] >= words["y"] + words["height"]
