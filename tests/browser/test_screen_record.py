"""The page of one session's record: its axis, cursor and zoom, tables, corrections, late entry, signing."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser import record_objects as objects
from tests.browser.conftest import FakeServer, open_live, until
from tests.browser.record_objects import SESSION, Json, at

pytestmark = pytest.mark.browser
SIZES = [(1920, 1080), (390, 844), pytest.param((1024, 768), marks=pytest.mark.long)]
SMALL = """() => [...document.querySelectorAll('#record button, #record a.btn, #record summary, #record input')]
  .filter((node) => node.offsetParent !== null)
  .filter((node) => Math.min(node.getBoundingClientRect().height, node.getBoundingClientRect().width) < 44)
  .map((node) => `${node.className} ${node.textContent}`)"""
CUT = """() => [...document.querySelectorAll('#record :is(.btn, h2, h3, p, dd, .who b)')]
  .filter((node) => node.offsetParent !== null && node.scrollWidth > node.clientWidth + 1)
  .map((node) => node.textContent)"""

# Figures of the chart's axes that lie over a lane's name.
OVER_NAMES = """() => { const box = (node) => node.getBoundingClientRect();
  const figures = [...document.querySelectorAll("#record svg .rc-t.is-end")];
  return [...document.querySelectorAll("#record svg .rc-t.is-strong")].flatMap((name) => figures.filter((figure) =>
    box(figure).left < box(name).right && box(name).left < box(figure).right &&
    box(figure).top < box(name).bottom && box(figure).bottom > box(name).top)
    .map((figure) => `${name.textContent} ${figure.textContent}`)); }"""


class Answers:
    """Answers the page's calls, and keeps what it asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[Request] = []
        self.timeline = objects.timeline()
        self.signatures = objects.signatures()
        self.made: tuple[int, Json] = (201, objects.entry(40, kind="note", text="Slept", group="events"))
        page.route(f"**/api/v1/sessions/{SESSION}**", self._answer)
        page.route(
            "**/api/v1/me", lambda route: tell(route, {"user": "sato", "role": "clinician", "csrf_token": "fake-csrf"})
        )

    def paths(self, part: str) -> list[str]:
        """What was asked of one of the calls."""
        return [request.url for request in self.asked if part in urlsplit(request.url).path]

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix(f"/api/v1/sessions/{SESSION}")
        if not urlsplit(route.request.url).path.startswith("/api/"):
            route.continue_()
            return
        self.asked.append(route.request)
        if route.request.method == "POST":
            tell(route, self.made[1], self.made[0])
            return
        tell(route, self._told(path, parse_qs(urlsplit(route.request.url).query)))

    def _told(self, path: str, query: dict[str, list[str]]) -> Json:
        if path == "/timeline/at":
            return {
                "session": SESSION,
                "at": query["moment"][0],
                "values": {"heart_rate": {"value": 77, "age_s": 0.4, "late": False}},
            }
        answers: dict[str, Any] = {
            "/timeline": self.timeline,
            "/statistics": objects.statistics(),
            "/entries": objects.entries(),
            "/signatures": self.signatures,
            "": {"id": SESSION, "phases": [], "bindings": []},
            "/signatures/verification": {"is_intact": True, "faults": [], "record_sha256": "7f3a91c2" * 8},
        }
        return dict(answers[path])


def tell(route: Route, what: Json, status: int = 200) -> None:
    route.fulfill(status=status, content_type="application/json", body=json.dumps(what))


@pytest.fixture
def answers(page: Page) -> Answers:
    return Answers(page)


@pytest.fixture
def record(fake: FakeServer, page: Page, answers: Answers) -> Page:
    open_live(page, fake, f"/sessions/{SESSION}")
    page.wait_for_selector(".rc-stat")
    return page


def text(page: Page, selector: str) -> str:
    return " ".join(page.inner_text(selector).split())


