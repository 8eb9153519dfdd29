"""A patient over time, and the clinic over time: what a server answers, as clinicians read it."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import FakeServer, open_live, until
from tests.browser.record_objects import PATIENT, Json

pytestmark = pytest.mark.browser


def tell(route: Route, what: Json) -> None:
    route.fulfill(content_type="application/json", body=json.dumps(what))


def treatment(session: int, day: str, apart: int | None, dose: float, rise: float, **changes: object) -> Json:
    return {
        "session": session,
        "day": day,
        "interval_days": apart,
        "drug": "ketamine",
        "route": "intravenous",
        "given_mg": 60 * dose,
        "mg_per_kg": dose,
        "pressure": {"baseline": 120, "peak": 120 + rise, "rise": rise},
        "to_leave_min": 70,
        "dissociation": {"cadss6": 7},
        "scores": {"phq9": {"before": 20 - session, "after": None}},
        "adverse_events": {},
        "serious": 0,
        **changes,
    }


def over_time(compared: bool) -> Json:
    numbers = [
        {"name": "mg_per_kg", "first": 0.5, "second": 0.65, "change": 0.15, "percent": 30.0},
        {"name": "score.phq9.before", "first": 19, "second": 17, "change": -2, "percent": -10.5},
    ]
    review = {
        "review": "urinary_symptoms",
        "title": "Urinary symptoms",
        "done": None,
        "due": "2026-11-03",
        "overdue": True,
        "result": None,
    }
    return {
        "patient": 4,
        "version": 1,
        "sessions": [
            treatment(1, "2026-10-27", None, 0.5, 18),
            treatment(2, "2026-10-30", 3, 0.6, 49, to_leave_min=None),
            treatment(3, "2026-11-06", 7, 0.65, 36, adverse_events={"Nausea": "mild"}),
        ],
        "scores": {"phq9": {"first": 19, "second": 17, "change": -2, "percent": -10.5}},
        "flags": [
            {"flag": "dose_escalation", "words": "Dose +30 % since the first session", "source": "Label", "session": 3}
        ],
        "reviews": [review],
        "home_doses": {"told": "2026-10-30", "lost": 2, "extra": 0},
        "compared": {"sessions": [1, 3], "days_between": 10, "numbers": numbers} if compared else None,
    }


@pytest.fixture
def patient(fake: FakeServer, page: Page) -> Page:
    page.route("**/api/v1/patients/4", lambda route: tell(route, PATIENT))
    page.route(
        re.compile(r"/api/v1/patients/4/over-time"),
        lambda route: tell(route, over_time("compared" in route.request.url)),
    )
    open_live(page, fake, "/patients/4/over-time")
    page.wait_for_selector(".ot-chart")
    return page


def test_each_session_is_on_the_axis_and_leads_to_its_record(patient: Page) -> None:
    assert patient.inner_text(".over-head .who").split("\n")[0] == "Mendes, Rui"
    words = patient.locator(".ot-chart text").all_text_contents()
    assert {"0.50", "0.60", "0.65", "+18", "+49", "+36", "Nausea", "7 days"} <= set(words)
    assert "Dose +30 % since the first session" in patient.inner_text(".ot-flags >> nth=0")
    patient.locator(".ot-chart a").nth(1).click()
    until(patient, "location.pathname === '/sessions/2'")


def test_a_number_that_is_not_known_is_no_point_and_no_line_crosses_it(patient: Page) -> None:
    line = patient.locator(".ot-line").first.get_attribute("d") or ""
    assert (line.count("M"), line.count("L")) == (2, 0)


def test_two_sessions_are_set_beside_each_other(patient: Page) -> None:
    patient.locator(".ot-side select").nth(0).select_option("1")
    patient.locator(".ot-side select").nth(1).select_option("3")
    rows = patient.locator(".ot-side tbody tr")
    expect(rows).to_have_count(2)
    assert [" ".join(words.split()) for words in rows.all_inner_texts()] == [
        "Dose, mg/kg 0.5 0.65 0.15",
        "PHQ-9 before 19 17 −2",
    ]


def test_a_review_that_is_due_is_recorded_in_its_own_row(patient: Page) -> None:
    patient.route(re.compile(r"/api/v1/patients/4/reviews"), lambda route: tell(route, {"id": 9}))
    row = patient.locator(".ot-flags li", has_text="Urinary symptoms")
    row.get_by_role("button", name="Record the review").click()
    row.locator("input").first.fill("None")
    row.locator(".care-submit").click()
    expect(row.locator(".care-fault")).to_have_text("Choose whether it needs attention")
    row.locator("[data-value='no']").click()
    with patient.expect_request(lambda request: request.method == "POST") as sent:
        row.locator(".care-submit").click()
    said = {"kind": "review_done", "review": "urinary_symptoms", "result": "None", "abnormal": False}
    assert sent.value.post_data_json == said
    expect(row.locator(".ot-form")).to_have_count(0)


def test_doses_at_home_are_told_in_numbers(patient: Page) -> None:
    patient.route(re.compile(r"/api/v1/patients/4/reviews"), lambda route: tell(route, {"id": 9}))
    row = patient.locator(".ot-flags li", has_text="Doses at home")
    expect(row).to_contain_text("told 30 Oct 2026, in all 2 lost, 0 extra")
    row.get_by_role("button", name="Record what was told").click()
    row.get_by_label("Doses lost").fill("1")
    expect(row.locator(".care-submit")).to_have_text("Record what was told")
    row.locator(".care-submit").click()
    expect(row.locator(".care-fault")).to_have_text("Write how many doses, 0 for none")
    row.get_by_label("Doses taken beyond").fill("0")
    with patient.expect_request(lambda request: request.method == "POST") as sent:
        row.locator(".care-submit").click()
    assert sent.value.post_data_json == {"kind": "home_doses", "lost": 1, "extra": 0}
    expect(row.locator(".ot-form")).to_have_count(0)


def test_every_part_of_the_clinic_is_told_and_leaves_as_csv(fake: FakeServer, page: Page) -> None:
    told: dict[str, Any] = {
        "from": "2026-09-05",
        "to": "2026-11-28",
        "sessions": 30,
        "up_to_date": True,
        "weeks": [
            {"monday": "2026-11-16", "sessions": 10, "hours": 20.5, "adverse": 1, "serious": 0, "alarms": 4},
            {"monday": "2026-11-23", "sessions": 5, "hours": 10, "adverse": 0, "serious": 0, "alarms": 0},
        ],
        "adverse": [{"what": "Nausea", "sessions": 3, "of": 30, "share": 0.1, "low": 0.035, "high": 0.256}],
        "pressure": [{"ages": "65+", "is_hypertensive": True, "sessions": 4, "mean": 22.5, "sd": 8.1, "highest": 41}],
        "chairs": [{"chair": "4", "sessions": 15, "hours": 30.5}],
    }
    page.route(re.compile(r"/api/v1/clinic/over-time"), lambda route: tell(route, told))
    open_live(page, fake, "/clinic")
    page.wait_for_selector(".cl-week")
    labels = page.locator(".cl-week").evaluate_all("nodes => nodes.map((node) => node.getAttribute('aria-label'))")
    assert labels[0] == "Week of 16 Nov 2026: 10 sessions, 20.5 h in chairs, 1 with an adverse event, 4 alarms"
    assert page.locator(".cl-week i").evaluate_all("nodes => nodes.map((node) => node.style.height)") == ["100%", "50%"]
    assert " ".join(page.inner_text(".is-adverse tbody tr").split()) == "Nausea 3 of 30 10 % 3.5 % to 26 %"
    assert "65+ years, raised pressure 4 +22.5 8.1 +41" in " ".join(page.inner_text(".is-pressure tbody").split())
    links = page.locator(".cl-part header a").evaluate_all("nodes => nodes.map((node) => node.getAttribute('href'))")
    assert [re.findall(r"csv=(\w+)", link)[0] for link in links] == ["weeks", "adverse", "pressure", "chairs"]
    assert all("from=" in link for link in links)
