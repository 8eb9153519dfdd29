"""The pages around the board: chair, log-in, keys, themes, and what a browser is allowed to load."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, LIVE, FakeServer, open_live, tile

FRESHNESS = "async ([value, elapsed, due]) => (await import('/assets/js/freshness.js')).stateOf(value, elapsed, due)"
NEXT = "async search => (await import('/assets/js/onward.js')).nextPath(search)"


def test_a_chair_opens_directly_with_two_identifiers_its_numbers_and_its_chart(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    head = page.inner_text("#chair-head")
    assert "Harris, Dana" in head
    assert "12 Mar 1979" in head
    assert "40-2217" in head
    assert page.inner_text("#chair-numbers .num--hr .v") == "104"
    expect(page.locator("#chart .bars .point path").first).to_be_attached(timeout=10_000)


def test_a_tile_opens_its_chair_and_escape_goes_back_without_loading_the_page(board: Page) -> None:
    board.evaluate("window.marked = true")
    board.click(f"{tile('5')} .who")
    board.wait_for_url("**/chair/5")
    board.keyboard.press("Escape")
    board.wait_for_url("**/board")
    assert board.evaluate("window.marked") is True
    assert board.locator(LIVE).count() == 1


def test_digits_open_a_chair_and_two_digits_within_a_second_another(board: Page) -> None:
    board.keyboard.press("1")
    board.keyboard.press("2")
    board.wait_for_url("**/chair/12")
    board.keyboard.press("Escape")
    board.keyboard.press("1")
    board.wait_for_url("**/chair/1", timeout=10_000)


def test_arrows_walk_between_tiles(board: Page) -> None:
    board.focus(tile("1"))
    board.keyboard.press("ArrowRight")
    board.keyboard.press("ArrowDown")
    assert board.evaluate("document.activeElement.dataset.chair") == "6"


def test_keys_can_be_switched_off_and_stay_off(fake: FakeServer, board: Page) -> None:
    board.keyboard.press("?")
    board.click("dialog.menu[open] button:has-text('Keys on')")
    board.click("dialog.menu[open] button:has-text('Close')")
    board.keyboard.press("3")
    open_live(board, fake, "/board")
    board.keyboard.press("3")
    assert board.url.endswith("/board")


def test_the_theme_is_remembered_by_the_screen(fake: FakeServer, board: Page) -> None:
    assert board.get_attribute("html", "data-theme") == "dark"
    board.click("#theme")
    open_live(board, fake, "/board")
    assert board.get_attribute("html", "data-theme") == "light"
    assert board.evaluate("Object.keys(localStorage)") == ["chairside-screen"]


def test_every_page_says_that_the_data_are_simulated(fake: FakeServer, page: Page) -> None:
    for path in ("/training", "/board", "/chair/3"):
        open_live(page, fake, path)
        assert "SIMULATED" in page.inner_text("#simulated")
    page.goto(fake.url + "/login")
    assert "SIMULATED DATA" in page.inner_text(".l-top")


@pytest.mark.parametrize(
    "size",
    [
        (390, 844),
        (1920, 1080),
        *(pytest.param(size, marks=pytest.mark.long) for size in [(768, 1024), (1024, 768), (1366, 768)]),
    ],
)
@pytest.mark.parametrize("path", ["/board", "/chair/3", "/login"])
def test_every_page_says_at_every_width_that_it_is_no_medical_device(
    fake: FakeServer, page: Page, size: tuple[int, int], path: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(fake.url + path) if path == "/login" else open_live(page, fake, path)
    notice = page.get_by_text("not a medical device").first
    expect(notice).to_be_visible()
    box = notice.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0] + 1


def test_the_log_in_page_goes_on_to_where_one_came_from(fake: FakeServer, page: Page) -> None:
    page.goto(fake.url + "/login?next=%2Fchair%2F3")
    assert "Secondary display, not a medical device" in page.inner_text("main")
    page.fill("[name=username]", "m.ortiz")
    page.fill("[name=password]", "wrong")
    page.click("[type=submit]")
    expect(page.locator("#fault")).to_have_text("Name or password is wrong.")
    page.fill("[name=password]", "right")
    page.click("[type=submit]")
    page.wait_for_url("**/chair/3")


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/login", ""]
)
def test_the_log_in_page_never_leaves_this_site(fake: FakeServer, page: Page, wanted: str) -> None:
    page.goto(fake.url + "/login")
    assert page.evaluate(NEXT, "?next=" + wanted) == "/board"


def test_nothing_is_asked_of_another_host_and_nothing_breaks_the_content_policy(fake: FakeServer, page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws://", "http://")))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/training", "/board", "/chair/3"):
        open_live(page, fake, path)
    expect(page.locator("#chart .bars .point path").first).to_be_attached(timeout=10_000)
    page.goto(fake.url + "/login")
    assert [url for url in asked if not url.startswith((fake.url, "data:"))] == []
    assert [url for url in asked if "_dash-ws" in url] == []
    assert complaints == []


def test_a_script_in_the_page_would_not_run(board: Page) -> None:
    board.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = true'}))"
    )
    assert board.evaluate("window.ran") is None


@pytest.mark.parametrize(
    ("age", "state"),
    [(0.5, "live"), (3.5, "ageing"), (5.0, "ageing"), (5.1, "stale"), (10.0, "stale"), (10.1, "blank")],
)
def test_the_screen_ages_a_continuous_number_by_itself(fake: FakeServer, page: Page, age: float, state: str) -> None:
    page.goto(fake.url + "/login")
    value = {"metric": "heart_rate", "value": 70, "validity": "valid", "age_s": 0.5, "state": "live"}
    assert page.evaluate(FRESHNESS, [value, age - 0.5, None]) == state


@pytest.mark.parametrize(
    ("elapsed", "state"),
    [(0, "live"), (60, "live"), (61, "ageing"), (180, "ageing"), (181, "stale"), (660, "stale"), (661, "blank")],
)
def test_the_screen_ages_a_cuff_reading_by_itself(fake: FakeServer, page: Page, elapsed: float, state: str) -> None:
    page.goto(fake.url + "/login")
    value = {"metric": "nibp_systolic", "value": 138, "validity": "valid", "age_s": 240, "state": "live"}
    due = {"what": "nibp", "in_s": 60, "interval_s": 300}
    assert page.evaluate(FRESHNESS, [value, elapsed, due]) == state


def test_a_number_is_never_younger_than_the_server_says(fake: FakeServer, page: Page) -> None:
    page.goto(fake.url + "/login")
    value = {"metric": "nibp_systolic", "value": 138, "validity": "valid", "age_s": 10, "state": "stale"}
    assert page.evaluate(FRESHNESS, [value, 0, {"what": "nibp", "in_s": 290}]) == "stale"


def test_the_screen_says_when_it_cannot_be_kept_lit(fake: FakeServer, page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'wakeLock', {value: undefined})")
    open_live(page, fake, "/board")
    expect(page.locator("#facts")).to_have_text("Screen may go dark", timeout=DEAD_WITHIN)
