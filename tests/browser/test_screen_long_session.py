"""The chart of a session of four hours: it opens, it is looked at closer, and no extreme is lost at any resolution."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import until
from tests.browser.long_past import DIP, SECONDS, live_through
from tests.browser.real_clinic import WITHIN, signed_in
from tests.system.outside import open_clinic

PLOT = "document.querySelector('#chart .js-plotly-plot')"
# The numbers of SpO₂ that are drawn: their times in seconds on the axis, without the places where the line breaks.
SPO2 = f"""(() => {{
  const axis = {PLOT}.layout.meta;
  const from = Date.parse(axis.start) / 1000;
  const lane = Object.values({PLOT}._fullLayout).find((one) => one?.range?.[0] === 83 && one.range[1] === 101);
  const line = {PLOT}.data.find((one) => one.type === "scatter" && one.mode === "lines" && one.yaxis === lane._id);
  return [...line.x].map((x, place) => [from + x, line.y[place]]).filter(([, y]) => y !== null);
}})()"""
SPAN_S = f"{PLOT}.layout.meta.span_s"
# Below its lane a number is drawn at the edge, and written there.
WRITTEN = f"{PLOT}.layout.annotations.map(({{ text }}) => text)"


@pytest.fixture(scope="module")
def tablet(browser: Browser) -> Iterator[Page]:
    with open_clinic() as clinic:
        device, _ = clinic.enrol()
        session = clinic.session("intake", "baseline", device=device, chair="9")
        clinic.end()
        live_through(clinic, session["id"], device)
        clinic.start()
        with signed_in(browser, clinic, "nurse", "/board", touch=True) as page:
            page.tap('.tile[data-chair="9"]')
            page.wait_for_selector("#chart .scatterlayer path.js-line", state="attached", timeout=2 * WITHIN)
            yield page


def drawn(page: Page) -> list[list[float]]:
    found: list[list[float]] = page.evaluate(SPO2)
    return found


def test_all_of_it_is_drawn_from_first_to_last_and_a_fall_of_one_second_is_seen(tablet: Page) -> None:
    points = drawn(tablet)
    width = tablet.evaluate(f"{PLOT}._fullLayout._size.w")
    assert points[-1][0] - points[0][0] > SECONDS - 60
    assert len(points) >= 2 * width, "the lowest and the highest of what falls on a pixel"
    assert len(points) < SECONDS / 4
    assert min(value for _, value in points) == 83
    assert f"{DIP:g}" in tablet.evaluate(WRITTEN)


def test_closer_and_earlier_show_every_second_and_the_whole_session_comes_back(tablet: Page) -> None:
    look(tablet, "Closer", "Earlier", "Earlier", "Closer", "Later")  # the second hour
    look(tablet, "Closer", "Closer", "Closer", "Closer")
    assert 300 <= tablet.evaluate(SPAN_S) < 400, "halved no further than five minutes"
    everyone(tablet)
    assert f"{DIP:g}" in tablet.evaluate(WRITTEN)
    look(tablet, "Whole session")
    expect(tablet.locator(".chart-view")).to_be_hidden()
    assert drawn(tablet)[-1][0] - drawn(tablet)[0][0] > SECONDS - 60


def test_a_finger_moves_the_chart_and_keys_open_and_close_it(tablet: Page) -> None:
    tablet.locator("#chart-slot").focus()
    tablet.keyboard.press("Enter")
    for _ in range(3):
        wait_for_another(tablet, lambda: tablet.keyboard.press("Enter"))
    before = tablet.evaluate(f"Date.parse({PLOT}.layout.meta.start)")
    box = tablet.locator("#chart-slot").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag() -> None:
        tablet.mouse.move(x, y)
        tablet.mouse.down()
        tablet.mouse.move(x + 40, y)
        tablet.mouse.move(x + 120, y)
        tablet.mouse.up()

    wait_for_another(tablet, drag)
    assert tablet.evaluate(f"Date.parse({PLOT}.layout.meta.start)") < before
    tablet.keyboard.press("Escape")
    expect(tablet.locator(".chart-view")).to_be_hidden()
    assert tablet.url.endswith("/chair/9")


def look(page: Page, *buttons: str) -> None:
    """Press buttons below the chart, each until it is drawn."""
    if not page.locator(".chart-view").is_visible():
        page.tap("#chart-slot")
    for words in buttons:
        wait_for_another(page, partial(page.tap, f".chart-view button:text-is('{words}')"))


def wait_for_another(page: Page, act: Callable[[], object]) -> None:
    """Do something, and wait until another window is drawn."""
    window = f"JSON.stringify([{PLOT}.layout.meta.start, {PLOT}.layout.meta.span_s])"
    before = page.evaluate(window)
    act()
    until(page, f"{window} !== {before!r}", within=WITHIN)


def everyone(page: Page) -> None:
    """Every second of the window that has a number is drawn."""
    times = [time for time, _ in drawn(page)]
    assert len(times) > 100
    assert max(after - before for before, after in pairwise(times)) < 1.5
