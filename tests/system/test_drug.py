"""The drug over HTTP: ordered by a prescriber, looked at by a second person, given step by step, and added up."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, Json, stamp
from tests.system.screen import screen
from tests.system.test_http import ask, is_problem

INFUSION: Json = {
    "kind": "order", "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70,
    "weight_basis": "actual", "concentration_mg_per_ml": 1, "duration_min": 40,
}  # fmt: skip
NASAL: Json = {"kind": "order", "drug": "esketamine", "route": "nasal", "dose_mg": 84, "devices": 3}


def give(clinic: Clinic, session: int, kind: str, ago_s: float = 0.0, user: str = "nurse", **body: object) -> Json:
    answer = tries(clinic, session, kind, ago_s, user, **body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def tries(
    clinic: Clinic, session: int, kind: str, ago_s: float = 0.0, user: str = "nurse", **body: object
) -> httpx.Response:
    said = {"kind": kind, "at": stamp(ago_s=ago_s)} | body
    return ask(clinic, "POST", f"/sessions/{session}/doses", user, json=said)


def order(clinic: Clinic, session: int, ago_s: float = 3600.0, **changes: object) -> Json:
    body = (NASAL if changes.get("route") == "nasal" else INFUSION) | {"at": stamp(ago_s=ago_s)} | changes
    return clinic.post(f"/sessions/{session}/orders", body, "clinician")


def dose(clinic: Clinic, session: int) -> Json:
    found: Json = clinic.get(f"/sessions/{session}/dose")["dose"]
    return found


def test_an_infusion_is_ordered_started_paused_resumed_and_stopped_and_its_total_is_added_up(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    assert clinic.get(f"/sessions/{session}/dose") == {"dose": None}
    ordered = order(clinic, session)
    assert (ordered["comes_to"]["total_mg"], ordered["comes_to"]["rate_ml_per_h"]) == (35, 52.5)
    planned = dose(clinic, session)
    assert (planned["planned_mg"], planned["planned_rate_ml_per_h"], planned["planned_volume_ml"]) == (35, 52.5, 35)
    assert (planned["given_mg"], planned["running"], planned["started_at"]) == (0, False, None)
    give(clinic, session, "drug_started", 1800, order=ordered["id"])
    assert give(clinic, session, "drug_paused", 1200, reason="Dizzy")["reason"] == "Dizzy"
    give(clinic, session, "drug_resumed", 900)
    running = dose(clinic, session)
    assert running["running"] is True
    assert running["given_mg"] == pytest.approx(35 * 25 / 40, abs=0.5)
    give(clinic, session, "drug_stopped", 600)
    over = dose(clinic, session)
    assert (over["given_mg"], over["volume_ml"]) == (pytest.approx(13.125, abs=0.05), pytest.approx(13.125, abs=0.05))
    assert (over["running"], over["rate_ml_per_h"], over["planned_end_at"]) == (False, 0, None)


def test_an_order_above_the_limit_waits_for_a_second_person_who_is_not_the_orderer(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    is_problem(
        ask(clinic, "POST", f"/sessions/{session}/orders", "clinician", json=INFUSION | {"dose_mg_per_kg": 1.3}), 422
    )
    ordered = order(clinic, session, dose_mg_per_kg=1.3, reason="No answer to 1.0 mg/kg")
    check = {"kind": "order_checked", "order": ordered["id"], "at": stamp(ago_s=1900)}
    path = f"/sessions/{session}/orders"
    assert is_problem(tries(clinic, session, "drug_started", order=ordered["id"]), 409)["missing"] == ["second person"]
    is_problem(ask(clinic, "POST", path, "clinician", json=check), 403)
    checked = clinic.post(path, check)
    assert "nurse has looked" in is_problem(ask(clinic, "POST", path, "nurse", json=check), 409)["detail"]
    give(clinic, session, "drug_started", 1800, order=ordered["id"])
    is_problem(ask(clinic, "POST", f"/entries/{checked['id']}/withdrawal", json={}), 409)


def test_a_changed_order_wants_a_second_look_of_its_own(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    ordered = order(clinic, session, dose_mg_per_kg=1.1)
    clinic.post(f"/sessions/{session}/orders", {"kind": "order_checked", "order": ordered["id"]})
    changed = {**INFUSION, "dose_mg_per_kg": 1.2, "reason": "Weighed again"}
    path = f"/entries/{ordered['id']}/correction/orders"
    is_problem(ask(clinic, "POST", path, "nurse", json=changed), 403)
    second = clinic.post(path, changed, "clinician")
    assert is_problem(tries(clinic, session, "drug_started", order=second["id"]), 409)["missing"] == ["second person"]
    assert is_problem(tries(clinic, session, "drug_started", order=ordered["id"]), 409)["missing"] == ["order"]


def test_an_order_that_was_begun_is_neither_changed_nor_taken_out(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    ordered = order(clinic, session)
    give(clinic, session, "drug_started", 60, order=ordered["id"])
    path = f"/entries/{ordered['id']}"
    is_problem(ask(clinic, "POST", f"{path}/withdrawal", "clinician", json={}), 409)
    changed = INFUSION | {"dose_mg_per_kg": 0.6, "reason": "More"}
    is_problem(ask(clinic, "POST", f"{path}/correction/orders", "clinician", json=changed), 409)
    assert dose(clinic, session)["planned_mg"] == 35


def test_ten_times_too_much_and_what_must_be_diluted_are_refused_naming_both_numbers(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    for changes, field, words in (
        ({"dose_mg_per_kg": 5}, "dose_mg_per_kg", "between 0 and 2"),
        ({"rate_ml_per_h": 525}, "rate_ml_per_h", "525"),
        ({"rate_ml_per_h": 525}, "rate_ml_per_h", "52.5 mL/h"),
        ({"volume_ml": 3.5}, "volume_ml", "are 35 mL"),
        ({"concentration_mg_per_ml": 100, "reason": "x"}, "concentration_mg_per_ml", "diluted"),
        ({"concentration_mg_per_ml": 3}, "reason", "none of the usual"),
        ({"weight_kg": 20}, "weight_kg", "between 25 and 300"),
        ({"weight_kg": 210}, "reason", "outside the usual 35 to 200 kg"),
        ({"weight_kg": 0}, "weight_kg", "above 0"),
        ({"weight_kg": -70}, "weight_kg", "above 0"),
        ({"drug": "ketamin"}, "drug", "known: esketamine, ketamine"),
        ({"route": "nasal", "devices": 2}, "devices", "are 3 of 28 mg"),
    ):
        body = (NASAL if changes.get("route") == "nasal" else INFUSION) | changes
        problem = is_problem(ask(clinic, "POST", f"/sessions/{session}/orders", "clinician", json=body), 422)
        assert field in str(problem), problem
        assert words in str(problem), problem
    assert dose(clinic, session) is None


def test_nasal_devices_are_given_one_by_one_with_their_rest(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    order(clinic, session, route="nasal")
    assert "number 1 of 3" in is_problem(tries(clinic, session, "device_given", number=2), 409)["detail"]
    give(clinic, session, "device_given", 600, number=1)
    partly = dose(clinic, session)
    assert (partly["given_mg"], partly["planned_mg"], partly["devices"]["given"]) == (28, 84, 1)
    assert partly["devices"]["next_from"] is not None
    assert is_problem(tries(clinic, session, "device_given", 590, number=2), 409)["missing"] == ["reason"]
    give(clinic, session, "device_given", 590, number=2, reason="Sneezed, began at once")
    give(clinic, session, "device_given", 240, number=3)
    over = dose(clinic, session)
    assert (over["given_mg"], over["devices"], over["running"]) == (
        84, {"given": 3, "planned": 3, "next_from": None}, False,
    )  # fmt: skip
    assert "ended" in is_problem(tries(clinic, session, "device_given", number=4), 409)["detail"]


def test_of_two_who_stop_at_once_one_wins_and_the_other_hears_why(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    give(clinic, session, "drug_started", 600, order=order(clinic, session)["id"])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: tries(clinic, session, "drug_stopped"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert "ended" in is_problem(lost, 409)["detail"]


def test_the_calculator_keeps_nothing_and_says_what_an_order_would_come_to(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    found = ask(clinic, "POST", "/calculations/dose", json=INFUSION | {"dose_mg_per_kg": 1.1}).json()
    assert (found["total_mg"], found["volume_ml"], found["rate_ml_per_h"], found["mg_per_kg"]) == (77, 77, 115.5, 1.1)
    assert (found["warnings"], found["needs_second_person"]) == ([], True)
    is_problem(ask(clinic, "POST", "/calculations/dose", json=INFUSION | {"weight_kg": 7000}), 422)
    assert clinic.get(f"/sessions/{session}/entries")["items"] == []
    drugs = {one["name"]: one for one in clinic.get("/drugs")["items"]}
    assert drugs["esketamine"]["routes"]["nasal"]["device"]["mg"] == 28


def test_a_nurse_orders_nothing_and_starts_nothing_that_was_not_ordered(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    is_problem(ask(clinic, "POST", f"/sessions/{session}/orders", json=INFUSION), 403)
    problem = is_problem(tries(clinic, session, "drug_started", order=1), 409)
    assert problem["missing"] == ["order"]
    assert dose_entries(clinic, session) == []


def dose_entries(clinic: Clinic, session: int) -> list[Json]:
    return [*clinic.get(f"/sessions/{session}/entries", standing=True)["items"]]


def test_other_medicines_are_those_of_the_list_or_named_and_their_doses_are_looked_at(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    listed = {one["id"]: one for one in clinic.get("/medicines")["items"]}
    assert listed["ondansetron"]["usual"] == [4, 8]
    path = f"/sessions/{session}/medications"
    good = {"kind": "medicine_given", "medicine": "ondansetron", "dose": 4, "unit": "mg", "route": "intravenous"}
    assert ask(clinic, "POST", path, json=good).status_code == 201
    for changes, field in (
        ({"medicine": "aspirin"}, "medicine"),
        ({"medicine": "other"}, "name"),
        ({"name": "Ondansetron"}, "name"),
        ({"unit": "g"}, "unit"),
        ({"route": "transdermal"}, "route"),
        ({"route": "somewhere"}, "route"),
        ({"dose": 16}, "reason"),
        ({"dose": 80, "reason": "Very sick"}, "dose"),
        ({"dose": 0}, "dose"),
    ):
        assert field in str(is_problem(ask(clinic, "POST", path, json=good | changes), 422)), changes
    assert ask(clinic, "POST", path, json=good | {"dose": 16, "reason": "Second dose"}).status_code == 201
    other = good | {"medicine": "other", "name": "Ginger", "dose": 1, "unit": "sweet", "route": "oral"}
    assert ask(clinic, "POST", path, json=other).status_code == 201
    assert len(clinic.get(f"/sessions/{session}/entries", group="medications")["items"]) == 3


def test_a_pumps_own_rate_is_shown_beside_the_entered_one_and_a_difference_is_flagged(clinic: Clinic) -> None:
    with monitor(clinic) as pump, screen(clinic) as watching:
        planned = clinic.session("intake", "baseline", "infusing", device=pump.device)
        give(clinic, planned["id"], "drug_started", 60, order=order(clinic, planned["id"])["id"])

        def shown() -> Json:
            care = watching.chairs.get(planned["chair"], {}).get("care") or {}
            return (care.get("dose") or {}).get("pump") or {}

        pump.open().observe(value("infusion_rate", 525))
        watching.until(lambda _: shown().get("rate_ml_per_h") == 525)
        assert shown()["differs"] is True
        assert dose(clinic, planned["id"])["pump"] == {"rate_ml_per_h": 525, "differs": True}
        assert watching.chairs[planned["chair"]]["care"]["dose"]["rate_ml_per_h"] == 52.5
        pump.observe(value("infusion_rate", 52.4))
        watching.until(lambda _: shown().get("rate_ml_per_h") == 52.4)
        assert shown()["differs"] is False


def test_another_order_takes_over_in_mid_infusion_and_the_first_one_is_still_shown(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    first = order(clinic, session)
    give(clinic, session, "drug_started", 1800, order=first["id"])
    is_problem(ask(clinic, "POST", f"/entries/{first['id']}/correction/orders", "clinician", json=INFUSION), 409)
    second = order(clinic, session, 1000, dose_mg_per_kg=0.3, duration_min=30, supersedes=first["id"])
    assert second["held_to"]["by"]["second_person"]["above"] == 1
    waiting = dose(clinic, session)
    assert (waiting["order"], waiting["planned_mg"], waiting["next_order"]["order"]) == (first["id"], 35, second["id"])
    give(clinic, session, "order_changed", 900, order=second["id"])
    now_by = dose(clinic, session)
    assert (now_by["order"], now_by["rate_ml_per_h"], now_by["next_order"]) == (second["id"], 42, None)
    assert now_by["planned_mg"] == pytest.approx(13.125 + 21, abs=0.05)
    assert now_by["given_mg"] == pytest.approx(13.125 + 21 / 2, abs=0.3)
    [before] = now_by["superseded"]
    assert (before["order"], before["planned_mg"], before["planned_rate_ml_per_h"]) == (first["id"], 35, 52.5)
    assert before["given_mg"] == pytest.approx(13.125, abs=0.05)


def test_what_an_order_was_checked_by_is_the_servers_to_say(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    kept = order(clinic, session)
    held_to = {"held_to": kept["held_to"]}
    problem = is_problem(ask(clinic, "POST", f"/sessions/{session}/orders", "clinician", json=INFUSION | held_to), 422)
    assert "held_to is filled in by the server" in problem["detail"]
