"""The drug over HTTP: ordered by a prescriber, looked at by a second person, given step by step, and added up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from tests.system.outside import Clinic, Json, now, stamp
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
    session = clinic.session("intake")["id"]
    assert clinic.get(f"/sessions/{session}/dose") == {"dose": None}
    ordered = order(clinic, session)
    planned = dose(clinic, session)
    assert (planned["planned_mg"], planned["planned_rate_ml_per_h"], planned["planned_volume_ml"]) == (35, 52.5, 35)
    assert (planned["given_mg"], planned["running"], planned["started_at"]) == (0, False, None)
    give(clinic, session, "drug_started", 1800, order=ordered["id"])
    give(clinic, session, "drug_paused", 1200, reason="Dizzy")
    give(clinic, session, "drug_resumed", 900)
    running = dose(clinic, session)
    assert running["running"] is True
    assert running["given_mg"] == pytest.approx(35 * 25 / 40, abs=0.5)
    give(clinic, session, "drug_stopped", 600)
    over = dose(clinic, session)
    assert (over["given_mg"], over["volume_ml"]) == (pytest.approx(13.125, abs=0.05), pytest.approx(13.125, abs=0.05))
    assert (over["running"], over["rate_ml_per_h"], over["planned_end_at"]) == (False, 0, None)


def test_a_nurse_orders_nothing_and_starts_nothing_that_was_not_ordered(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    is_problem(ask(clinic, "POST", f"/sessions/{session}/orders", json=INFUSION), 403)
    problem = is_problem(tries(clinic, session, "drug_started", order=1), 409)
    assert problem["missing"] == ["order"]
    assert dose_entries(clinic, session) == []


def dose_entries(clinic: Clinic, session: int) -> list[Json]:
    return [*clinic.get(f"/sessions/{session}/entries", standing=True)["items"]]
