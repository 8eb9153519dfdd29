"""Patients, hand-over and paper, all the way: a nurse at a real browser, the real server and its store."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import BACK_WITHIN, DEAD_WITHIN, LIVE
from tests.system.outside import PASSWORD, Clinic, Json, moment, now, open_clinic, stamp
from tests.system.test_http import ask
from tests.system.test_patients import say, take_in

WEIGHT = "[data-part=weight]"
OVER = ("intake", "baseline", "infusing", "recovery", "ready", "discharged")
# Instead of the browser's own dialog: how often it was asked to print.
PRINTS = "window.prints = 0; window.print = () => { window.prints += 1; };"


class Ward(NamedTuple):
    """A clinic, and the browser of a nurse who signed in."""

    clinic: Clinic
    context: BrowserContext

    def open(self, path: str) -> Page:
        """Open a page in a new tab, and wait until it is live."""
        page = self.context.new_page()
        page.goto(self.clinic.address + path)
        page.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)
        return page


@pytest.fixture(scope="module")
def ward(browser: Browser) -> Iterator[Ward]:
    with open_clinic() as clinic:
        context = browser.new_context(viewport={"width": 1024, "height": 768})
        context.add_init_script(PRINTS)
        page = context.new_page()
        page.goto(f"{clinic.address}/login")
        page.fill("input[name=username]", "nurse")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(LIVE, state="attached", timeout=BACK_WITHIN)
        yield Ward(clinic, context)
        context.close()


@pytest.mark.timeout(120)
def test_a_weight_that_jumped_is_asked_for_again_and_the_typed_number_stays(ward: Ward) -> None:
    patient = take_in(ward.clinic, family_name="Jumper", identifier="J-1")["id"]
    say(ward.clinic, patient, "weights", value=60.6, unit="kg")
    page = ward.open(f"/patients/{patient}")
    page.click(f"{WEIGHT} .person-add")
    page.fill(f"{WEIGHT} input", "80")
    page.click(f"{WEIGHT} [data-value=kg]")
    page.click(f"{WEIGHT} .care-submit:not(.person-again)")
    expect(page.locator(f"{WEIGHT} .care-fault")).to_contain_text("60.6 kg at the last visit", timeout=DEAD_WITHIN)
    expect(page.locator(f"{WEIGHT} input")).to_have_value("80")
    assert ward.clinic.get(f"/patients/{patient}")["weight"]["kg"] == 60.6
    page.click(f"{WEIGHT} .person-again")
    expect(page.locator(f"{WEIGHT} .person-rows")).to_contain_text("80 kg · 176.4 lb", timeout=DEAD_WITHIN)
    assert ward.clinic.get(f"/patients/{patient}")["weight"]["kg"] == 80


@pytest.mark.timeout(120)
def test_a_patient_is_found_by_a_piece_of_the_name_and_a_second_taking_in_names_the_first(ward: Ward) -> None:
    first = take_in(ward.clinic, family_name="Östergren", given_name="Lena", birth_date="1961-05-09", identifier="F-7")
    take_in(ward.clinic, family_name="Silva", given_name="Marta", birth_date="1990-04-17", identifier="F-8")
    page = ward.open("/patients")
    page.fill(".person-search", "osterg")
    expect(page.locator(".person-row")).to_have_count(1, timeout=DEAD_WITHIN)
    expect(page.locator(".person-row")).to_contain_text("9 May 1961 · F-7")
    expect(page.locator(".person-row")).to_contain_text("no weight yet")

    page.click("text=Take in a patient")
    for place, words in enumerate(("Oestergren", "Lena", "1961-05-09", "F-7")):
        page.locator(".people-take-in input").nth(place).fill(words)
    link = page.locator(".people-take-in .person-duplicates a")
    expect(link).to_have_text("Östergren, Lena · 9 May 1961 · F-7", timeout=DEAD_WITHIN)
    page.click(".people-take-in .care-submit")
    expect(page.locator(".people-take-in .care-fault")).to_contain_text(
        "belongs to another patient", timeout=DEAD_WITHIN
    )
    expect(page.locator(".people-take-in input").first).to_have_value("Oestergren")
    link.click()
    page.wait_for_url(f"**/patients/{first['id']}")
    expect(page.locator(".person-head")).to_contain_text("Östergren, Lena", timeout=DEAD_WITHIN)
    expect(page.locator("[data-part=allergies]")).to_contain_text("Nobody asked yet")


@pytest.mark.timeout(120)
def test_a_chair_is_taken_on_and_handed_over_by_tap_and_says_who_has_it(ward: Ward) -> None:
    session = ward.clinic.session("intake")
    page = ward.open("/handover")
    card = page.locator(".handover-chair", has_text=session["chair"])
    expect(card).to_contain_text("Nobody has taken this chair")
    card.locator(".nurse button").click()
    expect(card.locator(".nurse b")).to_have_text("nurse", timeout=DEAD_WITHIN)
    card.locator(".nurse button").click()
    card.locator("input").fill("clinician")
    card.locator("textarea").fill("Sister waits outside")
    card.locator(".care-submit").click()
    expect(card.locator(".nurse b")).to_have_text("clinician", timeout=DEAD_WITHIN)
    expect(card).to_contain_text("Chair handed over to clinician · Sister waits outside", timeout=DEAD_WITHIN)
    expect(page.locator(".alarms")).to_be_visible()


def written_afterwards(clinic: Clinic, session: int) -> Json:
    """A line of the downtime sheet, an hour old, entered now."""
    happened = now() - timedelta(hours=1)
    body = {"kind": "note", "text": "From the paper sheet: asked for water", "at": stamp(happened)}
    answer = ask(clinic, "POST", f"/sessions/{session}/events", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


@pytest.mark.timeout(120)
def test_one_tap_at_the_chair_prints_the_session_and_paper_shows_what_was_entered_with_both_times(ward: Ward) -> None:
    session = ward.clinic.session("intake")
    ask(ward.clinic, "POST", f"/sessions/{session['id']}/events", json={"kind": "event", "code": "nausea"})
    body = {"metric": "nibp_systolic", "value": 131, "measured_at": stamp()}
    assert ask(ward.clinic, "POST", f"/sessions/{session['id']}/observations", json=body).status_code == 201
    page = ward.open(f"/chair/{session['chair']}")
    page.click("#chair-head .who")
    page.wait_for_url(f"**/patients/{session['patient']}")
    page.go_back()
    page.wait_for_url(f"**/chair/{session['chair']}")
    with page.expect_popup() as opened:
        page.click(".paper-link")
    paper = opened.value
    expect(paper.locator("#paper[data-ready=true]")).to_be_visible(timeout=DEAD_WITHIN)
    assert paper.evaluate("window.prints") == 1
    patient = ward.clinic.get(f"/patients/{session['patient']}")
    head = paper.locator(".sheet > thead")
    for words in (patient["family_name"], "4 Feb 1988", patient["identifier"], f"chair {session['chair']}", "UTC"):
        expect(head).to_contain_text(words)
    expect(paper.locator(".entries")).to_contain_text("Nausea")
    expect(paper.locator(".measured")).to_contain_text("131/--")
    expect(paper.locator(".measured")).to_contain_text("by hand, nurse")
    paper.emulate_media(media="print")
    expect(paper.locator(".screen-only")).to_be_hidden()


@pytest.mark.timeout(120)
def test_what_was_on_paper_is_entered_after_the_discharge_and_printed_with_both_times(ward: Ward) -> None:
    session = ward.clinic.session(*OVER)
    made = written_afterwards(ward.clinic, session["id"])
    paper = ward.context.new_page()
    paper.goto(f"{ward.clinic.address}/paper/{session['id']}")
    row = paper.locator(".entries tr", has_text="asked for water")
    expect(row).to_be_visible(timeout=DEAD_WITHIN)
    for time in (made["at"], made["entered_at"]):
        expect(row).to_contain_text(moment(time).strftime("%H:%M:%S"))
    assert paper.evaluate("window.prints") == 0
