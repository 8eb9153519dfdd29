"""Alarms on the screen: seen, ordered, never hidden, and answered only when the server says so."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live, show, tile, until


def test_the_bar_begins_with_the_highest_alarm(board: Page) -> None:
    first = board.locator(".alarms .chip").first
    assert "Chair 3" in first.inner_text()
    assert "SBP 184 > 180" in first.inner_text()


def test_what_does_not_fit_into_the_bar_is_counted(board: Page) -> None:
    shown = board.locator(".alarms .chip:not(.chip--more)").count()
    left = int(board.inner_text(".chip--more").removeprefix("+"))
    assert shown + left == 6


def test_no_high_alarm_is_ever_left_out_of_the_bar(fake: FakeServer, board: Page) -> None:
    for size in ((1920, 1080), (1024, 768), (390, 844)):
        board.set_viewport_size({"width": size[0], "height": size[1]})
        show(board, fake, "all_high")
        until(board, "document.querySelectorAll('.alarms .chip.is-high.is-on').length === 11")
        cut = board.eval_on_selector_all(
            ".alarms .chip.is-high.is-on",
            """chips => chips.filter(chip => { const own = chip.getBoundingClientRect(),
               bar = chip.parentElement.getBoundingClientRect();
               return own.right > bar.right + 1 || own.bottom > bar.bottom + 1;
            }).map(chip => chip.innerText)""",
        )
        assert cut == []


def test_one_reading_over_three_limits_is_told_in_full_on_one_chip_a_chair(fake: FakeServer, board: Page) -> None:
    show(board, fake, "one_bad_reading")
    until(board, "document.querySelectorAll('.alarms .chip').length === 3")
    for chip in board.locator(".alarms .chip").all():
        for words in ("DBP 110 ≥ 110", "SBP 193 > 180", "MAP 140 > 130"):
            assert words in chip.inner_text()


def test_a_quiet_clinic_says_since_when(fake: FakeServer, board: Page) -> None:
    show(board, fake, "calm")
    expect(board.locator(".alarms .calm")).to_contain_text("No alarms since", timeout=DEAD_WITHIN)


def test_an_alarm_without_a_chair_stands_in_the_bar_and_in_the_strip(fake: FakeServer, board: Page) -> None:
    show(board, fake, "unassigned")
    expect(board.locator(".alarms .chip", has_text="Store does not answer")).to_be_visible(timeout=DEAD_WITHIN)
    expect(board.locator(".strip", has_text="CM-21 · Device in no session")).to_be_visible()
    expect(board.locator(".strip", has_text="CM-22 not assigned")).to_be_visible()
    board.locator(".strip-row", has_text="Store does not answer").locator("button").click()
    until(board, "document.querySelector('.strip-row.is-ack') !== null", DEAD_WITHIN)


@pytest.mark.parametrize("size", [(390, 844), (768, 1024), (1024, 768), (1920, 1080)])
def test_an_alarm_without_a_chair_can_be_answered_at_every_width(
    fake: FakeServer, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, "unassigned")
    row = page.locator(".strip-row", has_text="CM-21")
    assert row.locator("> b").inner_text() == "CM-21 · Device in no session"
    row.scroll_into_view_if_needed()
    box = row.locator("button").bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert page.evaluate("document.querySelector('.page').scrollWidth") <= size[0]


def test_an_acknowledgement_shows_when_the_stream_says_so(fake: FakeServer, board: Page) -> None:
    board.click(f"{tile('3')} .msg .btn")
    expect(board.locator(f"{tile('3')}.is-ack")).to_have_count(1, timeout=DEAD_WITHIN)
    assert "M. Ortiz" in board.inner_text(f"{tile('3')} .who-did")
    assert fake.ask()["alarms"]["1"]["acknowledged_by"] == "M. Ortiz"


def test_a_failed_acknowledgement_is_told_in_words_where_the_button_is(fake: FakeServer, board: Page) -> None:
    fake.ask("set", set={"acknowledge_status": 503})
    button = board.locator(f"{tile('3')} .msg .btn")
    button.click()
    expect(button).to_contain_text("The store does not answer.", timeout=DEAD_WITHIN)
    expect(button).to_contain_text("Try again")
    expect(board.locator(f"{tile('3')}.is-on")).to_have_count(1)
    fake.ask("set", set={"acknowledge_status": 200})
    button.click()
    expect(board.locator(f"{tile('3')}.is-ack")).to_have_count(1, timeout=DEAD_WITHIN)


def test_an_alarm_that_is_over_before_its_answer_comes_stops_no_screen(fake: FakeServer, board: Page) -> None:
    held: list[Route] = []
    board.route("**/acknowledge", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    board.click(f"{tile('3')} .msg .btn")
    until(board, f"document.querySelector('{tile('3')} .msg .btn').innerText.includes('Sending')", DEAD_WITHIN)
    fake.ask("end", id=1)
    fake.ask("value", chair="1", metric="heart_rate", to={"value": 93})
    until(board, f"document.querySelector('{tile('1')} .num--hr .v').innerText === '93'", DEAD_WITHIN)
    held[0].continue_()


def test_what_wants_more_than_a_pin_asks_for_the_password_and_is_sent_again(fake: FakeServer, page: Page) -> None:
    due = {"type": "proof", "title": "This needs your password", "status": 401, "detail": "Call /api/v1/me/proof"}
    proofs: list[object] = []

    def pause(route: Route) -> None:
        if proofs:
            route.continue_()
        else:
            route.fulfill(status=401, content_type="application/problem+json", json=due)

    def prove(route: Route) -> None:
        proofs.append(route.request.post_data_json)
        route.fulfill(status=204)

    page.route("**/api/v1/sessions/*/audio-pause", pause)
    page.route("**/api/v1/me/proof", prove)
    open_live(page, fake, "/chair/6")
    button, dialog = page.locator(".act-pause"), page.get_by_role("dialog", name="Is it still you?")
    button.click()
    dialog.get_by_role("button", name="Close").click()
    expect(button.locator("small")).to_have_text("Nothing was entered: nobody proved to be you")
    button.click()
    dialog.get_by_label("Your password").fill("a long enough password")
    dialog.get_by_role("button", name="Go on").click()
    expect(button).to_have_text("Resume audio", timeout=DEAD_WITHIN)
    assert proofs == [{"password": "a long enough password"}]


def test_a_reason_goes_with_the_acknowledgement(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.fill(".card.alarm .reason", "calming down, repeat in 2 min")
    page.click(".card.alarm .ackb")
    expect(page.locator(".card.alarm.is-ack")).to_contain_text("calming down", timeout=DEAD_WITHIN)
    assert fake.ask()["alarms"]["1"]["reason"] == "calming down, repeat in 2 min"


def test_the_key_a_answers_the_highest_alarm_of_the_focused_chair(fake: FakeServer, board: Page) -> None:
    board.focus(tile("2"))
    board.keyboard.press("a")
    expect(board.locator(f"{tile('2')}.is-ack")).to_have_count(1, timeout=DEAD_WITHIN)
    assert fake.ask()["alarms"]["1"]["acknowledged_by"] is None


def test_the_key_a_asks_which_alarm_when_no_chair_is_focused(board: Page) -> None:
    board.keyboard.press("a")
    menu = board.locator("dialog.menu[open]")
    expect(menu).to_contain_text("Which alarm")
    box, bar = menu.bounding_box(), board.locator(".alarms").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] >= bar["y"] + bar["height"]


def test_faces_that_flash_do_so_together_at_the_rates_of_the_standard(board: Page) -> None:
    board.wait_for_timeout(1200)
    found = board.evaluate(
        """document.getAnimations().filter(a => a.animationName === 'flash')
           .map(a => [a.startTime, a.effect.getComputedTiming().duration])"""
    )
    assert {start for start, _ in found} == {0}
    assert {round(1000 / duration, 1) for _, duration in found} == {2.0, 0.6}


def test_reduced_motion_keeps_alarms_lit_and_still(fake: FakeServer, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_live(page, fake, "/board")
    moving = page.evaluate("document.getAnimations().filter(a => a.animationName === 'flash').length")
    still = page.eval_on_selector(f"{tile('3')} .msg", "node => getComputedStyle(node, '::before').opacity")
    assert (moving, still) == (0, "1")
