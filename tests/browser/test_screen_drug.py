"""The drug at a chair's page: another order in mid-infusion, the second person, vials and what is thrown away."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DEAD_WITHIN, FakeServer, open_live

LAST = "#chair-last .care-said"
FAULT = ".care-work .care-fault"
SEND = ".care-work .care-submit"
# What the plan says 10 minutes after an infusion went on by another order: 20 mg before, then 30 mg at 45 mL/h.
PLANNED = """async ([dose, now]) => (await import('/assets/js/care/dosefacts.js')).plannedBy(dose, Date.parse(now))"""
NEXT = {"order": 9, "planned_mg": 30.0, "planned_rate_ml_per_h": 45.0, "planned_volume_ml": 30.0,
        "waits_for_second_person": True}  # fmt: skip


def at_the_dose(fake: FakeServer, page: Page, **dose: Any) -> Page:  # noqa: ANN401 - what the live stream sends
    """Open the page of the chair whose infusion runs, at its dose."""
    fake.ask("scene", scene="care")
    care = fake.ask()["chairs"]["3"]["care"]
    fake.ask("chair", chair="3", to={"care": {**care, "dose": {**care["dose"], **dose}}})
    open_live(page, fake, "/chair/3")
    page.click("role=tab[name='Dose']")
    return page


def write(page: Page, label: str, words: str) -> None:
    page.locator(".care-work label:visible").filter(has_text=label).locator("input").first.fill(words)


def test_after_a_change_of_order_the_plan_is_what_was_given_before_and_the_new_order_since(
    fake: FakeServer, page: Page
) -> None:
    open_live(page, fake, "/board")
    before = {"order": 1, "planned_mg": 39.0, "planned_rate_ml_per_h": 58.5, "planned_volume_ml": 39.0,
              "given_mg": 20.0, "since": "2026-03-12T13:40:00Z", "until": "2026-03-12T14:00:00Z"}  # fmt: skip
    dose = {"started_at": "2026-03-12T13:40:00Z", "stopped_at": None, "planned_mg": 50.0, "planned_volume_ml": 50.0,
            "planned_rate_ml_per_h": 45.0, "superseded": [before]}  # fmt: skip
    planned = [
        page.evaluate(PLANNED, [dose, f"2026-03-12T{time}:00Z"]) for time in ("14:00", "14:10", "14:40", "15:00")
    ]
    assert planned == [20.0, 27.5, 50.0, 50.0]
    assert page.evaluate(PLANNED, [{**dose, "superseded": []}, "2026-03-12T14:00:00Z"]) == 15.0


def test_another_order_in_mid_infusion_keeps_the_drug_and_supersedes_the_one_that_runs(
    fake: FakeServer, page: Page
) -> None:
    fake.ask("set", set={"role": "clinician"})
    at_the_dose(fake, page)
    page.click(".care-panel--dose >> text=Another order …")
    expect(page.locator(".care-work .means")).to_contain_text("on top of the 25.0 mg given so far")
    for label, number in (("Dose, mg/kg", "0.2"), ("Weight", "78"), ("Concentration", "1"), ("Over, min", "30")):
        write(page, label, number)
    expect(page.locator(".order-result")).to_have_text(
        "15.6 mg · 15.6 mL · 31.2 mL/h · 40.6 mg in all", timeout=DEAD_WITHIN
    )
    page.click(SEND)
    expect(page.locator(LAST)).to_contain_text("in the place of order 1", timeout=DEAD_WITHIN)
    order = fake.ask()["entries"][0]
    assert (order["drug"], order["route"], order["supersedes"]) == ("ketamine", "intravenous", 1)


def test_an_order_that_waits_is_shown_looked_at_by_a_second_person_here_and_then_gone_by(
    fake: FakeServer, page: Page
) -> None:
    at_the_dose(fake, page, next_order=NEXT)
    expect(page.locator(".dose-orders:visible")).to_contain_text("A second person must look at it first")
    page.click(".care-panel--dose >> text=Second person, at this screen …")
    write(page, "Log-in name", "ada")
    write(page, "Password", "a wrong one")
    fake.ask("set", set={"call_status": 403})
    page.click(SEND)
    expect(page.locator(FAULT)).to_contain_text("The store does not answer.", timeout=DEAD_WITHIN)
    expect(page.locator(".care-work input[type=password]")).to_have_value("")
    fake.ask("set", set={"call_status": 200})
    write(page, "Password", "her own")
    page.click(SEND)
    expect(page.locator(".care-work")).to_be_hidden(timeout=DEAD_WITHIN)
    sent = fake.ask()["asked"][-1]
    assert (sent["kind"], sent["order"], sent["by"], sent["password"]) == ("order_checked", 9, "ada", "her own")
    page.click(".dose-steps >> text=Record the new order")
    expect(page.locator(".care-work .what-drug")).to_contain_text("from now on 30.0 mg at 45.0 mL/h")
    page.click(SEND)
    expect(page.locator(LAST)).to_contain_text("Infusion goes on by order 9", timeout=DEAD_WITHIN)


def test_what_is_thrown_away_without_the_witness_password_says_so_until_it_is_confirmed(
    fake: FakeServer, page: Page
) -> None:
    at_the_dose(fake, page)
    page.click(".care-panel--dose >> text=Vials …")
    page.click(".care-work button:text-is('Thrown away')")
    write(page, "How much", "161")
    page.click(".care-work button:text-is('Left in the vial')")
    page.click(SEND)
    expect(page.locator(FAULT)).to_have_text("Write who the witness is")
    write(page, "Witness", "ada")
    page.click(SEND)
    expect(page.locator(LAST)).to_contain_text("witness ada, not confirmed", timeout=DEAD_WITHIN)
    page.click(".care-work >> text=Witness confirms …")
    write(page, "Password", "her own")
    page.click(SEND)
    expect(page.locator(".care-work h2")).to_have_text("Vials: opened, drawn, thrown away", timeout=DEAD_WITHIN)
    sent = fake.ask()["asked"][-1]
    assert (sent["call"], sent["mg"], sent["what"], sent["password"]) == ("correction of 1", 161, "left", "her own")
    assert sent["reason"]


def test_a_vial_is_opened_with_lot_and_expiry_and_its_balance_stands_below(fake: FakeServer, page: Page) -> None:
    at_the_dose(fake, page)
    page.click(".care-panel--dose >> text=Vials …")
    expect(page.locator(".ledger-vial .n")).to_have_text("161 of 200 mg left")
    page.click(".care-work button:text-is('Vial opened')")
    for label, words in (("Vial, by", "K-8"), ("Lot", "L2612B"), ("Expires", "2027-08-31"), ("Content", "200")):
        write(page, label, words)
    page.click(SEND)
    expect(page.locator(LAST)).to_contain_text("Vial K-8 opened, 200 mg · lot L2612B", timeout=DEAD_WITHIN)
    vial = fake.ask()["entries"][0]
    assert (vial["drug"], vial["expiry"], vial["content_mg"]) == ("ketamine", "2027-08-31", 200)


def test_every_vial_of_the_clinic_is_told_with_its_lines(fake: FakeServer, page: Page) -> None:
    at_the_dose(fake, page)
    line = {"id": 1, "kind": "wasted", "mg": 161, "what": "left", "vial": "K-7", "witness": "ada", "confirmed": False,
            "at": "2026-03-12T14:00:00Z", "author": "M. Ortiz", "session": 98, "state": "standing"}  # fmt: skip
    page.route("**/api/v1/vials/K-7", lambda route: route.fulfill(json={"vial": None, "lines": [line]}))
    page.click(".care-panel--dose >> text=Vials …")
    page.click(".ledger-book > button")
    page.click(".ledger-book .acts button")
    expect(page.locator(".ledger-lines li")).to_contain_text(
        "witness ada, not confirmed · M. Ortiz · session 98", timeout=DEAD_WITHIN
    )


def test_the_gate_tells_the_phases_so_far_and_which_was_taken_back(fake: FakeServer, page: Page) -> None:
    fake.ask("scene", scene="care")
    told = {"phase": "infusing", "changed_at": "2026-03-12T14:00:00Z", "changed_by": "ada", "reason": "late escort",
            "missing": ["Escort confirmed: not answered"], "taken_back": True, "corrected": None}  # fmt: skip
    page.route("**/api/v1/sessions/101", lambda route: route.fulfill(json={"phases": [told]}))
    open_live(page, fake, "/chair/1")
    page.click(".care-brief .gate-row")
    row = page.locator(".phase-list li.is-over")
    expect(row).to_contain_text("ada · “late escort” · Missing: Escort confirmed: not answered", timeout=DEAD_WITHIN)
    expect(row).to_contain_text("taken back, with the step")


def test_too_few_readings_for_a_baseline_are_told_at_the_gate_and_before_the_start(
    fake: FakeServer, page: Page
) -> None:
    fake.ask("scene", scene="care")
    open_live(page, fake, "/chair/1")
    page.click(".care-brief .gate-row")
    warning = page.locator(".verdict .baseline-warning")
    expect(warning).to_contain_text("own baseline: Systolic pressure 1 of 2. Once the drug", timeout=DEAD_WITHIN)
    page.click("role=tab[name='Dose']")
    page.locator(".dose-step").first.click()
    expect(page.locator(".care-form:not(.gate) > .baseline-warning")).to_be_visible(timeout=DEAD_WITHIN)
    fake.ask("chair", chair="1", to={"phase": "infusing"})
    expect(page.locator(".care-form:not(.gate) > .baseline-warning")).to_be_hidden(timeout=DEAD_WITHIN)
