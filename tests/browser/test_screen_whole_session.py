"""A whole session from intake to discharge at the real screens of the real server, with simulated monitors."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.real_clinic import WITHIN, FastClinic, Fingers, Keys, fast_clinic, signed_in
from tests.browser.tablet import Tablet


@pytest.fixture(scope="module")
def clinic() -> Iterator[FastClinic]:
    with fast_clinic("CM-01", "CM-02") as running:
        yield running


def test_a_session_from_intake_to_discharge_is_driven_by_taps_on_a_tablet(browser: Browser, clinic: FastClinic) -> None:
    drive(browser, clinic, "CM-01", Fingers)


@pytest.mark.long
def test_the_same_session_is_driven_with_the_keyboard_alone(browser: Browser, clinic: FastClinic) -> None:
    drive(browser, clinic, "CM-02", Keys)


def test_a_monitor_of_another_chair_is_taken_with_both_identifiers_and_goes_back_where_it_belongs(
    browser: Browser, clinic: FastClinic
) -> None:
    device, _ = clinic.enrol("CM-03")
    first = clinic.session("intake", device=device, chair="Left")
    second = clinic.session("intake", chair="Right")
    other, patient = (clinic.get(f"/patients/{one['patient']}") for one in (first, second))
    with signed_in(browser, clinic, "nurse", "/chair/Right", touch=True) as page:
        nurse = Tablet(Fingers(page))
        nurse.to_place()
        nurse.tap("Bind here", f".place-row:has-text('{device}')")
        expect(page.locator(".place-loud")).to_contain_text(f"{device} serves chair Left, {other['family_name']}")
        nurse.confirm(other)
        nurse.hand.tap(page.locator(".care-work .care-submit"))
        expect(page.locator(".care-work .care-fault")).to_contain_text("patient", timeout=WITHIN)
        assert clinic.get(f"/sessions/{second['id']}")["devices"] == []
        nurse.confirm(patient)
        nurse.send()
        expect(page.locator("#chair-head")).to_contain_text(device, timeout=WITHIN)
        assert clinic.alarm("device_rebound", session=second["id"])

        nurse.tap("Was another patient", ".place-row")
        nurse.tap("Chair Left", ".care-work")
        nurse.write("Reason", "Taken by mistake", ".care-work")
        nurse.confirm(other)
        nurse.send()
        expect(page.locator(".place")).to_contain_text("No monitor is bound", timeout=WITHIN)
    assert clinic.get(f"/sessions/{first['id']}")["devices"] == [device]


def test_a_session_goes_to_another_chair_and_the_page_goes_with_it(browser: Browser, clinic: FastClinic) -> None:
    session = clinic.session("intake", device=clinic.enrol("CM-04")[0], chair="Window")
    clinic.post("/devices/CM-04/title", {"title": "Cart <2>", "based_on": 0, "reason": "Its label"}, "root")
    with signed_in(browser, clinic, "nurse", "/chair/Window", touch=True) as page:
        nurse = Tablet(Fingers(page))
        nurse.to_place()
        nurse.tap("Take off", ".place-row:has-text('Cart <2> · CM-04')")
        nurse.send()
        expect(page.locator(".place")).to_contain_text("No monitor is bound", timeout=WITHIN)
        nurse.tap("Move to another chair", ".place")
        nurse.hand.write(page.locator(".care-work input").first, "Door")
        nurse.hand.tap(page.locator(".care-work .care-submit"))
        expect(page.locator(".pt .chair")).to_have_text("Door", timeout=WITHIN)
    assert clinic.get(f"/sessions/{session['id']}")["chair"] == "Door"


BY_WEIGHT = {"drug": "ketamine", "weight_kg": 70.0, "weight_basis": "actual", "concentration_mg_per_ml": 50.0}
# By the route of an order: the order; each step that the screen offers, with the phase that it leads to, and whether it
# asks in a form whose drug it is, or is one tap.
ROUTES = {
    "intramuscular": ({**BY_WEIGHT, "dose_mg_per_kg": 0.5}, [("Record injection", "Recovery", True)]),
    "oral": ({**BY_WEIGHT, "dose_mg_per_kg": 1.0}, [("Record dose taken", "Recovery", True)]),
    "nasal": (
        {"drug": "esketamine", "dose_mg": 56.0},
        [("Record device 1 of 2", "Infusing", False), ("Record device 2 of 2", "Recovery", False)],
    ),
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_drug_that_is_not_infused_is_recorded_by_its_own_steps(
    browser: Browser, clinic: FastClinic, route: str
) -> None:
    order, steps = ROUTES[route]
    session = clinic.session("intake", "baseline", "infusing", chair=f"Of {route}")
    clinic.post(f"/sessions/{session['id']}/orders", {"kind": "order", "route": route, **order}, "clinician")
    with signed_in(browser, clinic, "nurse", f"/chair/Of {route}", touch=True) as page:
        nurse = Tablet(Fingers(page))
        for button, phase, has_form in steps:
            nurse.hand.panel("Dose")
            nurse.tap(button, ".care-panel--dose")
            if has_form:
                nurse.send()
            nurse.phase(phase)
            clinic.leap(6)  # the rest between two devices
        expect(page.locator(".care-panel--dose")).to_contain_text("Ended", timeout=WITHIN)
    assert len(clinic.get(f"/sessions/{session['id']}/entries", group="doses")["items"]) == len(steps)


def drive(browser: Browser, clinic: FastClinic, device: str, hands: type[Fingers | Keys]) -> None:
    family, chair = f"{hands.__name__} Harris", f"Seat {device}"
    with signed_in(browser, clinic, "nurse", "/patients", touch=hands is Fingers) as page:
        nurse = Tablet(hands(page))
        nurse.take_in(family, f"40-{device}")
        nurse.plan(chair)
        nurse.bind(device, family)
        nurse.before_the_drug()
        with signed_in(browser, clinic, "clinician", f"/chair/{chair}", touch=hands is Fingers) as other:
            Tablet(hands(other)).order()
        nurse.met("Pressure before the drug")
        nurse.tap("Close", ".care-work")
        nurse.measure()
        nurse.begin_the_drug()
        nurse.while_it_runs()
        nurse.afterwards(lambda: clinic.leap(61))
    session = [one for one in clinic.every("/sessions") if one["chair"] == chair][-1]
    phases = clinic.get(f"/sessions/{session['id']}")["phases"]
    assert [phase["phase"] for phase in phases] == [
        "scheduled", "intake", "baseline", "infusing", "paused", "infusing", "recovery", "ready", "discharged"
    ]  # fmt: skip
    assert not any(phase["missing"] for phase in phases)
