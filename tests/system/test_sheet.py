"""A session for paper over HTTP: one answer that agrees with itself; what was on paper is entered afterwards."""

from datetime import timedelta

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, Json, moment, now, stamp
from tests.system.test_http import ask, is_problem
from tests.system.test_patients import say, take_in

OVER = ("intake", "baseline", "infusing", "recovery", "ready", "discharged")


def sheet(clinic: Clinic, session: int) -> Json:
    return clinic.get(f"/sessions/{session}/sheet")


def test_a_reading_has_a_row_with_the_numbers_beside_it(clinic: Clinic) -> None:
    with monitor(clinic) as feed:
        session = clinic.session("intake", device=feed.device)["id"]
        feed.open()
        feed.tell(value("heart_rate", 71))
        feed.tell(value("nibp_systolic", 121), value("nibp_diastolic", 74))
    rows = sheet(clinic, session)["rows"]
    assert [row["values"] for row in rows if row["is_reading"]] == [
        {"heart_rate": 71, "nibp_systolic": 121, "nibp_diastolic": 74}
    ]


def test_beside_a_reading_stands_the_number_of_the_device_that_was_chosen(clinic: Clinic) -> None:
    with monitor(clinic) as first, monitor(clinic) as second:
        session = clinic.session("intake", device=first.device)["id"]
        identity = sheet(clinic, session)["patient"]
        confirm = {name: identity[name] for name in ("family_name", "birth_date")}
        clinic.post(f"/sessions/{session}/bindings", {"device": second.device, "confirm": confirm})
        for feed, rate in ((first.open(), 71), (second.open(), 45)):
            feed.tell(value("heart_rate", rate))
        first.tell(value("nibp_systolic", 121))
        clinic.post(f"/sessions/{session}/sources", {"metric": "heart_rate", "device": second.device})
        first.tell(value("nibp_systolic", 131))
    rows = [row["values"] for row in sheet(clinic, session)["rows"] if row["is_reading"]]
    assert [(row["nibp_systolic"], row["heart_rate"]) for row in rows] == [(121, 71), (131, 45)]


def test_what_was_typed_in_has_a_row_that_says_by_whom(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    body = {"metric": "spo2", "value": 96, "measured_at": stamp(), "method": "counted"}
    assert ask(clinic, "POST", f"/sessions/{session}/observations", json=body).status_code == 201
    (row,) = sheet(clinic, session)["rows"]
    assert (row["values"], row["author"]) == ({"spo2": 96}, "nurse")


def test_what_was_written_on_paper_is_entered_after_the_discharge_with_both_times(clinic: Clinic) -> None:
    session = clinic.session(*OVER)["id"]
    happened = now() - timedelta(hours=1)
    written = {"kind": "note", "text": "From the paper sheet: slept", "at": stamp(happened)}
    made = ask(clinic, "POST", f"/sessions/{session}/events", json=written)
    assert made.status_code == 201, made.text
    found = sheet(clinic, session)
    (entry,) = [one for one in found["entries"] if one["kind"] == "note"]
    assert moment(entry["at"]) == happened
    assert moment(entry["entered_at"]) - happened >= timedelta(hours=1)
    assert found["session"]["phase"] == "discharged"
    assert found["patient"]["birth_date"] == "1988-02-04"


def test_there_is_no_sheet_of_no_session(clinic: Clinic) -> None:
    is_problem(ask(clinic, "GET", "/sessions/999999/sheet"), 404)


def test_a_line_of_the_caseload_says_what_to_look_at(clinic: Clinic) -> None:
    patient = take_in(clinic, family_name="Linecase", identifier="L-1")["id"]
    say(clinic, patient, "weights", value=60.6, unit="kg")
    say(clinic, patient, "current-medicines", kind="current_medicine", name="Lorazepam 1 mg")
    day = now().date()
    days = [(day + timedelta(days=distance)).isoformat() for distance in (-3, 0, 3)]
    protocol = clinic.get("/protocols")["items"][0]["name"]
    planned = say(clinic, patient, "series", kind="series", phase="induction", protocol=protocol, days=days)
    assert planned.status_code == 201, planned.text
    say(clinic, patient, "follow-ups", kind="follow_up", what="Call", due=days[0])
    (line,) = clinic.get("/caseload", q="linecase")["items"]
    assert line["identifier"] == "L-1"
    assert line["weight"]["kg"] == 60.6
    assert (line["series"]["held"], line["series"]["planned"], line["series"]["next_day"]) == (0, 3, days[1])
    assert line["missed"] == [days[0]]
    assert line["overdue"] == [{"what": "Call", "due": days[0]}]
    assert line["interactions"] == ["Benzodiazepine"]
