"""A screen never lies about being live: lost server, frozen server, frozen page, old version, missed change."""

import base64
import struct
import zlib

from playwright.sync_api import Page

from tests.browser.conftest import BACK_WITHIN, COVERED, DEAD_WITHIN, LIVE, FakeServer, open_live, tile, until

# The cover's frame, whatever the theme.
RED = (222, 42, 34)
FREEZE = """seconds => setTimeout(() => {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end);
}, 0)"""


def test_a_screen_is_covered_until_it_has_painted_what_the_server_sent(fake: FakeServer, page: Page) -> None:
    page.route("**/js/main.js", lambda route: route.abort())
    page.goto(fake.url + "/board")
    page.wait_for_selector(COVERED, state="attached")
    opacity = page.evaluate("getComputedStyle(document.getElementById('notlive')).opacity")
    assert opacity == "1"


def test_not_live_shows_within_five_seconds_of_the_servers_end(fake: FakeServer, board: Page) -> None:
    fake.stop()
    board.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)
    assert "Look at the monitors" in board.inner_text("#notlive")
    assert "Chair 3" in board.inner_text("#nl-alarms")


def test_not_live_shows_within_five_seconds_of_the_server_being_frozen(fake: FakeServer, board: Page) -> None:
    fake.freeze()
    board.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)


def test_a_screen_recovers_from_a_frozen_server_without_loading_itself_again(fake: FakeServer, board: Page) -> None:
    board.evaluate("window.marked = true")
    fake.freeze()
    board.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)
    fake.thaw()
    board.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)
    assert board.evaluate("window.marked") is True


def test_a_screen_recovers_from_a_restarted_server_and_asks_for_what_it_missed(fake: FakeServer, board: Page) -> None:
    board.evaluate("window.marked = true")
    fake.stop()
    board.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.post_data or ""))
    fake.start()
    board.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)
    assert board.evaluate("window.marked") is True
    assert any("trend-request" in body for body in asked)


def test_not_live_shows_within_five_seconds_on_a_page_whose_script_hangs(board: Page) -> None:
    session = board.context.new_cdp_session(board)
    watcher = board.context.new_page()
    frames: list[bytes] = []

    def seen(event: dict[str, str]) -> None:
        frames.append(base64.b64decode(event["data"]))
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", seen)
    board.bring_to_front()
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    board.evaluate(FREEZE, 6)
    for _ in range(DEAD_WITHIN // 100):
        if frames and _corner(frames[-1]) == RED:
            break
        watcher.wait_for_timeout(100)
    assert _corner(frames[-1]) == RED
    board.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)


def test_a_missed_change_is_noticed_and_the_whole_picture_asked_for(fake: FakeServer, board: Page) -> None:
    fake.ask("skip")
    fake.ask("value", chair="1", metric="heart_rate", to={"value": 91})
    until(board, f"document.querySelector('{tile('1')} .num--hr .v').innerText === '91'", DEAD_WITHIN)
    board.wait_for_selector(LIVE, state="attached", timeout=DEAD_WITHIN)


def test_a_screen_whose_version_stays_behind_says_not_live(fake: FakeServer, board: Page) -> None:
    board.evaluate("WebSocket.prototype.send = () => {}")
    fake.ask("skip")
    board.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)


def test_a_screen_of_another_build_loads_itself_again(fake: FakeServer, board: Page) -> None:
    fake.stop()
    fake.build = "fake-2"
    fake.start()
    with board.expect_event("load", timeout=BACK_WITHIN):
        pass
    board.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)


def test_a_stranger_is_sent_to_the_log_in_page(fake: FakeServer, board: Page) -> None:
    board.route("**/api/v1/me", lambda route: route.fulfill(status=401))
    fake.ask("drop", code=4401)
    board.wait_for_url("**/login?next=%2Fboard")
    assert "Signed out" in board.inner_text("h1")


def test_every_painted_version_is_confirmed_and_hiding_is_told(fake: FakeServer, board: Page) -> None:
    version = fake.ask("value", chair="1", metric="heart_rate", to={"value": 92})["version"]
    until(board, f"document.querySelector('{tile('1')} .num--hr .v').innerText === '92'")
    board.wait_for_timeout(1500)
    receipts = fake.ask()["receipts"]
    assert any(receipt["version"] >= version and receipt["visible"] for receipt in receipts)
    assert {receipt["audio"] for receipt in receipts} <= {"running", "blocked"}


def test_the_words_of_the_cover_count_the_seconds(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/board")
    fake.stop()
    page.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)
    until(page, "/attempt [2-9]/.test(document.getElementById('nl-try').innerText)", BACK_WITHIN)
    assert page.inner_text("#nl-since").startswith("since ")


def _corner(png: bytes) -> tuple[int, ...]:
    """The colour of the pixel at 4,4 of a PNG, read without a library."""
    width = struct.unpack(">I", png[16:20])[0]
    channels = {2: 3, 6: 4}[png[25]]
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw, stride = zlib.decompress(data), width * channels
    above = bytearray(stride)
    for row in range(5):
        start = row * (stride + 1)
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above, channels)
    return tuple(above[4 * channels : 4 * channels + 3])


def _unfiltered(kind: int, line: bytearray, above: bytearray, channels: int) -> bytearray:
    for place in range(len(line)):
        left = line[place - channels] if place >= channels else 0
        corner = above[place - channels] if place >= channels else 0
        line[place] = (line[place] + _predicted(kind, left, above[place], corner)) & 255
    return line


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 3:
        return (0, left, up)[kind]
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda near: (abs(guess - near), (left, up, corner).index(near)))
