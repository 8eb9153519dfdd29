"""What a screen sounds: the bursts of the standard, in time, and an honest word about whether anybody hears them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import (
    ARGUMENTS,
    CHROMIUM,
    COVERED,
    DEAD_WITHIN,
    LIVE,
    FakeServer,
    open_live,
    show,
    tile,
    until,
)
from tests.browser.listening import EAR, listen, pulses_heard, render, tones

HIGH, MEDIUM, LOW = 660, 440, 330
SIZES = [
    (390, 844),
    *(pytest.param(size, marks=pytest.mark.long) for size in [(768, 1024), (1024, 768), (1366, 768), (1920, 1080)]),
]
BLOCKED, UNTESTED = "Sound blocked: touch the screen", "Sound not tested this shift"
ALARM = {
    "id": 70, "session": 101, "chair": "1", "device": "CM-01", "condition": "nibp_systolic_high", "value": 184,
    "metric": "nibp_systolic", "kind": "physiological", "priority": "high", "present": True, "limit": 180,
    "acknowledged_by": None, "acknowledged_at": None, "reason": None, "message": "SBP 184 > 180", "detail": "",
    "latched": False, "arose_at": "2026-01-01T12:00:00Z", "ceased_at": None, "escalation": 0, "reminded_at": None,
    "signals": {"visual": "on", "auditory": "on"}, "unshown": False,
}  # fmt: skip
# Plays a story to the scheduler on a clock of its own: [until second, scene] in turn; answers [second, priority, why].
STORY = """async (steps) => {
  const { Turns } = await import('/assets/js/sound/turns.js');
  const turns = new Turns(), heard = [];
  let now = 0;
  for (const [end, scene] of steps) while (now < end) {
    const { cut, play } = turns.next(now, { alarms: [], inactivations: [], isLost: false, canSound: true, ...scene });
    if (cut) heard.push([now, 'cut', '']);
    if (play) heard.push([now, play.isLouder ? play.priority + '+' : play.priority, play.why]);
    now += Math.min(0.25, Math.max(0.01, turns.waitsFor(now)));
  }
  return heard.map(([at, what, why]) => [Math.round(at * 10) / 10, what, why]);
}"""


@pytest.fixture
def ear(fake: FakeServer, page: Page) -> Page:
    """A calm board that is listened to."""
    page.add_init_script(EAR)
    open_live(page, fake, "/board")
    show(page, fake, "calm")
    touch(page)
    listen(page)
    return page


@pytest.fixture
def untouched(driver: Playwright, fake: FakeServer) -> Iterator[Page]:
    """A board in a browser that lets no page sound before it was touched; what is evaluated on it counts as a touch."""
    flag = "--autoplay-policy=document-user-activation-required"
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, flag])
    page = browser.new_page()
    page.goto(fake.url + "/board")
    yield page
    browser.close()


def touch(page: Page) -> None:
    """Touch the screen where nothing is, as the words ask, and wait until it may sound."""
    page.mouse.click(page.viewport_size["width"] // 2 if page.viewport_size else 200, 2)
    until(page, f"!document.querySelector('#sound-state').textContent.startsWith('{BLOCKED[:13]}')")


def play(page: Page, fake: FakeServer, *steps: tuple[float, dict[str, Any]]) -> list[list[Any]]:
    """Play a story to the scheduler."""
    page.goto(fake.url + "/login")
    found: list[list[Any]] = page.evaluate(STORY, [list(step) for step in steps])
    return found


def alarm(number: int, priority: str, auditory: str = "on", **more: object) -> dict[str, object]:
    return {"id": number, "priority": priority, "signals": {"auditory": auditory}, **more}


def audio_said(fake: FakeServer) -> str | None:
    receipts = fake.ask()["receipts"]
    return receipts[-1]["audio"] if receipts else None


def words_untouched(page: Page) -> str:
    """The words about sound, read as a debugger reads them: without touching the page."""
    session = page.context.new_cdp_session(page)
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#sound-state"})["nodeId"]
    html: str = session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
    return re.sub(r"<[^>]+>", "", html)


# ------------------------------------------------------------------------------------------------------ the bursts


def test_a_high_burst_has_ten_pulses_three_and_two_and_again(fake: FakeServer, page: Page) -> None:
    page.goto(fake.url + "/login")
    burst = render(page, "high")
    assert len(burst.pulses) == 10
    assert all(0.075 <= length <= 0.2 for length in burst.lengths)
    spacing = burst.gaps[0]
    assert 0.05 <= spacing <= 0.125
    short = [burst.gaps[place] for place in (0, 1, 3, 5, 6, 8)]
    assert short == pytest.approx([spacing] * 6, abs=0.004)
    assert burst.gaps[2] == pytest.approx(2 * spacing + burst.lengths[0], abs=0.02)
    assert burst.gaps[7] == pytest.approx(burst.gaps[2], abs=0.004)
    assert 0.35 <= burst.gaps[4] <= 1.3


@pytest.mark.parametrize(("priority", "count"), [("medium", 3), ("low", 2)])
def test_a_medium_burst_has_three_pulses_and_a_low_one_two(
    fake: FakeServer, page: Page, priority: str, count: int
) -> None:
    page.goto(fake.url + "/login")
    burst = render(page, priority)
    assert len(burst.pulses) == count
    assert all(0.125 <= length <= 0.25 for length in burst.lengths)
    assert all(0.125 <= gap <= 0.25 for gap in burst.gaps)


@pytest.mark.long
@pytest.mark.parametrize("priority", ["high", "medium", "low"])
def test_a_pulse_rises_and_falls_within_itself_and_has_four_harmonics_of_its_fundamental(
    fake: FakeServer, page: Page, priority: str
) -> None:
    page.goto(fake.url + "/login")
    burst = render(page, priority)
    fundamental = burst.harmonics[0][0]
    assert 150 <= fundamental <= 1000
    above = [hz for hz, decibel in burst.harmonics[1:] if 300 <= hz <= 4000 and abs(decibel) <= 15]
    assert len(above) >= 4
    assert 0.1 <= burst.rise / burst.lengths[0] <= 0.2
    assert burst.fall < burst.gaps[0]
    assert burst.peak <= 1


@pytest.mark.long
def test_a_higher_priority_is_no_quieter_and_an_escalated_one_is_louder(fake: FakeServer, page: Page) -> None:
    page.goto(fake.url + "/login")
    peaks = [render(page, priority).peak for priority in ("low", "medium", "high")]
    assert peaks == sorted(peaks)
    for priority, peak in zip(("low", "medium", "high"), peaks, strict=True):
        louder = render(page, priority, is_louder=True).peak
        assert 1.9 <= louder / peak <= 2.1
        assert louder <= 1


@pytest.mark.long
def test_a_shift_of_bursts_leaves_no_part_in_the_audio_graph(fake: FakeServer, page: Page) -> None:
    page.add_init_script(EAR)
    page.goto(fake.url + "/login")
    left = page.evaluate("""async () => {
      const { playBurst } = await import('/assets/js/sound/player.js');
      const context = new OfflineAudioContext(1, 5 * 8000, 8000);
      const next = (_, count) => playBurst(context, ['high', 'medium', 'low'][count % 3], false);
      const bursts = Array.from({ length: 600 }, next);
      const before = window.joined;
      await context.startRendering();
      await Promise.all(bursts.map((burst) => burst.ended));
      return [before, window.joined];
    }""")
    assert left == [1200, 0]


# ---------------------------------------------------------------------------------------------------- the schedule


@pytest.mark.long
def test_high_comes_again_after_seven_seconds_and_medium_after_fifteen(fake: FakeServer, page: Page) -> None:
    high = play(page, fake, (25, {"alarms": [alarm(1, "high")]}))
    assert [at for at, _, _ in high] == pytest.approx([0, 10.2, 20.3], abs=0.11)
    medium = play(page, fake, (40, {"alarms": [alarm(1, "medium")]}))
    assert [at for at, _, _ in medium] == pytest.approx([0, 15.9, 31.8], abs=0.11)


@pytest.mark.long
def test_low_sounds_once(fake: FakeServer, page: Page) -> None:
    assert play(page, fake, (600, {"alarms": [alarm(1, "low")]})) == [[0, "low", "alarm"]]


@pytest.mark.long
def test_a_new_alarm_sounds_at_once_and_the_loudest_alone(fake: FakeServer, page: Page) -> None:
    before, after = [alarm(1, "medium")], [alarm(1, "medium"), alarm(2, "high")]
    found = play(page, fake, (5, {"alarms": before}), (40, {"alarms": after}))
    assert [what for _, what, _ in found] == ["medium", "high", "high", "high", "high"]
    assert found[1][0] == pytest.approx(5, abs=0.26)


@pytest.mark.long
def test_a_higher_one_cuts_a_lower_burst_off_and_what_was_cut_is_owed(fake: FakeServer, page: Page) -> None:
    low, both = [alarm(1, "low")], [alarm(1, "low"), alarm(2, "high")]
    answered = [alarm(1, "low"), alarm(2, "high", "acknowledged")]
    found = play(page, fake, (0.3, {"alarms": low}), (4, {"alarms": both}), (20, {"alarms": answered}))
    assert [what for _, what, _ in found] == ["low", "cut", "high", "low"]


@pytest.mark.long
def test_an_answer_silences_at_once(fake: FakeServer, page: Page) -> None:
    found = play(page, fake, (1, {"alarms": [alarm(1, "high")]}), (60, {"alarms": [alarm(1, "high", "acknowledged")]}))
    assert found == [[0, "high", "alarm"], [1, "cut", ""]]


@pytest.mark.long
@pytest.mark.parametrize("second", [{"priority": "high"}, {"priority": "medium", "escalation": 1}])
def test_an_alarm_that_rises_or_is_escalated_sounds_anew(fake: FakeServer, page: Page, second: dict[str, Any]) -> None:
    risen = alarm(1, second["priority"], escalation=second.get("escalation", 0))
    found = play(page, fake, (5, {"alarms": [alarm(1, "medium")]}), (10, {"alarms": [risen]}))
    assert [what for _, what, _ in found] == ["medium", "high" if second["priority"] == "high" else "medium+"]
    assert found[1][0] == pytest.approx(5, abs=0.26)


@pytest.mark.long
def test_bursts_of_a_storm_keep_the_least_silence_between_them(fake: FakeServer, page: Page) -> None:
    storm = [(step / 2, {"alarms": [alarm(number, "high") for number in range(step)]}) for step in range(1, 60)]
    starts = [at for at, _, _ in play(page, fake, *storm)]
    assert all(5.5 <= after - before <= 5.8 for before, after in pairwise(starts))


@pytest.mark.long
def test_a_changed_reminder_sounds_once_and_one_met_for_the_first_time_does_not(fake: FakeServer, page: Page) -> None:
    off = {"id": 1, "reminded_at": "2026-01-01T12:00:00Z"}
    again = {"id": 1, "reminded_at": "2026-01-01T12:02:00Z"}
    answered = alarm(1, "high", "acknowledged", reminded_at=None)
    reminded = alarm(1, "high", "acknowledged", reminded_at="2026-01-01T12:05:00Z")
    found = play(
        page, fake, (10, {"inactivations": [off], "alarms": [answered]}),
        (20, {"inactivations": [again], "alarms": [answered]}),
        (300, {"inactivations": [again], "alarms": [reminded]}),
    )  # fmt: skip
    assert [found[0][0], found[1][0]] == pytest.approx([10, 20], abs=0.3)
    assert [what for _, *what in found] == [["low", "reminder"], ["high", "reminder"]]


@pytest.mark.long
def test_a_reminder_waits_for_the_silence_between_bursts_and_delays_none(fake: FakeServer, page: Page) -> None:
    high = [alarm(1, "high")]
    quiet, reminds = {"id": 1, "reminded_at": None}, {"id": 1, "reminded_at": "2026-01-01T12:00:00Z"}
    found = play(
        page, fake, (1, {"alarms": high, "inactivations": [quiet]}), (12, {"alarms": high, "inactivations": [reminds]})
    )
    assert [what for _, what, _ in found] == ["high", "low", "high"]
    assert found[1][0] == pytest.approx(5.7, abs=0.2)
    assert found[2][0] == pytest.approx(10.2, abs=0.2)


@pytest.mark.long
def test_what_nobody_could_hear_is_owed_until_somebody_can(fake: FakeServer, page: Page) -> None:
    low = [alarm(1, "low")]
    found = play(page, fake, (30, {"alarms": low, "canSound": False}), (60, {"alarms": low}))
    assert found == [[30, "low", "alarm"]]
    known = [alarm(1, "medium")]
    found = play(page, fake, (5, {"alarms": known}), (8, {"alarms": known, "canSound": False}), (12, {"alarms": known}))
    assert [at for at, _, _ in found] == pytest.approx([0, 8], abs=0.26)


@pytest.mark.long
def test_a_screen_that_lost_its_server_sounds_two_minutes_and_never_less_than_before(
    fake: FakeServer, page: Page
) -> None:
    quiet = play(page, fake, (10, {}), (400, {"isLost": True}))
    assert {what for _, what, _ in quiet} == {"medium"}
    assert 120 <= quiet[-1][0] - quiet[0][0] + 15.9 <= 140
    high = play(page, fake, (10, {"alarms": [alarm(1, "high")]}), (400, {"alarms": [alarm(1, "high")], "isLost": True}))
    assert {what for _, what, _ in high} <= {"high", "cut"}
    assert 115 <= high[-1][0] <= 135


# ------------------------------------------------------------------------------------------------------- the screen


def test_a_new_high_alarm_sounds_ten_pulses_within_a_second(fake: FakeServer, ear: Page) -> None:
    fake.ask("alarm", alarm=ALARM)
    until(ear, "window.tones.length === 1", 1_000)
    ear.wait_for_timeout(5_000)
    assert tones(ear) == [HIGH]
    assert pulses_heard(ear) == 10


@pytest.mark.long
def test_acknowledged_on_the_screen_it_falls_silent(fake: FakeServer, ear: Page) -> None:
    fake.ask("alarm", alarm=ALARM)
    until(ear, "window.tones.length === 1", 1_000)
    ear.click(f"{tile('1')} .msg .act > .btn")
    expect(ear.locator(f"{tile('1')}.is-ack")).to_have_count(1, timeout=DEAD_WITHIN)
    ear.wait_for_timeout(2_000)
    listen(ear)
    ear.wait_for_timeout(9_000)
    assert tones(ear) == []
    assert pulses_heard(ear) == 0


def test_a_hidden_page_says_so_and_goes_on_sounding(fake: FakeServer, ear: Page) -> None:
    _hide(ear)
    for _ in range(40):
        if fake.ask()["receipts"][-1]["visible"] is False:
            break
        ear.wait_for_timeout(50)
    assert fake.ask()["receipts"][-1]["visible"] is False
    fake.ask("alarm", alarm=ALARM)
    until(ear, "window.tones.length === 1", 2_000)
    ear.wait_for_timeout(1_500)
    receipts = [receipt for receipt in fake.ask()["receipts"] if not receipt["visible"]]
    assert {receipt["audio"] for receipt in receipts} == {"running"}
    assert receipts[-1]["version"] > receipts[0]["version"]


def test_a_screen_that_may_not_sound_says_so_untouched_and_runs_when_touched(fake: FakeServer, untouched: Page) -> None:
    for _ in range(60):
        if len(fake.ask()["receipts"]) > 6:
            break
        untouched.wait_for_timeout(100)
    assert {receipt["audio"] for receipt in fake.ask()["receipts"]} == {"blocked"}
    assert words_untouched(untouched) == BLOCKED
    untouched.mouse.click(900, 1)
    for _ in range(60):
        if audio_said(fake) == "running":
            break
        untouched.wait_for_timeout(50)
    assert audio_said(fake) == "running"
    assert words_untouched(untouched) == UNTESTED


@pytest.mark.long
def test_a_context_that_says_running_while_its_clock_stands_is_blocked(fake: FakeServer, page: Page) -> None:
    page.add_init_script("Object.defineProperty(BaseAudioContext.prototype, 'currentTime', { get: () => 7 })")
    open_live(page, fake, "/board")
    expect(page.locator("#sound-state")).to_have_text(BLOCKED, timeout=DEAD_WITHIN)
    page.mouse.click(900, 1)
    page.wait_for_timeout(2_500)
    assert {receipt["audio"] for receipt in fake.ask()["receipts"]} == {"blocked"}


@pytest.mark.long
def test_sound_that_is_suspended_later_is_told_at_once(fake: FakeServer, page: Page) -> None:
    page.add_init_script(
        "(() => { const own = AudioContext;"
        "window.AudioContext = function (...all) { return window.audio = new own(...all); }; })()"
    )
    open_live(page, fake, "/board")
    touch(page)
    page.evaluate("window.audio.resume = () => new Promise(() => {}); window.audio.suspend()")
    for _ in range(20):
        if audio_said(fake) == "blocked":
            break
        page.wait_for_timeout(50)
    assert audio_said(fake) == "blocked"
    expect(page.locator("#sound-state")).to_have_text(BLOCKED, timeout=DEAD_WITHIN)


@pytest.mark.long
def test_switched_off_on_a_page_it_is_off_through_a_reload_and_says_so(fake: FakeServer, ear: Page) -> None:
    ear.click("#sound")
    ear.click("text=Switch sound off on this screen")
    expect(ear.locator("#sound-state")).to_have_text("Sound off on this screen")
    assert audio_said(fake) == "off"
    open_live(ear, fake, "/board")
    expect(ear.locator("#sound-state")).to_have_text("Sound off on this screen")
    listen(ear)
    fake.ask("alarm", alarm=ALARM)
    ear.wait_for_timeout(1_500)
    assert tones(ear) == []
    ear.click("#sound")
    ear.click("text=Switch sound on")
    until(ear, f"window.tones.some((tone) => tone.hz === {HIGH})", 3_000)
    assert audio_said(fake) == "running"


def test_a_sound_test_plays_all_three_and_counts_when_a_person_heard_them(fake: FakeServer, ear: Page) -> None:
    expect(ear.locator("#sound-state")).to_have_text(UNTESTED)
    ear.click("#sound")
    ear.click("text=Play the three sounds")
    expect(ear.locator(".answers")).to_be_hidden()
    expect(ear.get_by_text("What did you hear?")).to_be_visible(timeout=15_000)
    assert tones(ear) == [HIGH, MEDIUM, LOW]
    assert pulses_heard(ear) == 15
    ear.click("text=High, medium and low")
    expect(ear.locator("#sound-state")).to_contain_text("Sound tested, until", timeout=DEAD_WITHIN)
    asked = fake.ask()["asked"][-1]
    assert asked["heard"] is True
    assert asked["screen"] == ear.evaluate("localStorage.getItem('chairside-screen')")
    open_live(ear, fake, "/board")
    touch(ear)
    expect(ear.locator("#sound-state")).to_contain_text("Sound tested, until")


@pytest.mark.long
def test_who_heard_nothing_leaves_the_screen_silent(fake: FakeServer, ear: Page) -> None:
    ear.click("#sound")
    ear.click("text=Play the three sounds")
    ear.click("text=Nothing, or not all", timeout=15_000)
    expect(ear.locator(".sound-progress")).to_contain_text("counts as silent", timeout=DEAD_WITHIN)
    expect(ear.locator("#sound-state")).to_have_text(UNTESTED)
    assert fake.ask()["asked"][-1]["heard"] is False


@pytest.mark.long
def test_a_sound_test_whose_answer_is_not_kept_says_so(fake: FakeServer, ear: Page) -> None:
    ear.click("#sound")
    ear.click("text=Play the three sounds")
    expect(ear.get_by_text("What did you hear?")).to_be_visible(timeout=15_000)
    fake.ask("set", set={"call_status": 503})
    ear.click("text=High, medium and low")
    expect(ear.locator(".answers .is-failed")).to_contain_text("The store does not answer.", timeout=DEAD_WITHIN)
    expect(ear.locator("#sound-state")).to_have_text(UNTESTED)


@pytest.mark.long
def test_an_alarm_comes_before_a_sound_test(fake: FakeServer, ear: Page) -> None:
    ear.click("#sound")
    ear.click("text=Play the three sounds")
    until(ear, "window.tones.length === 1")
    fake.ask("alarm", alarm={**ALARM, "priority": "medium"})
    expect(ear.locator(".sound-progress")).to_contain_text("An alarm", timeout=DEAD_WITHIN + 3_000)
    expect(ear.locator(".answers")).to_be_hidden()
    assert tones(ear) == [HIGH, MEDIUM]


@pytest.mark.long
def test_what_sounds_again_and_again_waits_for_a_sound_test_and_goes_on_after_it(fake: FakeServer, ear: Page) -> None:
    fake.ask("alarm", alarm={**ALARM, "priority": "medium", "condition": "no_screen", "kind": "technical"})
    until(ear, "window.tones.length === 1")
    ear.wait_for_timeout(10_000)
    ear.click("#sound")
    ear.click("text=Play the three sounds")
    expect(ear.get_by_text("What did you hear?")).to_be_visible(timeout=15_000)
    assert tones(ear) == [MEDIUM, HIGH, MEDIUM, LOW]
    until(ear, "window.tones.length === 5")
    assert tones(ear)[-1] == MEDIUM


@pytest.mark.long
def test_a_sound_test_never_hides_a_high_alarm(fake: FakeServer, ear: Page) -> None:
    fake.ask("alarm", alarm=ALARM)
    until(ear, "window.tones.length === 1")
    ear.wait_for_timeout(3_500)
    ear.click("#sound")
    ear.click("text=Play the three sounds")
    expect(ear.locator(".sound-progress")).to_contain_text("An alarm sounds. Listen to it, answer it, then test.")
    until(ear, "window.tones.length === 2", 9_000)
    assert tones(ear) == [HIGH, HIGH]


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_the_sound_test_can_be_reached_whatever_stands_in_the_strip(
    fake: FakeServer, page: Page, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("/board", "/chair/3"):
        open_live(page, fake, path)
        show(page, fake, "unassigned")
        expect(page.locator(".strip-row")).to_have_count(3, timeout=DEAD_WITHIN)
        page.click("#sound", timeout=3_000)
        expect(page.locator("dialog.sound-check")).to_be_visible()


@pytest.mark.long
def test_a_test_of_the_last_shift_counts_no_more(fake: FakeServer, page: Page) -> None:
    open_live(page, fake, "/board")
    screen = page.evaluate("localStorage.getItem('chairside-screen')")
    fake.ask("set", set={"tests": {screen: "2020-01-01T07:00:00Z"}})
    open_live(page, fake, "/board")
    touch(page)
    expect(page.locator("#sound-state")).to_have_text(UNTESTED, timeout=DEAD_WITHIN)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_a_silent_screen_says_so_in_words_at_every_width(fake: FakeServer, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("/board", "/chair/3", "/training"):
        open_live(page, fake, path)
        words = page.get_by_text(BLOCKED).locator("visible=true").first
        expect(words).to_be_visible(timeout=DEAD_WITHIN)
        box = words.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]


@pytest.mark.long
def test_a_lost_server_is_heard_too(fake: FakeServer, ear: Page) -> None:
    fake.stop()
    ear.wait_for_selector(COVERED, state="attached", timeout=DEAD_WITHIN)
    until(ear, f"window.tones.some((tone) => tone.hz === {MEDIUM})", 2_000)
    fake.start()
    ear.wait_for_selector(LIVE, state="attached", timeout=12_000)


def test_sound_needs_no_file_and_no_network(fake: FakeServer, ear: Page) -> None:
    asked: list[tuple[str, str]] = []
    ear.on("request", lambda request: asked.append((request.resource_type, request.url)))
    fake.ask("alarm", alarm=ALARM)
    until(ear, "window.tones.length === 1", 1_000)
    ear.wait_for_timeout(500)
    assert [url for kind, url in asked if kind == "media" or not url.startswith(fake.url)] == []
    assert [url for _, url in asked if re.search(r"\.(wav|mp3|ogg|webm|aac|flac)", url)] == []


def _hide(page: Page) -> None:
    page.evaluate("""(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
      window.requestAnimationFrame = () => 0;
      document.dispatchEvent(new Event('visibilitychange'));
    })()""")
