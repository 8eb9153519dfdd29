"""What has its place keeps it: on a low wall screen, beside two advisories, and on a phone with several alarms."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live, tile

# How far the line of what comes next reaches beyond its tile, or the message over it, by chair.
HIDDEN = """() => [...document.querySelectorAll(".next:not([hidden]):has(.next-check:not([hidden]))")].map((next) => {
  const box = (node) => node.getBoundingClientRect();
  const tile = next.closest(".tile"), message = tile.querySelector(".msg:not([hidden])");
  const under = message ? box(message).bottom - box(next).top : 0;
  return [tile.dataset.chair, next.offsetParent !== null && box(next).bottom <= box(tile).bottom + 1 && under <= 1];
}).filter(([, isSeen]) => !isSeen)"""
APART = """(chair) => {
  const box = (selector) => document.querySelector(`.tile[data-chair="${chair}"] ${selector}`).getBoundingClientRect();
  return box(".num--hr .lab b").left - box(".num--bp .lab .age").right;
}"""

# Labels of which something reaches the next number or the edge of the tile.
RUN_INTO = """() => [...document.querySelectorAll(".tile .num .lab")].filter((lab) => {
  const isShown = (node) => node.getClientRects().length && node.textContent.trim();
  const words = [...lab.querySelectorAll(":scope > *")].filter(isShown);
  const end = Math.max(...words.map((node) => node.getBoundingClientRect().right)), own = lab.getBoundingClientRect();
  const next = [...lab.closest(".nums").querySelectorAll(".lab")].map((other) => other.getBoundingClientRect())
    .filter(({ left, top }) => left > own.left && Math.abs(top - own.top) < 12);
  return Math.min(lab.closest(".tile").getBoundingClientRect().right, ...next.map(({ left }) => left)) < end;
}).map((lab) => `${lab.closest(".tile").dataset.chair} ${lab.textContent}`)"""
# By how much an alarm's words stay inside the frame of their plate.
INSIDE = """(chair) => {
  const box = (part) => document.querySelector(`.tile[data-chair="${chair}"] ${part}`).getBoundingClientRect();
  return Math.min(box(".msg .words").top - box(".msg").top, box(".msg").bottom - box(".msg .more").bottom);
}"""


def test_on_a_low_wall_screen_an_alarm_does_not_hide_what_comes_next(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 1600, "height": 900})
    fake.ask("scene", scene="care")
    open_live(page, fake, "/board")
    expect(page.locator(".tile .msg:visible").first).to_be_visible(timeout=DEAD_WITHIN)
    assert page.locator(".tile:has(.next-check:visible) .msg:visible").count() > 0
    assert page.evaluate(HIDDEN) == []


def test_two_advisories_stay_clear_of_the_heart_rate(fake: FakeServer, page: Page) -> None:
    fake.ask("scene", scene="care")
    values = fake.ask()["chairs"]["1"]["values"]
    for value, limit in zip(values[:2], (140, 90), strict=True):
        value |= {"value": limit + 4, "advisory": True, "advisory_limits": {"low": None, "high": limit}}
    fake.ask("chair", chair="1", to={"values": values})
    open_live(page, fake, "/board")
    expect(page.locator(f"{tile('1')} .num--bp .doubt")).to_contain_text("90 advisory", timeout=DEAD_WITHIN)
    for width, height in ((1920, 1080), (1600, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(APART, "1") > 4


def test_on_a_phone_with_several_alarms_a_form_that_opens_is_what_is_seen(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_live(page, fake, "/chair/3")
    page.click(".care-event >> text=Note")
    box = page.locator(".care-work h2").bounding_box()
    tools = page.locator(".tools").bounding_box()
    assert box is not None
    assert tools is not None
    assert 60 < box["y"] < tools["y"] - 100


def test_the_chair_leads_to_its_sessions_record(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    expect(page.locator(".pt .ways a").first).to_have_attribute("href", "/sessions/103")


@pytest.mark.parametrize("note", [{"validity": "questionable"}, {"manual": True}])
def test_a_number_in_doubt_stays_clear_of_the_next_one_at_every_width(
    fake: FakeServer, page: Page, note: dict[str, object]
) -> None:
    values = [value | note for value in fake.ask()["chairs"]["1"]["values"]]
    fake.ask("chair", chair="1", to={"values": values})
    open_live(page, fake, "/board")
    expect(page.locator(f"{tile('1')} .num--spo2 .doubt")).not_to_be_empty(timeout=DEAD_WITHIN)
    for width, height in ((1920, 1080), (1600, 900), (1366, 768), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(RUN_INTO) == []


def test_three_lines_of_one_alarm_stay_inside_their_frame(fake: FakeServer, page: Page) -> None:
    fake.ask("scene", scene="one_bad_reading")
    open_live(page, fake, "/board")
    expect(page.locator(f"{tile('3')} .msg .more")).to_contain_text("MAP 140", timeout=DEAD_WITHIN)
    assert page.evaluate(INSIDE, "3") >= 4
    assert page.evaluate(HIDDEN) == []
