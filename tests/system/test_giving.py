"""The drug and the phases go together, over HTTP: whoever says one says the other."""

from tests.system.outside import Clinic, Json
from tests.system.test_drug import dose, order, tries
from tests.system.test_http import ask, is_problem


def phase(clinic: Clinic, session: int) -> str:
    return str(clinic.get(f"/sessions/{session}")["phase"])


def steps(clinic: Clinic, session: int) -> list[str]:
    return [one["kind"] for one in clinic.get(f"/sessions/{session}/entries", group="doses")["items"]]


def test_a_change_of_phase_enters_the_step_of_the_drug_it_stands_for(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")["id"]
    order(clinic, session)
    for to in ("infusing", "paused", "infusing", "recovery"):
        answer = ask(clinic, "POST", f"/sessions/{session}/phase", json={"to": to, "reason": "Test"})
        assert answer.status_code == 200, answer.text
    assert steps(clinic, session) == ["drug_started", "drug_paused", "drug_resumed", "drug_stopped"]
    assert dose(clinic, session)["state"] == "ended"


def test_a_step_of_the_drug_takes_the_session_to_its_phase(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    number = order(clinic, session)["id"]
    said: list[tuple[str, Json, str]] = [
        ("drug_started", {"order": number}, "infusing"), ("drug_paused", {}, "paused"),
        ("drug_resumed", {}, "infusing"), ("drug_stopped", {}, "recovery"),
    ]  # fmt: skip
    for kind, body, to in said:
        assert tries(clinic, session, kind, **body).status_code == 201
        assert phase(clinic, session) == to


def test_a_drug_is_not_started_past_its_gate(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")["id"]
    number = order(clinic, session)["id"]
    problem = is_problem(tries(clinic, session, "drug_started", order=number), 409)
    assert len(problem["missing"]) > 3
    assert (steps(clinic, session), phase(clinic, session)) == ([], "baseline")


def test_no_drug_is_given_before_the_baseline(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    number = order(clinic, session)["id"]
    assert is_problem(tries(clinic, session, "drug_started", order=number), 409)["missing"] == ["baseline"]
    assert steps(clinic, session) == []


def test_a_phase_is_not_entered_where_its_step_cannot_be(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline")["id"]
    order(clinic, session, dose_mg_per_kg=1.2)
    answer = ask(clinic, "POST", f"/sessions/{session}/phase", json={"to": "infusing", "reason": "Test"})
    assert is_problem(answer, 409)["missing"] == ["second person"]
    assert phase(clinic, session) == "baseline"


def test_the_first_nasal_device_begins_and_the_last_one_ends_the_giving(clinic: Clinic) -> None:
    session = clinic.session("intake", "baseline", "infusing")["id"]
    order(clinic, session, route="nasal", ago_s=3000)
    for number, ago_s in ((1, 900), (2, 500), (3, 100)):
        assert tries(clinic, session, "device_given", ago_s, number=number).status_code == 201
        assert phase(clinic, session) == ("recovery" if number == 3 else "infusing")
