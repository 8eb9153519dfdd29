"""The HTTP interface's manners: problems, lists, keys, log-ins, roles."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.system.outside import PASSWORD, Clinic, Json, seconds, stamp


def is_problem(answer: httpx.Response, code: int) -> Json:
    assert answer.status_code == code, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: Json = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == code
    assert body["detail"]
    return body


def ask(clinic: Clinic, method: str, path: str, user: str | None = "nurse", **more: Any) -> httpx.Response:  # noqa: ANN401
    with clinic.client(user) as http:
        return http.request(method, path, **more)


def person(**more: object) -> dict[str, object]:
    return {
        "family_name": "Rossi", "given_name": "Elena", "birth_date": "1958-08-02", "identifier": str(uuid4()),
    } | more  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/nothing", "/sessions/1/nothing", "/"])
def test_an_unknown_path_is_a_404_problem_and_never_a_page(clinic: Clinic, method: str, path: str) -> None:
    is_problem(ask(clinic, method, path), 404)


@pytest.mark.parametrize("path", ["/nothing", "/board/nothing", "/chair", "/api/v2/me"])
def test_an_unknown_path_outside_the_interface_is_a_404_problem_too(clinic: Clinic, path: str) -> None:
    headers = {"Authorization": f"Bearer {clinic.tokens['nurse']}"}
    is_problem(httpx.get(clinic.address + path, headers=headers), 404)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/sessions/99999", 404),
        ("GET", "/sessions/x", 422),
        ("GET", "/sessions/99999999999999999999", 422),
        ("GET", "/sessions/99999/observations", 404),
        ("GET", "/devices/nobody/observations", 404),
        ("POST", "/alarms/99999/acknowledge", 404),
        ("POST", "/sessions/99999/phase", 422),
        ("DELETE", "/sessions/99999/bindings/1", 404),
        ("GET", "/alarms?kind=loud", 422),
        ("GET", "/alarms?present=maybe", 422),
    ],
)
def test_every_fault_is_answered_with_a_problem(clinic: Clinic, method: str, path: str, code: int) -> None:
    is_problem(ask(clinic, method, path), code)


def cursor_of(*position: object) -> str:
    return urlsafe_b64encode(json.dumps(position).encode()).decode()


@pytest.mark.parametrize(
    "path",
    [
        f"/alarms?session={2**70}",
        "/alarms?session=-1",
        f"/alarms?cursor={cursor_of(2**63)}",
        f"/patients?cursor={cursor_of(2**63)}",
        f"/sessions?cursor={cursor_of(-(2**63) - 1)}",
        f"/sessions?cursor={cursor_of(True)}",
        f"/devices/CURSOR/observations?cursor={cursor_of(2**63, 'a', 1, 1)}",
        f"/devices/CURSOR/observations?cursor={cursor_of(1, 'a', 2**63, 1)}",
        f"/devices/CURSOR/observations?cursor={cursor_of(1, 'a', 1, 2**63)}",
        "/devices/CURSOR/observations?from=2026-01-01T00:00:00",
        "/devices/CURSOR/observations?to=1700000000",
    ],
)
def test_a_query_that_no_store_could_answer_is_refused(clinic: Clinic, path: str) -> None:
    with clinic.client("root") as http:
        assert http.post("/devices", json={"device": "CURSOR"}).status_code in {201, 409}
    is_problem(ask(clinic, "GET", path), 422)


@pytest.mark.parametrize("path", ["/me", "/sessions", "/patients", "/alarms", "/devices", "/nothing"])
def test_a_stranger_is_answered_401_with_a_problem(clinic: Clinic, path: str) -> None:
    is_problem(ask(clinic, "GET", path, None), 401)
    is_problem(ask(clinic, "GET", path, None, headers={"Authorization": "Bearer wrong"}), 401)


def test_the_interface_describes_itself(clinic: Clinic) -> None:
    described = ask(clinic, "GET", "/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert {"/api/v1/sessions", "/api/v1/alarms", "/api/v1/login"} <= set(described["paths"])


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_open_and_one_word(clinic: Clinic, path: str) -> None:
    answer = httpx.get(clinic.address + path)
    assert (answer.status_code, len(answer.text.split())) == (200, 1)


def test_metrics_need_a_token(clinic: Clinic) -> None:
    is_problem(httpx.get(clinic.address + "/metrics"), 401)
    headers = {"Authorization": f"Bearer {clinic.tokens['root']}"}
    assert "# HELP" in httpx.get(clinic.address + "/metrics", headers=headers).text


LISTS = ["/patients", "/sessions", "/alarms", "/devices"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=-1", "limit=x", "cursor=rubbish", "cursor=W10="])
def test_a_limit_or_cursor_that_cannot_be_is_refused(clinic: Clinic, path: str, query: str) -> None:
    is_problem(ask(clinic, "GET", f"{path}?{query}"), 422)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_answers_items_and_next_and_its_cursor_walks_it_exactly_once(clinic: Clinic, path: str) -> None:
    for _ in range(3):
        clinic.session(device=clinic.enrol()[0])
    found = ask(clinic, "GET", f"{path}?limit=1000").json()
    assert set(found) == {"items", "next"}
    whole, walked, cursor = found["items"], [], ""
    while True:
        page = ask(clinic, "GET", f"{path}?limit=2{cursor}").json()
        assert len(page["items"]) <= 2
        walked += page["items"]
        if page["next"] is None:
            break
        cursor = "&cursor=" + page["next"]
    assert walked == whole


def test_an_idempotency_key_makes_a_creating_post_happen_once(clinic: Clinic) -> None:
    key, body = {"Idempotency-Key": str(uuid4())}, person()
    first = ask(clinic, "POST", "/patients", json=body, headers=key)
    again = ask(clinic, "POST", "/patients", json=body, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert [one["identifier"] for one in clinic.every("/patients")].count(body["identifier"]) == 1


def test_an_idempotency_key_of_another_request_is_refused(clinic: Clinic) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    assert ask(clinic, "POST", "/patients", json=person(), headers=key).status_code == 201
    assert ask(clinic, "POST", "/patients", json=person(), headers=key).status_code in {409, 422}


def test_every_creating_post_honours_the_key(clinic: Clinic) -> None:
    patient = clinic.patient()["id"]
    session = clinic.session()["id"]
    device, _ = clinic.enrol()
    for user, path, body in (
        ("nurse", "/sessions", {"patient": patient, "chair": str(uuid4())}),
        ("nurse", f"/sessions/{session}/bindings", {"device": device}),
        ("nurse", f"/sessions/{session}/observations", {"metric": "temperature", "value": 37, "measured_at": stamp()}),
        ("nurse", f"/sessions/{session}/audio-pause", {"lasts_s": 60}),
        ("nurse", f"/screens/{uuid4()}/sound-test", {"heard": True}),
        ("root", "/devices", {"device": str(uuid4())}),
        ("root", "/users", {"user": str(uuid4()), "role": "nurse", "password": PASSWORD}),
    ):
        key = {"Idempotency-Key": str(uuid4())}
        first = ask(clinic, "POST", path, user, json=body, headers=key)
        again = ask(clinic, "POST", path, user, json=body, headers=key)
        assert (first.status_code, again.status_code) == (201, 201), path
        assert first.json() == again.json(), path


@pytest.mark.parametrize(
    "change",
    [
        {"birth_date": "1958-13-02"}, {"birth_date": "2999-01-01"}, {"birth_date": None}, {"birth_date": 86400},
        {"family_name": ""}, {"family_name": "   "}, {"given_name": "a\u0000b"}, {"sex": "robot"},
        {"author": "somebody"}, {"identifier": 7},
    ],
)  # fmt: skip
def test_a_patient_that_cannot_be_is_refused_naming_the_field(clinic: Clinic, change: dict[str, object]) -> None:
    problem = is_problem(ask(clinic, "POST", "/patients", json=person(**change)), 422)
    assert next(iter(change)) in problem["detail"]


def test_a_record_number_belongs_to_one_patient(clinic: Clinic) -> None:
    body = person()
    assert ask(clinic, "POST", "/patients", json=body).status_code == 201
    is_problem(ask(clinic, "POST", "/patients", json=body | {"given_name": "Eve"}), 409)


# Log-in and log-out.


@contextmanager
def signed_in(clinic: Clinic, user: str = "nurse") -> Iterator[tuple[httpx.Client, str]]:
    with httpx.Client(base_url=f"{clinic.address}/api/v1", timeout=30) as http:
        answer = http.post("/login", json={"username": user, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == {"user", "role", "csrf_token"}
        yield http, answer.json()["csrf_token"]


def test_a_log_in_answers_who_and_a_cookie_that_scripts_and_other_sites_do_not_get(clinic: Clinic) -> None:
    answer = httpx.post(f"{clinic.address}/api/v1/login", json={"username": "nurse", "password": PASSWORD})
    assert (answer.json()["user"], answer.json()["role"]) == ("nurse", "nurse")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    with httpx.Client(base_url=clinic.address + "/api/v1", cookies=answer.cookies) as http:
        assert answer.json().items() <= http.get("/me").json().items()


@pytest.mark.parametrize(("user", "password"), [("nurse", "wrong"), ("nobody", PASSWORD), ("nurse", "")])
def test_a_wrong_name_or_password_is_401_without_a_cookie_and_does_not_say_which(
    clinic: Clinic, user: str, password: str
) -> None:
    answer = httpx.post(f"{clinic.address}/api/v1/login", json={"username": user, "password": password}, timeout=30)
    problem = is_problem(answer, 401)
    assert "set-cookie" not in answer.headers
    assert "name or password" in problem["detail"]


def test_a_guesser_must_wait_and_nobody_else_has_to(clinic: Clinic) -> None:
    clinic.person("guessed", "nurse")
    body = {"username": "guessed", "password": "wrong"}
    with httpx.Client(base_url=f"{clinic.address}/api/v1", timeout=30) as http:
        answers = [http.post("/login", json=body) for _ in range(14)]
        assert [answer.status_code for answer in answers[:10]] == [401] * 10
        refused = next(answer for answer in answers[10:] if answer.status_code == 429)
        assert "wait" in is_problem(refused, 429)["detail"].lower()
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        right = http.post("/login", json=body | {"password": PASSWORD})
        assert right.status_code == 429, "the right password told itself apart"
        assert http.post("/login", json={"username": "clinician", "password": PASSWORD}).status_code == 200


def test_a_browser_changes_nothing_without_the_csrf_token(clinic: Clinic) -> None:
    with signed_in(clinic) as (http, csrf):
        is_problem(http.post("/patients", json=person()), 403)
        is_problem(http.post("/patients", json=person(), headers={"X-CSRF-Token": "wrong"}), 403)
        is_problem(http.post("/logout"), 403)
        assert http.post("/patients", json=person(), headers={"X-CSRF-Token": csrf}).status_code == 201
        assert http.get("/patients").status_code == 200


def test_after_the_log_out_the_cookie_opens_nothing(clinic: Clinic) -> None:
    with signed_in(clinic) as (http, csrf):
        kept = dict(http.cookies)
        answer = http.post("/logout", headers={"X-CSRF-Token": csrf})
        assert answer.is_success
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        is_problem(httpx.get(clinic.address + "/api/v1/me", cookies=kept), 401)


def test_a_cookie_is_no_bearer_token_and_a_token_no_cookie(clinic: Clinic) -> None:
    with signed_in(clinic) as (http, _):
        (name, secret), *_ = http.cookies.items()
    is_problem(httpx.get(clinic.address + "/api/v1/me", headers={"Authorization": f"Bearer {secret}"}), 401)
    is_problem(httpx.get(clinic.address + "/api/v1/me", cookies={name: clinic.tokens["auditor"]}), 401)
    assert ask(clinic, "GET", "/me", "auditor").status_code == 200, "the wrong use spoiled the right one"


def test_a_program_sends_its_token_and_no_csrf_token(clinic: Clinic) -> None:
    answer = ask(clinic, "GET", "/me", "clinician").json()
    assert (answer["user"], answer["role"]) == ("clinician", "clinician")


# Roles.

CARE = [
    ("GET", "/patients"), ("POST", "/patients"), ("GET", "/sessions"), ("POST", "/sessions"), ("GET", "/sessions/1"),
    ("POST", "/sessions/1/bindings"), ("DELETE", "/sessions/1/bindings/1"), ("POST", "/sessions/1/phase"),
    ("GET", "/sessions/1/observations"), ("POST", "/sessions/1/observations"), ("GET", "/devices/x/observations"),
    ("GET", "/alarms"), ("POST", "/alarms/1/acknowledge"),
]  # fmt: skip
ADMINISTRATION = [
    ("GET", "/users"), ("POST", "/users"), ("POST", "/users/x/disable"), ("POST", "/users/x/reset"),
    ("POST", "/users/x/token"), ("POST", "/devices"), ("POST", "/devices/x/revoke"), ("POST", "/devices/x/rotate"),
]  # fmt: skip
BODIES: dict[tuple[str, str], Json] = {
    ("POST", "/patients"): {
        "family_name": "A", "given_name": "B", "birth_date": "1958-08-02", "identifier": "roles-1",
    },
    ("POST", "/sessions"): {"patient": 999999, "chair": "roles"},
    ("POST", "/sessions/1/bindings"): {"device": "x"},
    ("POST", "/sessions/1/phase"): {"to": "scheduled"},
    ("POST", "/sessions/1/observations"): {"metric": "mood", "value": 1, "measured_at": "2026-01-01T00:00:00Z"},
    ("POST", "/users"): {"user": "x", "role": "nurse", "password": "short"},
    ("POST", "/users/x/reset"): {"password": "short"},
    ("POST", "/devices"): {"device": "roles-1"},
}  # fmt: skip


@pytest.mark.parametrize("user", ["nurse", "clinician", "root", "auditor"])
@pytest.mark.parametrize("call", CARE + ADMINISTRATION, ids=" ".join)
def test_a_role_may_do_its_own_and_nothing_else(clinic: Clinic, user: str, call: tuple[str, str]) -> None:
    method, path = call
    answer = ask(clinic, method, path, user, json=BODIES.get(call) if method == "POST" else None)
    if (user == "root" and call in ADMINISTRATION) or (user in {"nurse", "clinician"} and call in CARE):
        assert answer.status_code not in {401, 403}, answer.text
    else:
        is_problem(answer, 403)


def test_a_disabled_account_gets_no_token(clinic: Clinic) -> None:
    clinic.person("left", "nurse")
    clinic.post("/users/left/disable", user="root")
    assert "disabled" in is_problem(ask(clinic, "POST", "/users/left/token", "root"), 409)["detail"]


def test_the_author_comes_from_the_credentials_and_never_from_the_body(clinic: Clinic) -> None:
    planned = clinic.session()
    is_problem(ask(clinic, "POST", "/sessions", json={"patient": 1, "chair": "x", "created_by": "eve"}), 422)
    clinic.post(f"/sessions/{planned['id']}/phase", {"to": "intake"}, "clinician")
    found = clinic.get(f"/sessions/{planned['id']}")
    assert found["created_by"] == "nurse"
    assert [phase["changed_by"] for phase in found["phases"]] == ["nurse", "clinician"]


def test_a_strangers_guess_costs_as_long_as_a_wrong_password(clinic: Clinic) -> None:
    def cost(user: str) -> float:
        begun = seconds()
        httpx.post(f"{clinic.address}/api/v1/login", json={"username": user, "password": "w" * 20}, timeout=30)
        return seconds() - begun

    known, unknown = min(cost("nurse") for _ in range(3)), min(cost("nobody") for _ in range(3))
    assert unknown > known / 3


def test_a_known_path_asked_in_a_way_it_does_not_know_is_405_and_says_which(clinic: Clinic) -> None:
    with clinic.client() as http:
        answer = http.put("/me")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["status"] == 405
