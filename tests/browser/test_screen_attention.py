"""What is switched off is seen by all with name and time, help is one tap, and no state hides a high alarm."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live, show, tile, until
from tests.browser.listening import EAR, listen, tones

SIZES = [
    (1920, 1080),
    *(pytest.param(size, marks=pytest.mark.long) for size in [(1366, 768), (1024, 768), (768, 1024), (390, 844)]),
]
HIGH = 660
# Texts of a tile that lie upon each other: labels with what stands in their line, identifiers with the phase.
COLLISIONS = """tile => {
  const boxes = [];
  for (const node of tile.querySelectorAll(".lab > *, .sub > *, .who span span, .who b, .caps, .left, .help, .v")) {
    const box = node.getBoundingClientRect();
    if (box.width > 0 && box.height > 0 && node.textContent) boxes.push([node.textContent, box, node]);
  }
  const found = [];
  boxes.forEach(([one, a, first], place) => boxes.slice(place + 1).forEach(([two, b, second]) => {
    if (first.contains(second) || second.contains(first)) return;
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > 4) found.push(`${one} | ${two}`);
  }));
  return found;
}"""
SHUT = "getComputedStyle(document.querySelector('dialog.switch-off')).display === 'none'"


def minutes(words: str | None) -> int:
    """Seconds of an m:ss."""
    found = re.search(r"(\d+):(\d\d)", words or "")
    assert found is not None
    return 60 * int(found[1]) + int(found[2])


def medium(fake: FakeServer, chair: str, number: int = 70, **more: object) -> dict[str, Any]:
    """A new alarm of medium priority at a chair."""
    like = fake.ask()["alarms"]["1"]
    signals = {"visual": "on", "auditory": "on"}
    return {**like, "id": number, "chair": chair, "condition": "heart_rate_high", "metric": "heart_rate", "value": 118,
            "limit": 110, "priority": "medium", "message": "HR 118 > 110", "signals": signals, **more}  # fmt: skip


# ------------------------------------------------------------------------------------------------------- audio pause


def test_a_pause_is_seen_with_name_and_time_left_on_tile_bar_and_chair_page(fake: FakeServer, board: Page) -> None:
    fake.ask("switch", kind="audio_paused", chair="6", more={"author": "Dr Sato"})
    hush = board.locator(f"{tile('6')} .hush")
    expect(hush).to_contain_text("Dr Sato", timeout=DEAD_WITHIN)
    expect(hush.locator("path[stroke-dasharray]").first).to_be_attached()
    chip = board.locator(".chip--hush", has_text="6")
    expect(chip).to_be_visible()
    assert chip.get_attribute("aria-label") == f"Chair 6: Audio paused, Dr Sato {chip.locator('.until').text_content()}"
    assert chip.get_attribute("href") == "/chair/6"
    before = minutes(hush.text_content())
    assert 110 <= before <= 120
    board.wait_for_timeout(2_100)
    assert before - 4 <= minutes(hush.text_content()) < before
    open_live(board, fake, "/chair/6")
    row = board.locator("#chair-switched .switched")
    expect(row).to_contain_text("Audio paused")
    expect(row).to_contain_text("Dr Sato")
    assert minutes(row.locator(".time").text_content()) <= 120


@pytest.mark.long
def test_the_time_left_is_the_servers_whatever_the_screens_clock_says(fake: FakeServer, page: Page) -> None:
    page.add_init_script("const real = Date.now; Date.now = () => real() + 3600000")
    open_live(page, fake, "/board")
    fake.ask("switch", kind="audio_paused", chair="6")
    expect(page.locator(f"{tile('6')} .hush")).to_contain_text(re.compile(r"(1:5\d|2:00)"), timeout=DEAD_WITHIN)


@pytest.mark.long
def test_a_pause_at_a_quiet_chair_stands_where_an_alarm_would(fake: FakeServer, board: Page) -> None:
    fake.ask("switch", kind="audio_paused", chair="1")
    note = board.locator(f"{tile('1')} .msg--note:not(.care-note)")
    expect(note).to_contain_text("Audio paused", timeout=DEAD_WITHIN)
    expect(note).to_contain_text("M. Ortiz")


def test_the_button_pauses_and_resumes_and_shows_what_the_stream_says(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/6")
    page.click("text=Pause audio 2 min")
    expect(page.locator(".act-pause")).to_have_text("Resume audio", timeout=DEAD_WITHIN)
    assert fake.ask()["asked"][-1] == {"call": "audio-pause"}
    assert fake.ask()["alarms"]["2"]["signals"] == {"visual": "on", "auditory": "off"}
    page.click(".act-pause")
    expect(page.locator(".act-pause")).to_have_text("Pause audio 2 min", timeout=DEAD_WITHIN)
    assert fake.ask()["inactivations"] == {}


@pytest.mark.long
def test_a_pause_that_fails_is_told_at_the_button_and_nothing_pretends(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/6")
    fake.ask("set", set={"call_status": 503})
    page.click("text=Pause audio 2 min")
    button = page.locator(".act-pause")
    expect(button).to_contain_text("The store does not answer.", timeout=DEAD_WITHIN)
    expect(button).to_contain_text("Try again")
    expect(page.locator(".switched")).to_have_count(0)


def test_one_chairs_pause_changes_no_other(fake: FakeServer, page: Page) -> None:
    page.add_init_script(EAR)
    open_live(page, fake, "/board")
    page.mouse.click(960, 2)
    fake.ask("alarm", alarm=medium(fake, "9"))
    fake.ask("switch", kind="audio_paused", chair="3")
    expect(page.locator(".hush:visible, .msg--note:visible")).to_have_count(1, timeout=DEAD_WITHIN)
    alarms = fake.ask()["alarms"]
    assert {alarm["chair"] for alarm in alarms.values() if alarm["signals"]["auditory"] == "off"} == {"3", "7"}
    expect(page.locator(f"{tile('9')}.is-medium.is-on")).to_have_count(1)
    until(page, "window.tones.some((tone) => tone.hz === 440)", 8_000)


def test_a_new_alarm_as_important_breaks_a_pause_and_sounds(fake: FakeServer, page: Page) -> None:
    page.add_init_script(EAR)
    open_live(page, fake, "/chair/6")
    page.mouse.click(960, 2)
    page.click("text=Pause audio 2 min")
    expect(page.locator(".switched")).to_have_count(1, timeout=DEAD_WITHIN)
    listen(page)
    fake.ask("alarm", alarm=medium(fake, "6", priority="high", message="SpO₂ 80 < 85"))
    expect(page.locator(".switched")).to_have_count(0, timeout=DEAD_WITHIN)
    until(page, f"window.tones.some((tone) => tone.hz === {HIGH})", 6_500)
    expect(page.locator(".act-pause")).to_have_text("Pause audio 2 min")


@pytest.mark.long
def test_a_pause_ends_by_itself(fake: FakeServer, board: Page) -> None:
    fake.ask("switch", kind="audio_paused", chair="6", more={"lasts_s": 2.0})
    expect(board.locator(".chip--hush")).to_have_count(1, timeout=DEAD_WITHIN)
    expect(board.locator(".chip--hush")).to_have_count(0, timeout=DEAD_WITHIN)


def test_the_key_p_pauses_the_focused_chair_and_shift_p_resumes_it(fake: FakeServer, board: Page) -> None:
    board.focus(tile("6"))
    board.keyboard.press("p")
    expect(board.locator(f"{tile('6')} .hush")).to_be_visible(timeout=DEAD_WITHIN)
    assert {one["chair"] for one in fake.ask()["inactivations"].values()} == {"6"}
    board.keyboard.press("Shift+P")
    expect(board.locator(f"{tile('6')} .hush")).to_be_hidden(timeout=DEAD_WITHIN)


@pytest.mark.long
def test_the_key_p_asks_which_chair_when_none_is_focused(fake: FakeServer, board: Page) -> None:
    board.keyboard.press("p")
    menu = board.locator("dialog.menu[open]")
    expect(menu).to_contain_text("Which chair")
    menu.locator("li", has_text="Chair 6").locator("button").click()
    expect(board.locator(f"{tile('6')} .hush")).to_be_visible(timeout=DEAD_WITHIN)
    assert len(fake.ask()["inactivations"]) == 1


@pytest.mark.long
def test_the_list_of_keys_names_pause_and_resume(board: Page) -> None:
    board.keyboard.press("?")
    assert "pause the sound of this chair 2 min" in board.inner_text("dialog.menu[open]")
    assert "Shift + P" in board.inner_text("dialog.menu[open]")


# ------------------------------------------------------------------------------------------------- switching off


@pytest.mark.long
def test_audio_off_is_permanent_everywhere_with_name_and_time(fake: FakeServer, board: Page) -> None:
    fake.ask("switch", kind="audio_off", chair="6", more={"author": "Dr Sato", "lasts_s": 40_000})
    expect(board.locator(f"{tile('6')} .hush")).to_contain_text("Dr Sato", timeout=DEAD_WITHIN)
    assert board.locator(f"{tile('6')} .hush path[stroke-dasharray]").count() == 0
    for path in ("/board", "/chair/1", "/training"):
        open_live(board, fake, path)
        expect(board.locator(".chip--hush", has_text="6")).to_be_visible()


@pytest.mark.long
def test_an_alarm_that_is_off_is_crossed_out_at_its_number_and_its_limit_struck(fake: FakeServer, board: Page) -> None:
    show(board, fake, "attention")
    number = board.locator(f"{tile('7')} .num--bp")
    expect(number.locator(".off-sign")).to_be_visible(timeout=DEAD_WITHIN)
    sign = number.locator(".off-sign")
    assert (sign.get_attribute("aria-label") or "").startswith("SBP alarm off, Dr Sato ")
    struck = number.locator(".lim i").evaluate_all(
        "limits => limits.map(node => [node.textContent, getComputedStyle(node).textDecorationLine])"
    )
    assert struck == [["150", "line-through"], ["90", "underline"]]
    expect(board.locator(f"{tile('7')} .msg--note:not(.care-note)")).to_contain_text("SBP alarm off")
    assert board.locator(".off-sign:visible").count() == 1


@pytest.mark.long
def test_what_is_off_gives_no_alarm_on_the_screen_unless_it_is_high(fake: FakeServer, board: Page) -> None:
    off = {"visual": "off", "auditory": "off"}
    fake.ask("switch", kind="alarm_off", chair="9", more={"condition": "heart_rate_high", "metric": "heart_rate"})
    fake.ask("alarm", alarm=medium(fake, "9"))
    expect(board.locator(f"{tile('9')} .msg--note:not(.care-note)")).to_contain_text(
        "HR alarm off", timeout=DEAD_WITHIN
    )
    assert board.locator(f"{tile('9')}.is-medium").count() == 0
    assert board.locator(".chip", has_text="HR 118").count() == 0
    high = medium(fake, "9", priority="high", message="HR 160 > 150", signals=off)
    fake.ask("alarm", alarm=high, as_it_is=True)
    expect(board.locator(f"{tile('9')}.is-high.is-on")).to_have_count(1, timeout=DEAD_WITHIN)
    expect(board.locator(".chip.is-high", has_text="HR 160 > 150")).to_be_visible()


@pytest.mark.parametrize("kind", ["audio_paused", "audio_off", "alarm_paused", "alarm_off"])
@pytest.mark.parametrize("size", SIZES)
def test_no_state_hides_a_high_alarm(fake: FakeServer, page: Page, size: tuple[int, int], kind: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    fake.ask("switch", kind=kind, chair="3", more={"condition": "nibp_systolic_high", "metric": "nibp_systolic"})
    expect(page.locator(".chip--hush")).to_have_count(1, timeout=DEAD_WITHIN)
    chip = page.locator(".alarms .chip.is-high.is-on", has_text="SBP 184 > 180")
    expect(chip).to_be_visible()
    box = chip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    expect(page.locator(f"{tile('3')}.is-high.is-on .msg.lit")).to_be_visible()


def test_a_clinician_switches_an_alarm_off_with_a_reason(fake: FakeServer, page: Page) -> None:
    fake.ask("set", set={"role": "clinician", "user": "Dr Sato"})
    open_live(page, fake, "/chair/9")
    page.click(".act-off")
    dialog = page.locator("dialog.switch-off")
    expect(dialog.locator(".btn--main")).to_have_text("Say why first")
    assert dialog.locator(".btn--main").get_attribute("aria-disabled") == "true"
    dialog.locator("select").first.select_option(label="HR alarm above 110")
    dialog.locator("select").last.select_option(label="Off until the session ends")
    expect(dialog).to_contain_text("sounds a reminder every 2 minutes")
    dialog.locator("input").fill("known tachycardia")
    dialog.locator(".btn--main").click()
    until(page, SHUT)
    expect(page.locator(".switched")).to_contain_text("HR alarm off", timeout=DEAD_WITHIN)
    expect(page.locator(".switched")).to_contain_text("Dr Sato: “known tachycardia”")
    asked = {"call": "alarm-off", "condition": "heart_rate_high", "metric": "heart_rate", "reason": "known tachycardia"}
    assert fake.ask()["asked"][-1] == asked
    page.click(".switched .btn")
    expect(page.locator(".switched")).to_have_count(0, timeout=DEAD_WITHIN)


@pytest.mark.long
def test_a_pause_of_an_alarm_has_its_time_and_the_sound_has_none_but_the_end(fake: FakeServer, page: Page) -> None:
    fake.ask("set", set={"role": "clinician"})
    open_live(page, fake, "/chair/9")
    page.click(".act-off")
    dialog = page.locator("dialog.switch-off")
    assert dialog.locator("select").last.locator("option").all_inner_texts() == ["Off until the session ends"]
    dialog.locator("select").first.select_option(label="SpO₂ alarm below 89")
    dialog.locator("select").last.select_option(label="Pause for 10 min")
    dialog.locator("input").fill("probe moves")
    dialog.locator(".btn--main").click()
    expect(page.locator(".switched")).to_contain_text("SpO₂ alarm paused", timeout=DEAD_WITHIN)
    assert 590 <= minutes(page.locator(".switched .time").text_content()) <= 600
    assert fake.ask()["asked"][-1]["lasts_s"] == 600


@pytest.mark.long
def test_who_may_not_switch_off_reads_why(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/9")
    page.click(".act-off")
    dialog = page.locator("dialog.switch-off")
    dialog.locator("input").fill("too loud")
    dialog.locator(".btn--main").click()
    expect(dialog).to_contain_text("only a clinician may switch it off", timeout=DEAD_WITHIN)
    expect(dialog).to_be_visible()
    assert fake.ask()["inactivations"] == {}


@pytest.mark.long
def test_a_high_alarm_is_not_offered_to_be_switched_off(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    page.click(".act-off")
    dialog = page.locator("dialog.switch-off")
    offered = dialog.locator("select").first.locator("option").all_inner_texts()
    assert "Sound of all alarms here" in offered
    assert not any(words.startswith("SBP alarm above") for words in offered)
    expect(dialog).to_contain_text("SBP 184 > 180 is high")


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("opens", [".act-off", "#sound"])
def test_no_dialog_covers_the_alarms(fake: FakeServer, page: Page, size: tuple[int, int], opens: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/chair/3")
    page.click(opens)
    box, bar = page.locator("dialog[open]").bounding_box(), page.locator(".alarms").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] >= bar["y"] + bar["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]


# ----------------------------------------------------------------------------------------------------------- help


def test_one_tap_on_a_tile_calls_help_on_every_screen_until_somebody_answers(fake: FakeServer, page: Page) -> None:
    page.add_init_script(EAR)
    other = page.context.new_page()
    other.add_init_script(EAR)
    open_live(other, fake, "/training")
    other.mouse.click(960, 2)
    open_live(page, fake, "/board")
    show(page, fake, "calm")
    listen(other)
    page.click(f"{tile('2')} .help")
    expect(page.locator(f"{tile('2')} .help")).to_have_text("Called", timeout=DEAD_WITHIN)
    expect(page.locator(f"{tile('2')}.is-high.is-on .msg.lit")).to_contain_text("Help called")
    expect(other.locator(".chip.is-high.is-on")).to_contain_text("Chair 2")
    until(other, "window.tones.length > 0", 2_000)
    assert tones(other)[0] == HIGH
    page.click(f"{tile('2')} .msg .act > .btn")
    expect(page.locator(f"{tile('2')} .help")).to_have_text("Help", timeout=DEAD_WITHIN)
    other.close()


@pytest.mark.long
def test_help_is_called_from_the_chair_page_too(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/8")
    page.click(".act-help")
    expect(page.locator(".act-help")).to_have_text("Help called", timeout=DEAD_WITHIN)
    assert [alarm["chair"] for alarm in fake.ask()["alarms"].values() if alarm["condition"] == "help_called"] == ["8"]


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_a_call_for_help_that_failed_is_said_until_it_is_called_or_seen(
    fake: FakeServer, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    fake.ask("set", set={"call_status": 503})
    page.click(f"{tile('3')} .help")
    row = page.locator(".strip-row.is-fault")
    expect(row).to_contain_text("Chair 3 · help not called", timeout=DEAD_WITHIN)
    expect(page.locator(f"{tile('3')} .help")).to_have_text("Try again")
    fake.ask("set", set={"call_status": 200})
    row.locator("button", has_text="Try again").click()
    expect(row).to_have_count(0, timeout=DEAD_WITHIN)
    expect(page.locator(f"{tile('3')} .help")).to_have_text("Called", timeout=DEAD_WITHIN)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["eight", "attention", "twelve"])
def test_help_is_large_enough_for_a_glove_and_far_from_an_answer(
    fake: FakeServer, page: Page, size: tuple[int, int], scene: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, scene)
    far = page.eval_on_selector_all(
        ".tile",
        """tiles => tiles.map(tile => {
          const help = tile.querySelector('.help').getBoundingClientRect();
          const answer = [...tile.querySelectorAll('.msg .btn')].find(node => node.getBoundingClientRect().width > 0);
          const gap = answer ? answer.getBoundingClientRect().top - help.bottom : 99;
          return [help.width, help.height, gap];
        })""",
    )
    assert all(width >= 56 and height >= 52 and gap >= 48 for width, height, gap in far), far


@pytest.mark.long
def test_a_tap_on_help_does_not_open_the_chair(fake: FakeServer, board: Page) -> None:
    board.click(f"{tile('1')} .help")
    expect(board.locator(f"{tile('1')} .help")).to_have_text("Called", timeout=DEAD_WITHIN)
    assert board.url.endswith("/board")


# ---------------------------------------------------------------------------------------------- what must be known


def test_what_no_screen_could_show_stands_first_and_says_so(fake: FakeServer, board: Page) -> None:
    show(board, fake, "attention")
    first = board.locator(".alarms .chip").first
    expect(first).to_contain_text("not shown until now", timeout=DEAD_WITHIN)
    assert "Chair 2" in first.inner_text()
    second = board.locator(".alarms .chip").nth(1)
    assert "is-high" in (second.get_attribute("class") or "")
    expect(board.locator(f"{tile('2')} .msg .more")).to_contain_text("Not shown until now")
    board.click(f"{tile('2')} .msg .act > .btn")
    expect(board.locator(".alarms .chip").first).to_contain_text("Chair 3", timeout=DEAD_WITHIN)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_what_no_screen_could_show_is_in_the_bar_however_full_it_is(
    fake: FakeServer, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, "all_high")
    fake.ask("alarm", alarm={**fake.ask()["alarms"]["31"], "unshown": True})
    chip = page.locator(".alarms .chip.is-low")
    expect(chip).to_contain_text("not shown until now", timeout=DEAD_WITHIN)
    box = chip.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= size[0] + 1
    until(page, "document.querySelectorAll('.alarms .chip.is-high.is-on').length === 11")


@pytest.mark.long
def test_an_escalated_alarm_says_how_far(fake: FakeServer, board: Page) -> None:
    fake.ask("alarm", alarm={**fake.ask()["alarms"]["1"], "escalation": 1})
    chip = board.locator(".alarms .chip", has_text="Chair 3")
    expect(chip).to_contain_text("escalated, louder", timeout=DEAD_WITHIN)
    fake.ask("alarm", alarm={**fake.ask()["alarms"]["1"], "escalation": 3})
    expect(chip).to_contain_text("escalated, round 2", timeout=DEAD_WITHIN)
    expect(board.locator(f"{tile('3')} .msg .more")).to_contain_text("Escalated, round 2")


@pytest.mark.long
def test_an_alarm_that_reminds_says_when(fake: FakeServer, board: Page) -> None:
    reminded = {**fake.ask()["alarms"]["3"], "reminded_at": "2026-01-01T12:00:00Z"}
    fake.ask("alarm", alarm=reminded)
    expect(board.locator(f"{tile('5')} .more")).to_have_text("Still there, reminded 13:00:00", timeout=DEAD_WITHIN)


@pytest.mark.long
def test_a_change_from_the_baseline_is_under_the_pressure_or_that_there_is_none(fake: FakeServer, board: Page) -> None:
    show(board, fake, "attention")
    expect(board.locator(f"{tile('3')} .num--bp .what")).to_have_text("+46 from baseline", timeout=DEAD_WITHIN)
    expect(board.locator(f"{tile('4')} .num--bp .what")).to_have_text("no baseline")
    expect(board.locator(f"{tile('3')} .num--hr .sub")).to_have_text("+26 from baseline")
    fake.ask("chair", chair="4", to={"phase": "baseline"})
    expect(board.locator(f"{tile('4')} .num--bp .what")).to_be_hidden(timeout=DEAD_WITHIN)


@pytest.mark.long
def test_a_number_without_measurement_has_no_change_from_the_baseline(fake: FakeServer, board: Page) -> None:
    show(board, fake, "attention")
    expect(board.locator(f"{tile('3')} .num--bp .what")).to_be_visible(timeout=DEAD_WITHIN)
    fake.ask("value", chair="3", metric="nibp_systolic", to={"state": "stale"})
    expect(board.locator(f"{tile('3')} .num--bp .what")).to_be_hidden(timeout=DEAD_WITHIN)
    fake.ask("value", chair="3", metric="nibp_systolic", to={"state": "live"})
    expect(board.locator(f"{tile('3')} .num--bp .what")).to_be_visible(timeout=DEAD_WITHIN)
    fake.ask("value", chair="3", metric="nibp_systolic", to={"value": None, "state": "blank", "last": 184})
    expect(board.locator(f"{tile('3')} .num--bp .what")).to_be_hidden(timeout=DEAD_WITHIN)
    assert board.inner_text(f"{tile('3')} .num--bp .v") == "--"


@pytest.mark.long
def test_what_is_advisory_is_said_quietly_and_is_no_alarm(fake: FakeServer, board: Page) -> None:
    show(board, fake, "attention")
    number = board.locator(f"{tile('1')} .num--bp")
    expect(number.locator(".doubt .long")).to_have_text("≥ 140 advisory", timeout=DEAD_WITHIN)
    assert board.locator(f"{tile('1')}.is-high, {tile('1')}.is-medium, {tile('1')}.is-low").count() == 0
    assert board.locator(".chip", has_text="Chair 1").count() == 0
    grey = number.locator(".doubt").evaluate("node => getComputedStyle(node).color.match(/\\d+/g).map(Number)")
    assert max(grey) - min(grey) <= 12


@pytest.mark.long
def test_a_limit_set_for_this_patient_is_underlined_and_the_nearer_of_two_is_shown(
    fake: FakeServer, board: Page
) -> None:
    show(board, fake, "attention")
    own = board.locator(f"{tile('7')} .num--bp .lim i.own")
    expect(own).to_have_count(2, timeout=DEAD_WITHIN)
    assert board.locator(f"{tile('1')} .lim i.own").count() == 0
    fake.ask("value", chair="1", metric="nibp_systolic", to={"baseline_limits": {"low": None, "high": 154.4}})
    expect(board.locator(f"{tile('1')} .num--bp .lim i").first).to_have_text("155", timeout=DEAD_WITHIN)


@pytest.mark.long
def test_news2_is_a_trend_with_its_caveat(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/chair/3")
    show(page, fake, "attention")
    warning = page.locator(".early-warning")
    expect(warning).to_contain_text("NEWS2, trend only3", timeout=DEAD_WITHIN)
    for words in ("not made for dissociated patients", "consciousness", "not scored"):
        expect(warning).to_contain_text(words)
    fake.ask("chair", chair="3", to={"news2": {"score": 5, "missing": ["consciousness", "oxygen"]}})
    expect(warning).to_contain_text(re.compile(r"5 was 3 at \d\d:\d\d"), timeout=DEAD_WITHIN)
    fake.ask("chair", chair="3", to={"news2": {"score": None, "missing": ["spo2", "consciousness"]}})
    expect(warning).to_contain_text("no score", timeout=DEAD_WITHIN)
    expect(warning).to_contain_text("SpO₂ not scored")


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["attention", "twelve", "twenty_four"])
def test_texts_of_a_tile_do_not_lie_upon_each_other(
    fake: FakeServer, page: Page, size: tuple[int, int], scene: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/board")
    show(page, fake, scene)
    page.evaluate("document.fonts.ready")
    found = {node.get_attribute("data-chair"): node.evaluate(COLLISIONS) for node in page.query_selector_all(".tile")}
    assert {chair: texts for chair, texts in found.items() if texts} == {}
