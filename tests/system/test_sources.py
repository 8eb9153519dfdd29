"""Several devices at one chair, over the wire: one gives each metric, the others are stored and stand beside it."""

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, eventually
from tests.system.screen import screen
from tests.system.test_http import ask, is_problem


def test_one_device_gives_a_metric_and_a_person_can_choose_the_other(clinic: Clinic) -> None:
    with monitor(clinic) as ecg, monitor(clinic) as spare:
        planned = clinic.session("intake", device=ecg.device)
        session, chair = planned["id"], planned["chair"]
        patient = clinic.get(f"/patients/{clinic.get(f'/sessions/{session}')['patient']}")
        confirm = {"family_name": patient["family_name"], "birth_date": patient["birth_date"]}
        clinic.post(f"/sessions/{session}/bindings", {"device": spare.device, "confirm": confirm})
        ecg.open().tell(value("heart_rate", 71))
        spare.open().tell(value("heart_rate", 25))
        with screen(clinic) as seen:
            seen.until(lambda now: (now.value(chair, "heart_rate") or {}).get("others"))
            number = seen.value(chair, "heart_rate") or {}
            assert (number["value"], number["source"]) == (71, ecg.device)
            assert [(one["source"], one["value"]) for one in number["others"]] == [(spare.device, 25)]
        stored = clinic.get(f"/sessions/{session}/observations", metric="heart_rate")["items"]
        assert sorted((one["device"], one["value"]) for one in stored) == sorted([(ecg.device, 71), (spare.device, 25)])
        chosen = {"metric": "heart_rate", "device": spare.device}
        assert ask(clinic, "POST", f"/sessions/{session}/sources", json=chosen).status_code == 201
        spare.tell(value("heart_rate", 25))
        assert clinic.alarm("heart_rate_low", session=session)["device"] == spare.device
    log = clinic.every("/alarm-log", session=session)
    assert [one["entry"] for one in log if one["kind"] == "source"] == [
        {"metric": "heart_rate", "device": spare.device, "was": ecg.device}
    ]


def test_only_a_device_of_the_session_and_a_metric_there_is_can_be_chosen(clinic: Clinic) -> None:
    with monitor(clinic) as ecg:
        session = clinic.session("intake", device=ecg.device)["id"]
        path = f"/sessions/{session}/sources"
        assert "bound" in is_problem(ask(clinic, "POST", path, json={"metric": "spo2", "device": "X-9"}), 409)["detail"]
        is_problem(ask(clinic, "POST", path, json={"metric": "mood", "device": ecg.device}), 422)
    assert eventually(lambda: clinic.get(f"/sessions/{session}/entries")["items"] == [])