@pytest.mark.long
def test_whose_record_it_is_stands_above_it_with_both_identifiers(record: Page) -> None:
    assert text(record, ".record-head .who") == "Mendes, Rui 30 Nov 1965 (60) · 40-1710"
    facts = text(record, ".record-head dl")
    assert "5 of 6 with the drug, 12 November 2026" in facts
    assert "Ketamine (racemic), 0.60 mg/kg" in facts
    assert record.title() == "Session record · Chairside"
    expect(record.locator(".nav [aria-current='page']")).to_have_text("Sessions")


def test_the_numbers_that_sum_it_up_are_those_of_the_server(record: Page) -> None:
    told = [" ".join(words.split()) for words in record.locator(".rc-stat").all_inner_texts()]
    assert told == [
        "Given 36.5 mg 0.60 mg/kg in 41:30",
        "Baseline 122/74 mean of 3, frozen at the start, HR 72",
        "Peak 250/103 +128 at 31 min",
        "Above 160 9:40 area 62 mmHg·min",
        "Back to baseline 38 min after end of drug",
        "Lowest SpO₂ 94 % at 13:57",
        "Longest gap 2:10 14:18, HR",
        "Alarms 2 median answer 0:21, 1 not answered",
    ]


def test_a_gap_is_hatched_with_its_length_and_no_line_crosses_it(record: Page) -> None:
    titles = record.locator(".rc-gap title").all_text_contents()
    assert "HR: nothing for 2:15" in titles
    line = record.locator(".rc-line").first.get_attribute("d") or ""
    assert line.count("M") == 2, "one piece before the gap and one after it"


@pytest.mark.long
def test_a_reading_over_a_limit_has_the_colour_of_its_priority_and_one_beyond_the_scale_its_number(
    record: Page,
) -> None:
    classes = record.locator(".rc-reading .rc-bar").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('class').trim())"
    )
    assert classes == ["rc-bar", "rc-bar", "rc-bar is-medium", "rc-bar is-high", "rc-bar", "rc-bar"]
    assert "250" in record.locator(".rc-chart text").all_text_contents()


@pytest.mark.long
def test_what_is_late_invalid_or_failed_is_marked(record: Page) -> None:
    titles = record.locator(".rc-foot title").all_text_contents()
    assert "HR: 7 arrived late, 1:40" in titles
    assert "SpO₂: 5 invalid, 1:00" in titles
    assert any("no reading" in title for title in record.locator(".rc-chart title").all_text_contents())


def test_what_other_devices_gave_is_named_and_one_tap_away(fake: FakeServer, page: Page, answers: Answers) -> None:
    hr = answers.timeline["series"]["heart_rate"]
    answers.timeline |= {"other_devices": {"heart_rate": ["OX-2"], "pulse_rate": ["OX-2"]}, "others": {}}
    open_live(page, fake, f"/sessions/{SESSION}")
    under = page.locator(".rc-others")
    expect(under).to_contain_text("One device counts at a time. Measured besides: HR by OX-2.")
    expect(page.locator(".rc-line.is-other")).to_have_count(0)
    answers.timeline |= {"others": {"heart_rate": {"OX-2": {**hr, "v": [value + 9 for value in hr["v"]]}}}}
    with page.expect_request(re.compile("others=true")):
        under.get_by_role("button", name="Show other devices").click()
    expect(page.locator(".rc-line.is-other title")).to_have_text("HR, by OX-2: not what counted")
    answers.timeline |= {"others": {}}
    under.get_by_role("button", name="Hide other devices").click()
    expect(page.locator(".rc-line.is-other")).to_have_count(0)


def test_an_alarm_lies_on_the_axis_with_its_answer_and_brings_the_cursor_there(record: Page) -> None:
    assert "SBP 164 > 160, 7:30, ortiz, 0:21" in record.locator(".rc-alarm title").all_text_contents()
    rows = [" ".join(words.split()) for words in record.locator(".rc-alarms tbody tr").all_inner_texts()]
    assert rows[0].endswith("SBP 164 > 160 7:30 ortiz 0:21 Repeat cuff")
    assert rows[1].endswith("Feed lost 2:10 nobody –")
    record.locator(".rc-alarms .rc-link").first.click()
    expect(record.locator(".rc-when")).to_have_text("13:44:00")


