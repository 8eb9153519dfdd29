"""The page of alarm burden and rehearsal: its numbers, its days, and what other limits would have done."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import LIVE, FakeServer, open_live

SIZES = [
    (1920, 1080),
    (390, 844),
    *(pytest.param(size, marks=pytest.mark.long) for size in [(1366, 768), (1024, 768), (768, 1024)]),
]
BURDEN, REHEARSE = "**/api/v1/alarms/burden?*", "**/api/v1/alarms/rehearse"
GO = ".rehearsal .btn--main"
SMALL = """() => [...document.querySelectorAll('#burden button, #burden select, #burden .btn, .rehearsal-session')]
  .filter((node) => node.offsetParent !== null)
  .filter((node) => Math.min(node.getBoundingClientRect().height, node.getBoundingClientRect().width) < 44)
  .map((node) => node.textContent)"""
CUT = """() => [...document.querySelectorAll('#burden .btn, #burden h1, #burden h2, #burden p, #burden b, #burden td')]
  .filter((node) => node.offsetParent !== null && node.scrollWidth > node.clientWidth + 1)
  .map((node) => node.textContent)"""
Json = dict[str, Any]


def spread(middle: float | None, slow: float | None, count: int) -> Json:
    return {"median_s": middle, "p90_s": slow, "count": count}


def share(alarms: int, acknowledged: int) -> Json:
    return {
        "alarms": alarms, "alarms_per_hour": alarms / 20, "acknowledged": acknowledged,
        "acknowledged_share": acknowledged / alarms if alarms else None, "response": spread(41.2, 135, acknowledged),
    }  # fmt: skip


def day(number: int, high: int, medium: int, low: int) -> Json:
    return {
        "day": f"2026-03-{number:02}", "hours": 4.0, "alarms": high + medium + low,
        "alarms_per_hour": (high + medium + low) / 4, "acknowledged": 1, "high": high, "medium": medium, "low": low,
    }  # fmt: skip


TOLD: Json = {
    "from": "2026-02-01T13:00:00Z", "to": "2026-03-03T13:31:00Z", "time_zone": "Europe/Berlin", "hours": 20.0,
    **share(48, 36),
    "by_priority": {"high": share(4, 4), "medium": share(30, 27), "low": share(14, 5)},
    "conditions": [
        {"condition": "nibp_systolic_high", "metric": "nibp_systolic", "alarms": 18, "acknowledged": 9},
        {"condition": "no_data", "metric": "perfusion_index", "alarms": 7, "acknowledged": 0},
        {"condition": "feed_lost", "metric": None, "alarms": 3, "acknowledged": 3},
    ],
    "without_session": 2,
    "delays": {"sensor_to_condition": spread(12.4, 64, 30), "condition_to_painted": spread(0.21, 0.38, 48)},
    "days": [day(1, 1, 8, 3), day(2, 3, 18, 3), day(3, 0, 4, 8)],
    "sessions": [
        {"session": number, "chair": str(number % 8 + 1), "from": f"2026-03-0{number % 3 + 1}T08:{number}:00Z",
         "to": "2026-03-03T13:31:00Z", "alarms": number}
        for number in range(40, 30, -1)
    ],
}  # fmt: skip


def side(alarms: int, signals: int) -> Json:
    return {"alarms": alarms, "alarms_per_hour": alarms / 4, "signals": signals}


REHEARSED: Json = {
    "total": {
        "before": side(12, 14), "after": side(9, 9), "lost": 4, "gained": 1, "treated": 3, "missed": 1,
        "median_shift_s": 12.0, "recorded": {"alarms": 12, "found_again": 12},
    },
    "sessions": [
        {"missed": [{"message": "SBP 163 > 160", "arose_at": "2026-03-01T13:31:07Z", "how": "infusion paused",
                     "told_by": ["nibp_mean_high"]}]}
    ],
}  # fmt: skip


class Answers:
    """Answers the page's calls, and keeps what it asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[Request] = []
        self.burden: tuple[int, Json] = (200, TOLD)
        self.rehearsed: tuple[int, Json] = (200, REHEARSED)
        page.route(BURDEN, lambda route: self._answer(route, self.burden))
        page.route(REHEARSE, lambda route: self._answer(route, self.rehearsed))

    def _answer(self, route: Route, answer: tuple[int, Json]) -> None:
        self.asked.append(route.request)
        route.fulfill(status=answer[0], content_type="application/json", body=json.dumps(answer[1]))


@pytest.fixture
def answers(page: Page) -> Answers:
    return Answers(page)


@pytest.fixture
def burden(fake: FakeServer, page: Page, answers: Answers) -> Page:
    open_live(page, fake, "/alarms")
    page.wait_for_selector(".burden-day")
    return page


def try_limit(page: Page, value: str = "165", session: int = 0) -> None:
    page.locator(".rehearsal-session input").nth(session).check()
    page.locator(".rehearsal-form input").fill(value)
    expect(page.locator(GO)).to_have_attribute("aria-disabled", "false")
    page.click(GO)


@pytest.mark.long
def test_the_numbers_are_told_with_what_they_are_of(burden: Page) -> None:
    shown = [text.replace("\n", " ") for text in burden.locator(".burden-number").all_inner_texts()]
    assert shown == [
        "2.40 alarms in a patient hour 48 alarms in 20.0 patient hours",
        "75 % acknowledged after 41 s, nine of ten within 2:15",
        "12 s from the first value beyond a limit to the alarm nine of ten within 1:04",
        "0.2 s from the alarm to a screen that shows it nine of ten within 0.4 s",
    ]
    assert "2 more belong to no patient" in burden.inner_text(".burden-numbers")
    expect(burden.locator(".burden-age")).to_have_text("as of 14:31")


