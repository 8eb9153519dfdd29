"""Moves over HTTP: a session to another chair with all it has, and a device's interval to the right record."""

from datetime import timedelta
from typing import Any

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, Json, eventually, moment, now, stamp
from tests.system.test_http import ask, is_problem


def rows(clinic: Clinic, session: int) -> list[float]:
    return [one["value"] for one in clinic.get(f"/sessions/{session}/observations", metric="heart_rate")["items"]]


def confirm(clinic: Clinic, session: int) -> Json:
    patient = clinic.get(f"/sessions/{session}")["patient"]
    person = clinic.get(f"/patients/{patient}")
    return {"family_name": person["family_name"], "birth_date": person["birth_date"]}


def test_a_session_goes_to_another_chair_with_its_device_alarms_and_pauses(clinic: Clinic) -> None:
    with monitor(clinic) as feed:
        session = clinic.session("intake", "baseline", device=feed.device, chair="Move A")["id"]
        feed.open().tell(value("heart_rate", 30))
        alarm = clinic.alarm("heart_rate_low", session=session)
        paused = ask(clinic, "POST", f"/sessions/{session}/audio-pause", json={}).json()
        moved = ask(clinic, "POST", f"/sessions/{session}/chair", json={"chair": "Move B", "reason": "Window"})
        assert (moved.status_code, moved.json()["chair"]) == (201, "Move B")
        after = next(one for one in clinic.get("/alarms", session=session)["items"] if one["id"] == alarm["id"])
        assert (after["chair"], after["present"]) == ("Move B", True)
        still = clinic.every(f"/sessions/{session}/inactivations")
        assert [(one["id"], one["chair"]) for one in still] == [(paused["id"], "Move B")]
        feed.tell(value("heart_rate", 71))
        assert rows(clinic, session) == [30, 71]
    entries = clinic.get(f"/sessions/{session}/entries", group="moves")["items"]
    assert [(one["from_chair"], one["to_chair"], one["why"]) for one in entries] == [("Move A", "Move B", "Window")]
    is_problem(ask(clinic, "POST", f"/entries/{entries[0]['id']}/withdrawal", json={"reason": "No"}), 409)


def test_no_session_moves_onto_another_or_after_its_end(clinic: Clinic) -> None:
    first, second = clinic.session(chair="Move C")["id"], clinic.session(chair="Move D")["id"]
    path = f"/sessions/{first}/chair"
    assert f"session {second}" in is_problem(ask(clinic, "POST", path, json={"chair": "Move D"}), 409)["detail"]
    is_problem(ask(clinic, "POST", path, json={"chair": "Move C"}), 409)
    ask(clinic, "POST", f"/sessions/{first}/phase", json={"to": "aborted", "reason": "Test"})
    is_problem(ask(clinic, "POST", path, json={"chair": "Move E"}), 409)


def test_a_device_taken_from_another_chair_in_mid_session_is_loud_until_seen(clinic: Clinic) -> None:
    device, _ = clinic.enrol()
    first = clinic.session("intake", device=device, chair="Move F")["id"]
    second = clinic.session("intake", chair="Move G")["id"]
    body = {"device": device, "confirm": confirm(clinic, second)}
    assert ask(clinic, "POST", f"/sessions/{second}/bindings", json=body).status_code == 201
    alarm = clinic.alarm("device_rebound", session=second)
    assert (alarm["priority"], alarm["detail"]) == ("medium", f"{device} was at chair Move F until now, by nurse")
    assert not [one for one in clinic.get("/alarms", session=first)["items"] if one["condition"] == "device_rebound"]
    assert ask(clinic, "POST", f"/alarms/{alarm['id']}/acknowledge", json={}).status_code == 200
    assert eventually(lambda: not clinic.get("/alarms", session=second, present=True)["items"])