def test_the_values_at_the_cursor_are_the_servers_not_those_of_the_thinned_line(record: Page, answers: Answers) -> None:
    record.locator(".rc-chart").focus()
    with record.expect_request(re.compile("timeline/at")) as asked:
        record.keyboard.press("ArrowRight")
    moment = parse_qs(urlsplit(asked.value.url).query)["moment"][0]
    assert moment > at(24), "to the right of the beginning of the drug"
    expect(record.locator(".rc-readout")).not_to_have_class(re.compile("is-waiting"))
    assert "HR 77" in text(record, ".rc-readout")
    assert "SpO₂ --" in text(record, ".rc-readout"), "nothing is made up"


def test_zooming_asks_for_the_window_that_is_shown(record: Page, answers: Answers) -> None:
    record.locator(".rc-chart").focus()
    with record.expect_request(re.compile("series_only=true")) as asked:
        record.keyboard.press("+")
    asked_for = parse_qs(urlsplit(asked.value.url).query)
    assert at(0) < asked_for["from"][0] < asked_for["to"][0] < at(objects.MINUTES)
    with record.expect_request(re.compile("series_only=true")) as asked:
        record.locator(".rc-spans button", has_text="10 min").click()
    start, end = (parse_qs(urlsplit(asked.value.url).query)[name][0] for name in ("from", "to"))
    assert (start, end) == (at(19).replace("Z", ".000Z"), at(29).replace("Z", ".000Z")), "around the cursor"
    expect(record.locator("[data-span='tenMinutes']")).to_have_attribute("aria-pressed", "true")


def test_the_wheel_zooms_at_the_pointer_down_to_seconds(record: Page) -> None:
    record.locator(".rc-slot").hover(position={"x": 600, "y": 200})
    for _ in range(30):
        record.mouse.wheel(0, -100)
    until(record, "document.querySelectorAll('.rc-t.is-middle').length > 3")
    labels = record.locator(".rc-t.is-middle").all_text_contents()
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d", words) for words in labels), labels


def test_the_record_is_asked_for_once_before_the_scripts_are_there(record: Page, answers: Answers) -> None:
    firsts = [url for url in answers.paths("/timeline") if "series_only" not in url and "moment" not in url]
    assert len(firsts) == 1, "the page takes the answer that was asked for early"
    started = "(part) => performance.getEntriesByType('resource').find((one) => one.name.includes(part)).startTime"
    assert record.evaluate(started, "/timeline?max_points") < record.evaluate(started, "/api/v1/me")


@pytest.mark.long
def test_vital_signs_say_what_was_late_failed_and_missed(record: Page) -> None:
    rows = [" ".join(words.split()) for words in record.locator(".rc-vitals tr").all_inner_texts()]
    assert rows[0] == "Baseline 10 min +17"
    assert rows[1] == "Taken 13:10 13:44 1:30 late 14:22"
    assert rows[2] == "BP 121/74 164/99 failed"
    assert rows[-1] == "Sedation (MOAA/S) 5 missed –"


def test_a_correction_has_its_first_entry_one_tap_away(record: Page) -> None:
    row = record.locator(".rc-correction").first
    expect(row).to_contain_text("13:41:00 Nausea, mild “Looked at the clock”. lindqvist, 13:46:12")
    row.locator("button").click()
    expect(row).to_contain_text("13:44:00 Nausea, mild. lindqvist, 13:44:06")
    row.locator("button").click()
    expect(row).to_contain_text("13:41:00")


