"""The controlled-drug ledger over HTTP: what is left in a vial over all sessions, and who saw what was wasted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx

from tests.system.outside import Clinic, Json, now, stamp
from tests.system.test_drug import order
from tests.system.test_http import ask, is_problem


def lines(clinic: Clinic, session: int, kind: str, user: str = "nurse", **body: object) -> httpx.Response:
    return ask(clinic, "POST", f"/sessions/{session}/ledger", user, json={"kind": kind} | body)


def opened(clinic: Clinic, session: int, vial: str, mg: float = 500, days: int = 30) -> Json:
    expiry = (now() + timedelta(days=days)).date().isoformat()
    answer = lines(
        clinic, session, "vial_opened", vial=vial, drug="ketamine", lot="K-77", expiry=expiry, content_mg=mg,
        at=stamp(ago_s=600),
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def vial(clinic: Clinic, name: str) -> Json:
    found: Json = clinic.get(f"/vials/{name}")["vial"]
    return found


def test_a_vial_is_added_up_over_sessions_and_no_line_takes_it_below_nothing(clinic: Clinic) -> None:
    first, second = clinic.session("intake")["id"], clinic.session("intake")["id"]
    for session in (first, second):
        order(clinic, session)
    opened(clinic, first, "V-sum", 100)
    assert lines(clinic, first, "drawn", vial="V-sum", mg=35).status_code == 201
    assert lines(clinic, second, "drawn", vial="v-SUM", mg=40).status_code == 201
    problem = is_problem(lines(clinic, second, "drawn", vial="V-sum", mg=26), 409)
    assert "26 mg cannot be drawn: 25 mg are left" in problem["detail"]
    wasted = lines(clinic, second, "wasted", vial="V-sum", mg=25, witness="clinician", reason="End of the day")
    assert wasted.status_code == 201, wasted.text
    found = vial(clinic, "V-sum")
    assert (found["content_mg"], found["drawn_mg"], found["wasted_left_mg"], found["left_mg"]) == (100, 75, 25, 0)
    assert len(clinic.get("/vials/V-sum")["lines"]) == 4
    assert "V-sum" in [one["vial"] for one in clinic.get("/vials", limit=50)["items"]]


def test_what_was_drawn_and_not_given_is_wasted_out_of_the_syringe_not_the_vial(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    order(clinic, session)
    opened(clinic, session, "V-syringe", 50)
    assert lines(clinic, session, "drawn", vial="V-syringe", mg=50).status_code == 201
    is_problem(lines(clinic, session, "wasted", vial="V-syringe", mg=10, witness="clinician"), 409)
    wasted = lines(clinic, session, "wasted", vial="V-syringe", mg=10, witness="clinician", what="drawn")
    assert wasted.status_code == 201, wasted.text
    assert (vial(clinic, "V-syringe")["used_mg"], vial(clinic, "V-syringe")["left_mg"]) == (40, 0)


def test_a_witness_is_another_user_whom_the_clinic_knows(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    opened(clinic, session, "V-witness")
    for witness in ("nurse", "Nurse", "nobody-here"):
        problem = is_problem(lines(clinic, session, "wasted", vial="V-witness", mg=5, witness=witness), 422)
        assert "witness" in problem["detail"]
    assert vial(clinic, "V-witness")["wasted_left_mg"] == 0


def test_an_expired_or_unknown_or_wrong_vial_is_refused(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    order(clinic, session, drug="esketamine", dose_mg_per_kg=0.2)
    yesterday = (now() - timedelta(days=2)).date().isoformat()
    body: Json = {"vial": "V-old", "drug": "ketamine", "lot": "1", "expiry": yesterday, "content_mg": 500}
    assert "expired" in is_problem(lines(clinic, session, "vial_opened", **body), 409)["detail"]
    assert is_problem(lines(clinic, session, "drawn", vial="V-never", mg=1), 409)["missing"] == ["vial_opened"]
    opened(clinic, session, "V-racemic")
    assert "holds ketamine" in is_problem(lines(clinic, session, "drawn", vial="V-racemic", mg=1), 409)["detail"]
    again = {**body, "vial": "V-racemic", "expiry": "2099-01-01"}
    assert "open already" in is_problem(lines(clinic, session, "vial_opened", **again), 409)["detail"]
    is_problem(ask(clinic, "GET", "/vials/V-never"), 404)


def test_of_many_who_draw_the_last_of_a_vial_at_once_one_wins(clinic: Clinic) -> None:
    sessions = [clinic.session("intake")["id"] for _ in range(4)]
    for session in sessions:
        order(clinic, session)
    opened(clinic, sessions[0], "V-race", 50)

    def draw(session: int) -> httpx.Response:
        return lines(clinic, session, "drawn", vial="V-race", mg=30)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(draw, sessions))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert vial(clinic, "V-race")["left_mg"] == 20


def test_a_line_that_others_rest_on_is_neither_withdrawn_nor_moved_to_another_vial(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    order(clinic, session)
    first = opened(clinic, session, "V-rest", 50)
    opened(clinic, session, "V-small", 10)
    drawn = lines(clinic, session, "drawn", vial="V-rest", mg=30).json()
    is_problem(ask(clinic, "POST", f"/entries/{first['id']}/withdrawal", json={}), 409)
    moved = {"kind": "drawn", "vial": "V-small", "mg": 30}
    is_problem(ask(clinic, "POST", f"/entries/{drawn['id']}/correction/ledger", json=moved), 409)
    less = ask(clinic, "POST", f"/entries/{drawn['id']}/correction/ledger", json=moved | {"mg": 10})
    assert less.status_code == 201, less.text
    assert (vial(clinic, "V-rest")["left_mg"], vial(clinic, "V-small")["left_mg"]) == (50, 0)
    assert ask(clinic, "POST", f"/entries/{first['id']}/withdrawal", json={}).status_code == 201
    assert clinic.get("/vials/V-rest")["vial"] is None
