"""Sessions over HTTP: phases, bindings, observations by hand and read back, alarms and their answer."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, Json, moment, now, stamp
from tests.system.test_http import ask, is_problem

PHASES = (
    "scheduled", "intake", "baseline", "infusing", "paused", "recovery", "ready", "discharged", "aborted",
    "transferred",
)  # fmt: skip
WAY = ("intake", "baseline", "infusing", "paused", "infusing", "recovery", "ready", "discharged")


def move(clinic: Clinic, session: int, to: str, **more: Any) -> Any:  # noqa: ANN401 - the answer
    return ask(clinic, "POST", f"/sessions/{session}/phase", json={"to": to, **more})


def test_a_new_session_is_scheduled_in_its_chair_and_reads_back(clinic: Clinic) -> None:
    planned = clinic.session(chair="Window left")
    assert {"id", "phase", "chair", "patient"} <= set(planned)
    assert (planned["phase"], planned["chair"]) == ("scheduled", "Window left")
    assert planned.items() <= clinic.get(f"/sessions/{planned['id']}").items()


def test_a_session_goes_the_whole_way_and_every_step_is_on_record(clinic: Clinic) -> None:
    session = clinic.session()["id"]
    for to in WAY:
        answer = move(clinic, session, to, reason="Test")
        assert (answer.status_code, answer.json()["phase"]) == (200, to)
    phases = clinic.get(f"/sessions/{session}")["phases"]
    assert [phase["phase"] for phase in phases] == ["scheduled", *WAY]
    assert [moment(phase["changed_at"]) for phase in phases] == sorted(moment(one["changed_at"]) for one in phases)


@pytest.mark.parametrize(
    ("way", "possible"),
    [
        ((), {"intake", "aborted", "transferred"}),
        (("intake",), {"baseline", "aborted", "transferred"}),
        (("intake", "baseline", "infusing"), {"paused", "recovery", "aborted", "transferred"}),
        (("intake", "baseline", "infusing", "recovery", "ready", "discharged"), set()),
    ],
)
def test_what_cannot_follow_is_409_and_says_what_can(clinic: Clinic, way: tuple[str, ...], possible: set[str]) -> None:
    session = clinic.session(*way)["id"]
    for to in set(PHASES) - possible:
        problem = is_problem(move(clinic, session, to, reason="because"), 409)
        assert all(word in problem["detail"] for word in possible)


@pytest.mark.parametrize("to", ["aborted", "transferred"])
def test_an_early_end_needs_a_reason_and_says_what_is_missing(clinic: Clinic, to: str) -> None:
    session = clinic.session("intake")["id"]
    assert is_problem(move(clinic, session, to), 409)["missing"] == ["reason"]
    assert move(clinic, session, to, reason="nausea").status_code == 200
    assert clinic.get(f"/sessions/{session}")["phases"][-1]["reason"] == "nausea"


def test_an_unknown_phase_or_preset_is_refused(clinic: Clinic) -> None:
    is_problem(move(clinic, clinic.session()["id"], "flying"), 422)
    body = {"patient": clinic.patient()["id"], "chair": "P", "preset": "none"}
    is_problem(ask(clinic, "POST", "/sessions", json=body), 422)


def test_a_chair_and_a_patient_have_one_session_at_a_time(clinic: Clinic) -> None:
    planned = clinic.session(chair="Single")
    body = {"patient": clinic.patient()["id"], "chair": "Single"}
    is_problem(ask(clinic, "POST", "/sessions", json=body), 409)
    is_problem(ask(clinic, "POST", "/sessions", json={"patient": planned["patient"], "chair": "Other"}), 409)
    move(clinic, planned["id"], "aborted", reason="no")
    assert ask(clinic, "POST", "/sessions", json=body).status_code == 201


# Bindings.


def bind(clinic: Clinic, session: int, device: str, **more: Any) -> Any:  # noqa: ANN401 - the answer
    return ask(clinic, "POST", f"/sessions/{session}/bindings", json={"device": device, **more})


def named(clinic: Clinic, session: Json) -> Json:
    patient = next(one for one in clinic.every("/patients") if one["id"] == session["patient"])
    return {"family_name": patient["family_name"], "birth_date": patient["birth_date"]}


def test_a_binding_is_201_and_its_deletion_ends_it(clinic: Clinic) -> None:
    planned, (device, _) = clinic.session("intake"), clinic.enrol()
    answer = bind(clinic, planned["id"], device, confirm=named(clinic, planned))
    assert answer.status_code == 201
    assert clinic.get(f"/sessions/{planned['id']}")["devices"] == [device]
    assert ask(clinic, "DELETE", f"/sessions/{planned['id']}/bindings/{answer.json()['id']}").is_success
    found = clinic.get(f"/sessions/{planned['id']}")
    assert (found["devices"], found["bindings"][0]["ended_at"] is not None) == ([], True)


@pytest.mark.parametrize("wrong", [{"family_name": "Somebody"}, {"birth_date": "1900-01-01"}])
def test_a_confirmation_that_is_not_this_patients_binds_nothing(clinic: Clinic, wrong: Json) -> None:
    planned, (device, _) = clinic.session("intake"), clinic.enrol()
    is_problem(bind(clinic, planned["id"], device, confirm=named(clinic, planned) | wrong), 409)
    assert clinic.get(f"/sessions/{planned['id']}")["devices"] == []


def test_a_rebind_in_mid_session_without_confirmation_is_409_and_with_it_201(clinic: Clinic) -> None:
    first, second = clinic.enrol()[0], clinic.enrol()[0]
    planned = clinic.session("intake", device=first)
    assert is_problem(bind(clinic, planned["id"], second), 409)["missing"] == ["confirm"]
    assert bind(clinic, planned["id"], second, confirm=named(clinic, planned)).status_code == 201


def test_a_device_that_moves_leaves_the_session_it_was_in(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    one, other = clinic.session("intake", device=device), clinic.session("intake")
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("heart_rate", 61))
        is_problem(bind(clinic, other["id"], device), 409)
        assert bind(clinic, other["id"], device, confirm=named(clinic, other)).status_code == 201
        bedside.tell(value("heart_rate", 62))
    assert clinic.get(f"/sessions/{one['id']}")["devices"] == []
    assert [[found["value"] for found in clinic.every(f"/sessions/{session['id']}/observations")]
            for session in (one, other)] == [[61], [62]]  # fmt: skip
    assert len(clinic.every(f"/devices/{device}/observations")) == 2


def test_nothing_is_bound_to_a_session_that_is_over_or_by_an_unknown_name(clinic: Clinic) -> None:
    planned = clinic.session("intake")
    is_problem(bind(clinic, planned["id"], "nobody"), 404)
    move(clinic, planned["id"], "aborted", reason="no")
    is_problem(bind(clinic, planned["id"], clinic.enrol()[0]), 409)


def test_an_end_of_the_session_ends_its_alarms_and_frees_the_device(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    planned = clinic.session("intake", device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("temperature", 39.6))
        assert clinic.alarms(planned["id"], present=True)
        move(clinic, planned["id"], "aborted", reason="fever")
        assert clinic.alarms(planned["id"], present=True) == []
        bedside.tell(value("temperature", 39.7))
        assert [one["value"] for one in clinic.every(f"/sessions/{planned['id']}/observations")] == [39.6]


def test_limits_apply_from_the_binding_on_while_still_scheduled(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    planned = clinic.session(device=device)
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("temperature", 39.6))
    assert clinic.alarms(planned["id"], kind="physiological")


@pytest.mark.parametrize("mode", ["real", "test", "demo"])
def test_what_a_device_is_shows_in_every_observation(clinic: Clinic, mode: str) -> None:
    with monitor(clinic, mode=mode) as bedside:
        session = clinic.session(device=bedside.device)["id"]
        bedside.open().tell(value("heart_rate", 60))
        assert [one["mode"] for one in clinic.every(f"/sessions/{session}/observations")] == [mode]


# Observations.


def test_from_is_inclusive_and_to_exclusive(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        begun = now() - timedelta(seconds=20)
        times = [stamp(begun + timedelta(seconds=number)) for number in range(5)]
        listed = [value("heart_rate", 60 + number, measured_at=at) for number, at in enumerate(times)]
        bedside.open().tell(*listed)
        path = f"/devices/{bedside.device}/observations"
        found = clinic.every(path, **{"from": times[1], "to": times[3]})
        assert [one["measured_at"] for one in found] == times[1:3]
        in_berlin = moment(times[1]) + timedelta(hours=1)
        found = clinic.every(path, **{"from": in_berlin.replace(tzinfo=None).isoformat() + "+01:00", "to": times[3]})
        assert [one["measured_at"] for one in found] == times[1:3]


@pytest.mark.parametrize(
    "query",
    ["metric=mood", "from=yesterday", "from=2026-01-01T00:00:00", "limit=0", "limit=1001", "max_points=0", "cursor=x"],
)
def test_a_question_that_cannot_be_is_refused(clinic: Clinic, query: str) -> None:
    session = clinic.session()["id"]
    is_problem(ask(clinic, "GET", f"/sessions/{session}/observations?{query}"), 422)


def test_observations_are_in_order_of_time_stream_and_seq_and_pages_walk_them_exactly_once(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    at = now() - timedelta(seconds=30)
    for _ in range(3):
        with monitor(clinic, device, token) as bedside:
            bedside.open()
            for number in range(4):
                same = stamp(at + timedelta(seconds=number // 2))
                bedside.tell(value("heart_rate", 60 + number, measured_at=same), value("spo2", 97, measured_at=same))
    path = f"/devices/{device}/observations"
    whole = clinic.every(path)
    order = [(moment(one["measured_at"]), one["stream"], one["seq"]) for one in whole]
    assert order == sorted(order)
    assert len(whole) == 24
    for limit in (1, 5, 7, 24):
        walked = clinic.every(path, limit=limit)
        assert walked == whole
    assert [one for one in whole if one["metric"] == "spo2"] == clinic.every(path, metric="spo2", limit=5)


def test_times_of_a_night_when_clocks_change_come_in_their_order(clinic: Clinic) -> None:
    texts = ["2026-10-25T02:30:00+02:00", "2026-10-25T02:59:59+02:00", "2026-10-25T02:00:00+01:00",
             "2026-10-25T02:30:00+01:00", "2026-10-25T01:45:00Z"]  # fmt: skip
    with monitor(clinic) as bedside:
        bedside.open()
        for number in (3, 1, 4, 0, 2):
            bedside.tell(value("heart_rate", 60 + number, measured_at=texts[number]))
        found = clinic.every(f"/devices/{bedside.device}/observations")
        assert [one["value"] for one in found] == [60, 61, 62, 63, 64]
        gaps = [(moment(b["measured_at"]) - moment(a["measured_at"])).total_seconds() for a, b in pairwise(found)]
        assert gaps == [1799, 1, 1800, 900]
        inside = clinic.every(
            f"/devices/{bedside.device}/observations", **{"from": texts[1], "to": "2026-10-25T02:30:00+01:00"}
        )
        assert [one["value"] for one in inside] == [61, 62]


def test_thinned_observations_keep_every_extreme(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        numbers = [70 + (number % 7) for number in range(400)]
        numbers[133], numbers[311] = 31, 189
        begun = now() - timedelta(seconds=50)
        listed = [
            value("heart_rate", number, measured_at=stamp(begun + timedelta(seconds=place / 10)))
            for place, number in enumerate(numbers)
        ]
        bedside.open().tell(*listed)
        found = clinic.every(f"/devices/{bedside.device}/observations", metric="heart_rate", max_points=40)
        assert len(found) <= 40
        assert {31, 189} <= {one["value"] for one in found}


def test_an_observation_by_hand_is_kept_with_its_author_and_method_and_alarms(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    body = {"metric": "temperature", "value": 39.6, "measured_at": stamp(), "method": "ear"}
    made = ask(clinic, "POST", f"/sessions/{session}/observations", "clinician", json=body)
    assert made.status_code == 201
    (found,) = clinic.every(f"/sessions/{session}/observations")
    assert (found["value"], found["author"], found["method"]) == (39.6, "clinician", "ear")
    assert [one["metric"] for one in clinic.alarms(session, kind="physiological")] == ["temperature"]


@pytest.mark.parametrize(
    "change",
    [
        {"metric": "mood"}, {"value": 400}, {"value": None}, {"value": "37"}, {"value": True}, {"measured_at": "noon"},
        {"measured_at": "2026-01-01T10:00:00"}, {"measured_at": "2999-01-01T10:00:00Z"}, {"author": "eve"},
        {"unit": "K"},
    ],
)  # fmt: skip
def test_an_observation_by_hand_that_cannot_be_is_refused(clinic: Clinic, change: Json) -> None:
    session = clinic.session("intake")["id"]
    body = {"metric": "temperature", "value": 37, "measured_at": stamp()} | change
    is_problem(ask(clinic, "POST", f"/sessions/{session}/observations", json=body), 422)
    assert clinic.every(f"/sessions/{session}/observations") == []


def test_nan_by_hand_is_refused(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    text = f'{{"metric": "temperature", "value": NaN, "measured_at": "{stamp()}"}}'
    headers = {"Content-Type": "application/json"}
    is_problem(ask(clinic, "POST", f"/sessions/{session}/observations", content=text, headers=headers), 422)


# Alarms.


def test_alarms_are_listed_by_session_presence_kind_and_priority(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)["id"]
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("temperature", 39.6), value("heart_rate", 60))
        bedside.tell(value("heart_rate", 61), seq=9)
        fields = {
            "id", "session", "chair", "condition", "metric", "kind", "priority", "present", "acknowledged_by", "value",
            "limit", "arose_at", "ceased_at",
        }  # fmt: skip
        assert all(fields <= set(one) for one in clinic.alarms(session))

        def conditions(**query: object) -> set[str]:
            return {one["kind"] for one in clinic.alarms(session, **query)}

        assert conditions(kind="technical") == {"technical"}
        assert conditions(kind="physiological", present=True) == {"physiological"}
        assert conditions(present=False) == set()
        assert {one["priority"] for one in clinic.alarms(session, priority="high")} == {"high"}


def test_an_acknowledgement_is_signed_once_and_a_second_one_is_409(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)["id"]
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("temperature", 39.6))
        number = clinic.alarms(session)[0]["id"]
        answer = ask(clinic, "POST", f"/alarms/{number}/acknowledge", "clinician", json={"reason": "known fever"})
        assert (answer.status_code, answer.json()["acknowledged_by"]) == (200, "clinician")
        is_problem(ask(clinic, "POST", f"/alarms/{number}/acknowledge", json={}), 409)
        is_problem(ask(clinic, "POST", f"/alarms/{number}/acknowledge", json={"user": "eve"}), 422)
        (alarm,) = clinic.alarms(session)
        assert (alarm["acknowledged_by"], alarm["present"], alarm["limit"] is not None) == ("clinician", True, True)


def test_an_acknowledgement_needs_no_body(clinic: Clinic) -> None:
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)["id"]
    with monitor(clinic, device, token) as bedside:
        bedside.open().tell(value("temperature", 39.6))
        assert ask(clinic, "POST", f"/alarms/{clinic.alarms(session)[0]['id']}/acknowledge").status_code == 200
