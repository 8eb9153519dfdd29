"""The board shows what the server sent, in its place, whole, and as old as it is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live, show, tile, until

PARTS = {"heart_rate": "hr", "spo2": "spo2", "respiratory_rate": "rr", "etco2": "etco2"}
SIZES = [
    (1920, 1080),
    (390, 844),
    *(pytest.param(size, marks=pytest.mark.long) for size in [(1366, 768), (1024, 768), (768, 1024)]),
]
# Height of the figures of an element's own font, as they are drawn.
FIGURE_HEIGHT = """node => {
  const style = getComputedStyle(node), pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("0").actualBoundingBoxAscent;
}"""
# What a tile shows that lies outside of it or of the page, by class.
CUT_OFF = """tile => {
  const box = tile.getBoundingClientRect(), inside = [];
  for (const node of tile.querySelectorAll(".who b, .who span, .v, .say, .more, .btn, .caps, .left, .age")) {
    const own = node.getBoundingClientRect();
    if (own.width === 0 || own.height === 0) continue;
    const wide = own.left < box.left - 1 || own.right > box.right + 1;
    const high = own.top < box.top - 1 || own.bottom > box.bottom + 1;
    if (wide || high) inside.push(`${node.className || node.tagName} ${node.textContent}`);
  }
  return inside;
}"""
# Pairs of ages on a tile that lie upon each other.
COVERED = """tile => {
  const ages = [...tile.querySelectorAll(".age")].map(node => [node.textContent, node.getBoundingClientRect()]);
  const shown = ages.filter(([, box]) => box.width > 0), found = [];
  for (const [one, a] of shown) for (const [two, b] of shown) {
    if (a.left < b.left && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) found.push(one + two);
  }
  return found;
}"""


def test_the_number_on_the_tile_is_the_number_sent(fake: FakeServer, board: Page) -> None:
    for name, chair in fake.ask()["chairs"].items():
        values = {value["metric"]: value["value"] for value in chair["values"]}
        for metric, part in PARTS.items():
            if values.get(metric) is not None:
                assert board.inner_text(f"{tile(name)} .num--{part} .v") == str(values[metric])
        if values.get("nibp_systolic") is not None:
            pair = f"{values['nibp_systolic']}/{values['nibp_diastolic']}"
            assert board.inner_text(f"{tile(name)} .num--bp .v").replace("\n", "") == pair


def test_a_new_number_replaces_the_old_one(fake: FakeServer, board: Page) -> None:
    fake.ask("value", chair="9", metric="spo2", to={"value": 93})
    expect(board.locator(f"{tile('9')} .num--spo2 .v")).to_have_text("93", timeout=DEAD_WITHIN)


def test_a_screen_greys_a_silent_number_at_five_seconds_and_takes_it_away_at_ten(fake: FakeServer, board: Page) -> None:
    number = board.locator(f"{tile('9')} .num--hr")
    expect(number).not_to_have_class("is-stale")
    fake.ask("freeze", chairs=["9"])
    board.wait_for_selector(f"{tile('9')} .num--hr.is-stale", timeout=7_000)
    assert number.locator(".v").inner_text() == "66"
    board.wait_for_selector(f"{tile('9')} .num--hr.is-blank", timeout=7_000)
    assert number.locator(".v").inner_text() == "--"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["twelve", "eight"])
def test_ages_of_stale_numbers_do_not_cover_each_other(
    fake: FakeServer, page: Page, size: tuple[int, int], scene: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, scene)
    fake.ask("freeze", chairs=["1"])
    page.wait_for_selector(f"{tile('1')} .num--etco2.is-stale", timeout=9_000)
    assert page.locator(tile("1")).evaluate(COVERED) == []


def test_an_invalid_number_is_taken_away_at_once_with_its_reason(board: Page) -> None:
    number = board.locator(f"{tile('11')} .num--spo2")
    assert number.locator(".v").inner_text() == "--"
    assert "probe off" in (number.locator(".sub").text_content() or "")


def test_a_reading_that_is_overdue_is_struck_and_a_lost_feed_blanks(board: Page) -> None:
    expect(board.locator(f"{tile('2')} .num--bp.is-stale")).to_have_count(1)
    expect(board.locator(f"{tile('6')} .num--hr.is-blank")).to_have_count(1)
    assert board.inner_text(f"{tile('2')} .num--bp .age").endswith("old")


def test_twelve_chairs_stand_on_a_wall_screen_without_scrolling(board: Page) -> None:
    assert board.locator(".tile").count() == 12
    assert board.evaluate("[document.documentElement.scrollHeight, document.body.scrollHeight]") == [1080, 1080]
    assert board.evaluate("(b => b.scrollHeight <= b.clientHeight)(document.getElementById('board'))")


def test_pressure_heart_rate_and_oxygen_of_twelve_chairs_are_48_pixels_high(board: Page) -> None:
    for part in ("bp", "hr", "spo2"):
        for node in board.query_selector_all(f".tile .num--{part}:not(.is-none) .v"):
            assert node.evaluate(FIGURE_HEIGHT) >= 48
    for node in board.query_selector_all(".tile .num--bp .v small"):
        assert node.evaluate(FIGURE_HEIGHT) >= 48


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["twelve", "eight", "unassigned", "long_names", "all_high", "attention"])
def test_nothing_on_a_tile_is_cut_off(fake: FakeServer, page: Page, size: tuple[int, int], scene: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, scene)
    page.evaluate("document.fonts.ready")
    found = {node.get_attribute("data-chair"): node.evaluate(CUT_OFF) for node in page.query_selector_all(".tile")}
    assert {chair: parts for chair, parts in found.items() if parts} == {}


@pytest.mark.parametrize("size", SIZES)
def test_a_name_is_never_shortened(fake: FakeServer, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, "long_names")
    name = page.locator(f"{tile('1')} .who b")
    assert name.inner_text() == "Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine Maximilian"
    assert name.evaluate("node => getComputedStyle(node).textOverflow") == "clip"
    assert name.evaluate("node => node.scrollWidth <= node.clientWidth + 1")


def test_a_name_that_is_html_is_shown_as_text(fake: FakeServer, board: Page) -> None:
    show(board, fake, "long_names")
    assert board.inner_text(f"{tile('2')} .who b") == '"><img src=x onerror=document.title=1>'
    assert board.locator(".tile img").count() == 0
    assert board.title() == "Board · Chairside"


def test_tiles_keep_their_places_while_somebody_touches_the_screen(fake: FakeServer, board: Page) -> None:
    _by_urgency(board)
    before = _order(board)
    assert before[0] == "3"
    fake.ask("alarm", alarm=_high(fake, "12"))
    expect(board.locator(".chip", has_text="Chair 12")).to_be_visible(timeout=DEAD_WITHIN)
    board.mouse.move(900, 500)
    assert _order(board) == before
    until(board, "document.querySelectorAll('.tile')[1].dataset.chair === '12'", 15_000)


def test_tiles_keep_their_places_under_an_open_menu(fake: FakeServer, board: Page) -> None:
    _by_urgency(board)
    board.keyboard.press("?")
    expect(board.locator("dialog.menu[open]")).to_be_visible()
    before = _order(board)
    fake.ask("alarm", alarm=_high(fake, "12"))
    expect(board.locator(".chip", has_text="Chair 12")).to_be_visible(timeout=DEAD_WITHIN)
    board.wait_for_timeout(11_000)
    assert _order(board) == before


def test_a_crowded_wall_begins_with_the_alarms(fake: FakeServer, board: Page) -> None:
    show(board, fake, "twenty_four")
    until(board, "document.querySelectorAll('.tile').length === 24")
    assert _order(board)[:2] in (["3", "20"], ["20", "3"])
    assert board.evaluate("(b => b.scrollHeight <= b.clientHeight)(document.getElementById('board'))")


def _by_urgency(page: Page) -> None:
    """Order the tiles, and wait for the frame in which they are."""
    page.click("#order [data-order=urgency]")
    until(page, "document.querySelector('.tile').dataset.chair === '3'")


def _order(page: Page) -> list[str]:
    order: list[str] = page.eval_on_selector_all(".tile", "tiles => tiles.map(tile => tile.dataset.chair)")
    return order


def _high(fake: FakeServer, chair: str) -> dict[str, object]:
    like = fake.ask()["alarms"]["1"]
    return {
        **like,
        "id": 70,
        "chair": chair,
        "message": "SBP 199 > 180",
        "value": 199,
        "arose_at": "2031-01-01T00:00:00Z",
    }


def ago(seconds: float) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()  # noqa: TID251 - the page's own clock


def test_an_infusion_says_what_is_left_of_it_and_a_pause_how_much_is_used_up(fake: FakeServer, board: Page) -> None:
    plan = {"lasts_s": 2400, "spent_s": 600}
    left = board.locator(f"{tile('9')} .phase .left")
    fake.ask("chair", chair="9", to={"phase": "infusing", "phase_plan": plan, "phase_since": ago(900)})
    expect(left).to_have_text(re.compile(r"^1[45]:\d\d left$"), timeout=DEAD_WITHIN)
    fake.ask("chair", chair="9", to={"phase": "infusing", "phase_plan": plan, "phase_since": ago(1900)})
    expect(left).to_have_text(re.compile(r"^1:\d\d over$"), timeout=DEAD_WITHIN)
    fake.ask(
        "chair",
        chair="9",
        to={"phase": "paused", "phase_plan": {"lasts_s": 1200, "spent_s": 0}, "phase_since": ago(65)},
    )
    expect(left).to_have_text(re.compile(r"^1:\d\d of 20:00$"), timeout=DEAD_WITHIN)
    fake.ask("chair", chair="9", to={"phase": "recovery", "phase_plan": None, "phase_since": ago(65)})
    expect(left).to_have_text(re.compile(r"^for 1:\d\d$"), timeout=DEAD_WITHIN)


def test_the_clock_says_how_far_it_is_from_utc(board: Page) -> None:
    expect(board.locator("#clock .offset")).to_have_text(re.compile(r"^UTC([+-]\d\d:\d\d)?$"))