def test_what_was_on_paper_goes_in_with_its_own_time(record: Page, answers: Answers) -> None:
    record.click(".rc-late-open")
    record.locator(".rc-late [data-value='note']").click()
    record.locator(".rc-late textarea").fill("Slept")
    record.locator(".rc-late .care-submit").click()
    expect(record.locator(".rc-late .care-fault")).to_have_text("Write the time as 14:32")
    record.locator(".rc-when-row input").fill("13:30")
    with record.expect_request(lambda request: request.method == "POST") as sent:
        record.locator(".rc-late .care-submit").click()
    assert sent.value.post_data_json == {"kind": "note", "text": "Slept", "at": at(30).replace("Z", ".000Z")}
    expect(record.locator(".rc-recorded")).to_have_text("Recorded: Note")


def test_a_scale_on_paper_goes_in_with_its_own_time(record: Page, answers: Answers) -> None:
    record.click(".rc-late-open")
    record.locator(".rc-late [data-value='scale']").click()
    record.locator(".rc-late [data-value='moaas']").click()
    record.locator(".rc-when-row input").fill("13:30")
    record.locator(".rc-late .care-submit:visible").click()
    expect(record.locator(".rc-late .care-fault:visible")).to_have_text("Answer the items, or write the total")
    record.locator(".rc-late [data-item='1'] [data-value='4']").click()
    with record.expect_request(lambda request: request.method == "POST") as sent:
        record.locator(".rc-late .care-submit:visible").click()
    assert sent.value.url.endswith("/assessments")
    said: Json = sent.value.post_data_json or {}
    assert (said["scale"], said["items"], said["at"]) == ("moaas", [4], at(30).replace("Z", ".000Z"))
    expect(record.locator(".rc-recorded")).to_have_text("Recorded: Scale")


def test_a_record_that_lacks_something_says_what_and_is_not_signed(record: Page, answers: Answers) -> None:
    expect(record.locator(".rs-parts .is-missing")).to_have_text("Waste witnessedmissing")
    expect(record.locator(".rs-form .care-submit")).to_have_text("Sign: 1 part missing")
    record.locator(".rs-form input").fill("a long enough password")
    record.locator(".rs-form .care-submit").click()
    assert [request for request in answers.asked if request.method == "POST"] == []


def test_a_complete_one_is_signed_with_the_password_and_a_meaning(
    fake: FakeServer, page: Page, answers: Answers
) -> None:
    answers.signatures = objects.signatures(missing=())
    open_live(page, fake, f"/sessions/{SESSION}")
    page.wait_for_selector(".rs-form input[type='password']")
    page.locator(".rs-form [data-value='responsibility']").click()
    page.locator(".rs-form input[type='password']").fill("a long enough password")
    answers.made = (201, objects.signatures(signed=True)["items"][0])
    answers.signatures = objects.signatures(signed=True)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator(".rs-form .care-submit").click()
    assert sent.value.post_data_json == {"password": "a long enough password", "meaning": "responsibility"}
    expect(page.locator(".rs-panel h2")).to_have_text("Signed")
    expect(page.locator(".rs-signatures")).to_contain_text("sato: reviewed")
    expect(page.locator(".rs-form input[type='password']")).to_have_value("")
    expect(page.locator(".rc-late")).to_be_hidden()
    page.get_by_role("button", name="Prove that it is what was signed").click()
    expect(page.locator(".rs-proved")).to_contain_text("It is what was signed: SHA-256 7f3a 91c2 7f3a 91c2")


@pytest.mark.long
def test_escape_leads_back_to_all_sessions(record: Page) -> None:
    record.keyboard.press("Escape")
    until(record, "location.pathname === '/sessions'")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_at_every_size_targets_are_large_enough_and_nothing_is_cut(
    fake: FakeServer, page: Page, answers: Answers, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, f"/sessions/{SESSION}")
    page.wait_for_selector(".rc-stat")
    page.wait_for_selector(".rs-parts li")
    page.click(".rc-late-open")
    page.wait_for_selector(".rc-rule", state="attached")
    assert page.evaluate(SMALL) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate(OVER_NAMES) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
