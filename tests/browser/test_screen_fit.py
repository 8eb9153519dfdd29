"""What has its place keeps it: on a low wall screen, beside two advisories, and on a phone with several alarms."""

import pytest
from playwright.sync_api import Page, expect

from server.clock import SystemClock
from tests.browser import scenes
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


# Alarms of one chair beside the scene's own.
STANDING = (
    ("HR 131 > 130", "heart_rate", "high"), ("SpO₂ 84 < 85", "spo2", "high"),
    ("RR 27 > 26", "respiratory_rate", "medium"), ("etCO₂ 56 > 55", "etco2", "medium"),
    ("etCO₂ 24 < 25", "etco2", "low"),
)  # fmt: skip
# Whether the button that records lies whole inside the form's room, and that room's height.
ROOM = """() => {
  const box = (part) => document.querySelector(part).getBoundingClientRect();
  const room = box(".care-work-body"), send = box(".care-work .care-submit");
  return [send.top >= room.top && send.bottom <= room.bottom, room.height];
}"""


def test_with_six_alarms_standing_a_note_is_written_and_recorded_without_scrolling(
    fake: FakeServer, page: Page
) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    fake.ask("scene", scene="care")
    now = SystemClock().now().utc
    for number, (message, metric, priority) in enumerate(STANDING, 80):
        found = scenes.alarm(number, "3", message, now, metric=metric, condition=f"{metric}_high", priority=priority)
        fake.ask("alarm", alarm=found)
    for condition in ("heart_rate_low", "etco2_low", "respiratory_rate_low"):
        fake.ask("switch", kind="alarm_off", chair="3", more={"condition": condition, "lasts_s": 4_000.0})
    open_live(page, fake, "/chair/3")
    expect(page.locator(".actions .act-ack")).to_have_count(6, timeout=DEAD_WITHIN)
    page.click(".care-event >> text=Note")
    is_seen, height = page.evaluate(ROOM)
    assert is_seen
    assert height > 150
    page.fill(".care-work textarea", "talked with him")
    page.click(".care-work .care-submit")
    expect(page.locator(".care-work")).to_be_hidden(timeout=DEAD_WITHIN)
    page.click(".actions .act-ack >> text=HR 131")
    expect(page.locator(".actions .act-ack")).to_have_count(5, timeout=DEAD_WITHIN)


def test_the_sign_on_an_alarms_wide_button_follows_its_priority(fake: FakeServer, page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    fake.ask("scene", scene="care")
    now = SystemClock().now().utc
    found = scenes.alarm(
        80, "3", "HR 131 > 130", now, metric="heart_rate", condition="heart_rate_high", priority="high"
    )
    fake.ask("alarm", alarm=found)
    open_live(page, fake, "/chair/3")
    button = page.locator(".actions .act-ack", has_text="HR 131")
    expect(button).to_contain_text("***", timeout=DEAD_WITHIN)
    fake.ask("alarm", alarm=found | {"priority": "medium"})
    expect(button).not_to_contain_text("***", timeout=DEAD_WITHIN)
    expect(button).to_contain_text("**")


# Parts of a chair's head that lie over one another or over the numbers below.
OVER_ANOTHER = """() => {
  const words = [...document.querySelectorAll(".pt > *")].flatMap((part) => [...part.querySelectorAll("b, span, dd, dt, small")])
    .filter((node) => node.getClientRects().length && node.textContent.trim() && !node.querySelector("b, span"));
  const box = (node) => node.getBoundingClientRect(), below = box(document.querySelector(".room")).top;
  const overlaps = (a, b) => box(a).left < box(b).right - 1 && box(b).left < box(a).right - 1 && box(a).top < box(b).bottom - 3 && box(b).top < box(a).bottom - 3;
  return words.flatMap((one, place) => words.slice(place + 1).filter((other) => overlaps(one, other)).map((other) => [one.textContent, other.textContent]))
    .concat(words.filter((one) => box(one).bottom > below + 1).map((one) => one.textContent));
}"""  # noqa: E501 - one sentence of script


def test_a_long_name_lies_over_no_other_fact_of_the_chair(fake: FakeServer, page: Page) -> None:
    fake.ask("scene", scene="care")
    patient = fake.ask()["chairs"]["3"]["patient"] | {"name": "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine"}
    preset = {"name": "iv", "version": 7, "title": "IV ketamine, extended monitoring"}
    early = {"score": 3, "missing": ["temperature", "consciousness", "oxygen"]}
    fake.ask("chair", chair="3", to={"patient": patient, "preset": preset, "news2": early})
    open_live(page, fake, "/chair/3")
    expect(page.locator(".early-warning .score")).to_contain_text("3", timeout=DEAD_WITHIN)
    for width, height in ((1920, 1080), (1600, 900), (1280, 800), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(600)  # a name is fitted anew with the next painting
        assert page.evaluate(OVER_ANOTHER) == []