def test_each_day_is_a_column_in_its_proportion_and_says_in_words_what_it_shows(burden: Page) -> None:
    columns = burden.locator(".burden-day")
    assert columns.count() == 3
    label = columns.nth(1).get_attribute("aria-label")
    assert label == "2 Mar: 24 alarms, 3 high, 18 medium, 3 low; 6.00 in a patient hour"
    heights = columns.nth(1).locator("i").evaluate_all("nodes => nodes.map((node) => node.style.height)")
    assert heights == ["12.5%", "75%", "12.5%"]
    tops = columns.nth(1).locator("i").evaluate_all("nodes => nodes.map((node) => node.getBoundingClientRect().top)")
    assert tops == sorted(tops), "the loudest stands on top"


@pytest.mark.long
def test_conditions_are_named_as_a_nurse_reads_them(burden: Page) -> None:
    names = burden.locator(".burden-tables table").nth(1).locator("tbody th").all_inner_texts()
    assert names == ["SBP high", "No data, PI", "Feed lost"]


@pytest.mark.long
def test_other_days_are_asked_for_and_the_csv_is_of_the_same(burden: Page, answers: Answers) -> None:
    before = answers.asked[-1].url
    with burden.expect_request(BURDEN) as asked:
        burden.locator(".burden-spans button").first.click()
    after = asked.value.url
    assert after > before, "seven days begin later than thirty"
    expect(burden.locator(".burden-spans button").first).to_have_attribute("aria-pressed", "true")
    href = burden.get_attribute(".burden-csv", "href") or ""
    assert href.endswith(after.split("?")[1])
    assert "format=csv" in href


@pytest.mark.long
def test_a_refusal_is_told_and_the_old_numbers_stay(burden: Page, answers: Answers) -> None:
    answers.burden = (403, {"detail": "The role auditor may not do this"})
    burden.locator(".burden-spans button").last.click()
    expect(burden.locator(".burden-fault")).to_have_text("The role auditor may not do this")
    assert burden.locator(".burden-number").count() == 4


def test_a_rehearsal_says_what_would_have_been_and_what_would_have_been_missed(burden: Page, answers: Answers) -> None:
    try_limit(burden)
    expect(burden.locator(".rehearsal-treated")).to_have_text("1 of 3 treated alarms would have been missed:")
    sent = answers.asked[-1]
    assert sent.post_data_json == {"sessions": [40], "limits": {"nibp_systolic.high.medium": 165}}
    assert sent.headers["x-csrf-token"] == "fake-csrf"
    text = burden.inner_text(".rehearsal-result")
    assert "SBP 163 > 160, 14:31:07, infusion paused; told by MAP high" in text
    assert "the same alarms come 12 s later" in text
    assert "12 of 12 alarms of the record came again" in text


@pytest.mark.long
def test_a_delay_is_tried_too(burden: Page, answers: Answers) -> None:
    selects = burden.locator(".rehearsal-form select")
    for place, option in enumerate(("delays", "spo2", "low", "high")):
        selects.nth(place).select_option(option)
    try_limit(burden, "20", session=2)
    expect(burden.locator(".rehearsal-treated")).to_be_visible()
    assert answers.asked[-1].post_data_json == {"sessions": [38], "delays": {"spo2.low.high": 20}}


@pytest.mark.long
def test_a_limit_that_cannot_be_is_told_in_the_servers_sentence(burden: Page, answers: Answers) -> None:
    answers.rehearsed = (422, {"detail": "The preset iv_ketamine has no limit temperature.low.high"})
    try_limit(burden)
    expect(burden.locator(".rehearsal-said")).to_have_text("The preset iv_ketamine has no limit temperature.low.high")


@pytest.mark.long
def test_the_button_says_why_it_cannot_be_used(burden: Page, answers: Answers) -> None:
    expect(burden.locator(".rehearsal-said")).to_have_text("Choose a session and give a number")
    burden.locator(GO).click(force=True)
    for place in range(6):
        burden.locator(".rehearsal-session input").nth(place).check()
    burden.locator(".rehearsal-form input").fill("165")
    expect(burden.locator(".rehearsal-said")).to_have_text("At most 5 sessions at once")
    burden.locator(GO).click(force=True)
    assert not [request for request in answers.asked if request.method == "POST"]


def test_the_alarm_bar_stays_on_this_page_and_leads_to_the_chair(burden: Page) -> None:
    expect(burden.locator(".nav [aria-current='page']")).to_have_text("Alarms")
    assert burden.title() == "Alarm burden · Chairside"
    assert burden.locator(".alarms .chip").count() > 0
    burden.locator(".nav a", has_text="Board").click()
    expect(burden.locator("#burden")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_at_every_size_targets_are_large_enough_and_nothing_is_cut(
    fake: FakeServer, page: Page, answers: Answers, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_live(page, fake, "/alarms")
    page.wait_for_selector(".burden-day")
    try_limit(page)
    page.wait_for_selector(".rehearsal-treated")
    assert page.evaluate(SMALL) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_selector(LIVE, state="attached")