def test_correcting_a_binding_moves_the_interval_and_both_records_say_so(clinic: Clinic) -> None:
    with monitor(clinic) as feed:
        wrong = clinic.session("intake", device=feed.device, chair="Move H")["id"]
        right = clinic.session("intake", chair="Move I")["id"]
        feed.open()
        for some in (61, 62, 63):
            feed.tell(value("heart_rate", some))
        assert rows(clinic, wrong) == [61, 62, 63]
        device = feed.device
    stored = clinic.get(f"/sessions/{wrong}/observations", metric="heart_rate")["items"]
    middle = moment(stored[1]["measured_at"])
    binding = clinic.get(f"/sessions/{wrong}")["bindings"][0]
    path = f"/sessions/{wrong}/bindings/{binding['id']}/correction"
    body: dict[str, Any] = {
        "to_session": right, "from_at": stamp(middle), "reason": "Plugged in at the wrong chair",
        "confirm": confirm(clinic, right),
    }  # fmt: skip
    is_problem(ask(clinic, "POST", path, json={**body, "confirm": confirm(clinic, wrong)}), 409)
    is_problem(ask(clinic, "POST", path, json={**body, "from_at": stamp(now() - timedelta(days=1))}), 422)
    is_problem(ask(clinic, "POST", path, json={**body, "to_session": wrong}), 422)
    assert ask(clinic, "POST", path, json=body).status_code == 201
    assert (rows(clinic, wrong), rows(clinic, right)) == ([61], [62, 63])
    for session in (wrong, right):
        entry = clinic.get(f"/sessions/{session}/entries", group="moves")["items"][-1]
        assert (entry["device"], entry["from_session"], entry["to_session"]) == (device, wrong, right)
    kept = {one["id"]: one for one in clinic.get(f"/sessions/{wrong}")["bindings"]}
    assert kept[binding["id"]]["replaced_by"] == "nurse"
    assert clinic.get(f"/sessions/{right}")["devices"] == [device]
    is_problem(ask(clinic, "POST", path, json=body), 404)


def test_what_a_device_kept_from_the_patient_before_is_never_shown_as_the_next_ones(clinic: Clinic) -> None:
    with monitor(clinic) as feed:
        before = clinic.session("intake", device=feed.device, chair="Move J")["id"]
        after = clinic.session("intake", chair="Move K")["id"]
        feed.open()
        measured_at = feed.time()
        body = {"device": feed.device, "confirm": confirm(clinic, after)}
        assert ask(clinic, "POST", f"/sessions/{after}/bindings", json=body).status_code == 201
        feed.tell(value("heart_rate", 20, measured_at=measured_at), value("spo2", 97))
    assert (rows(clinic, before), rows(clinic, after)) == ([20], [])
    assert {one["condition"] for one in clinic.get("/alarms", session=after)["items"]} <= {
        "device_rebound",
        "feed_lost",
    }


def test_a_device_moved_while_nobody_hears_it_is_unassigned_until_somebody_confirms_at_the_chair(
    clinic: Clinic,
) -> None:
    with monitor(clinic) as feed:
        before = clinic.session("intake", device=feed.device, chair="Move L")["id"]
        after = clinic.session("intake", chair="Move M")["id"]
        feed.open().tell(value("heart_rate", 61))
        feed.drop()
        assert eventually(
            lambda: not next(one for one in clinic.every("/devices") if one["device"] == feed.device)["connected"]
        )
        body = {"device": feed.device, "confirm": confirm(clinic, after)}
        bound = ask(clinic, "POST", f"/sessions/{after}/bindings", json=body).json()
        assert bound["held_at"] is not None
        feed.open().tell(value("heart_rate", 62))
        assert clinic.alarm("unassigned", device=feed.device)["session"] is None
        assert (rows(clinic, before), rows(clinic, after)) == ([61], [])
        path = f"/sessions/{after}/bindings/{bound['id']}/confirmation"
        is_problem(ask(clinic, "POST", path, json=confirm(clinic, before)), 409)
        assert ask(clinic, "POST", path, json=confirm(clinic, after)).status_code == 201
        feed.tell(value("heart_rate", 63))
        assert (rows(clinic, before), rows(clinic, after)) == ([61], [63])
        is_problem(ask(clinic, "POST", path, json=confirm(clinic, after)), 404)
