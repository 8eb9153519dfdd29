"""Patients over HTTP: found by name, day or number; duplicates are warned of; what is known of a person adds up."""

from datetime import timedelta
from typing import Any

from tests.system.outside import Clinic, Json, now
from tests.system.test_http import ask, is_problem


def take_in(clinic: Clinic, **fields: Any) -> Json:  # noqa: ANN401 - a body
    body = {"family_name": "Quist", "given_name": "Ada", "birth_date": "1979-03-12", "identifier": "P-1", **fields}
    answer = ask(clinic, "POST", "/patients", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def say(clinic: Clinic, patient: int, group: str, **fields: Any) -> Any:  # noqa: ANN401 - a body, and the answer
    return ask(clinic, "POST", f"/patients/{patient}/{group}", json=fields)


def found(clinic: Clinic, words: str) -> list[str]:
    return [one["identifier"] for one in clinic.get("/patients", q=words)["items"]]


def test_a_patient_is_found_by_name_birth_date_or_record_number(clinic: Clinic) -> None:
    take_in(clinic, family_name="Österberg", given_name="Lenuta", identifier="F-100_7", birth_date="1961-05-09")
    for words in ("öster", "LENUTA", "1961-05-09", "100_7", "öst len", "osterberg"):
        assert found(clinic, words) == ["F-100_7"], words
    for words in ("ster", "1961-05-08", "100%7", "öst ida"):
        assert found(clinic, words) == [], words
    is_problem(ask(clinic, "GET", "/patients?q=%00"), 422)


def test_somebody_of_the_same_day_and_name_or_of_both_names_is_named_as_a_possible_duplicate(clinic: Clinic) -> None:
    first = take_in(clinic, family_name="Dupont", given_name="Jean", identifier="D-1", birth_date="1970-01-02")
    assert first["possible_duplicates"] == []
    swapped = take_in(clinic, family_name="jean", given_name="Dupont", identifier="D-2", birth_date="1970-01-02")
    assert [one["identifier"] for one in swapped["possible_duplicates"]] == ["D-1"]
    slip = take_in(clinic, family_name="Dupont", given_name="Jéan", identifier="D-3", birth_date="1970-02-01")
    assert [one["identifier"] for one in slip["possible_duplicates"]] == ["D-1", "D-2"]
    other = take_in(clinic, family_name="Dupont", given_name="Anne", identifier="D-4", birth_date="1970-02-02")
    assert other["possible_duplicates"] == []


def test_a_weight_that_changed_by_more_than_a_tenth_is_asked_for_again(clinic: Clinic) -> None:
    patient = take_in(clinic, identifier="W-1")["id"]
    assert say(clinic, patient, "weights", value=176.4, unit="[lb_av]").status_code == 201
    assert clinic.get(f"/patients/{patient}")["weight"] | {"at": ""} == {"kg": 80.01, "lb": 176.4, "at": ""}
    assert say(clinic, patient, "weights", value=86, unit="kg").status_code == 201
    problem = is_problem(say(clinic, patient, "weights", value=68, unit="kg"), 409)
    assert problem["missing"] == ["confirmed"]
    assert "86 kg at the last visit" in problem["detail"]
    assert say(clinic, patient, "weights", value=68, unit="kg", confirmed=True).status_code == 201
    is_problem(say(clinic, patient, "weights", value=800, unit="kg", confirmed=True), 422)
    assert clinic.get(f"/patients/{patient}")["weight"]["kg"] == 68


def test_medicines_carry_what_to_watch_for_until_they_are_stopped(clinic: Clinic) -> None:
    patient = take_in(clinic, identifier="M-1")["id"]
    taken = say(clinic, patient, "current-medicines", kind="current_medicine", name="Lorazepam 1 mg").json()
    say(clinic, patient, "current-medicines", kind="current_medicine", name="Vitamin D")
    listed = clinic.get(f"/patients/{patient}")["medicines"]
    assert [(one["name"], (one["flag"] or {}).get("class")) for one in listed] == [
        ("Lorazepam 1 mg", "benzodiazepine"),
        ("Vitamin D", None),
    ]
    stop = {"kind": "medicine_stopped", "medicine": taken["id"]}
    assert say(clinic, patient, "current-medicines", **stop).status_code == 201
    assert [one["name"] for one in clinic.get(f"/patients/{patient}")["medicines"]] == ["Vitamin D"]
    is_problem(say(clinic, patient, "current-medicines", **stop), 422)
    unknown = {"kind": "current_medicine", "name": "Thing", "medicine_class": "magic"}
    assert "benzodiazepine" in is_problem(say(clinic, patient, "current-medicines", **unknown), 422)["detail"]


def test_that_there_are_no_allergies_is_said_and_not_assumed(clinic: Clinic) -> None:
    patient = take_in(clinic, identifier="A-1")["id"]
    assert clinic.get(f"/patients/{patient}")["no_known_allergies_at"] is None
    assert say(clinic, patient, "allergies", kind="no_known_allergies").status_code == 201
    assert clinic.get(f"/patients/{patient}")["no_known_allergies_at"] is not None
    assert say(clinic, patient, "allergies", kind="allergy", substance="Latex", severity="mild").status_code == 201
    assert [one["substance"] for one in clinic.get(f"/patients/{patient}")["allergies"]] == ["Latex"]
    is_problem(say(clinic, patient, "allergies", kind="no_known_allergies"), 409)


def test_a_series_shows_missed_visits_and_overdue_follow_ups(clinic: Clinic) -> None:
    patient = take_in(clinic, identifier="S-1")["id"]
    today = now().date()
    days = [(today + timedelta(days=some)).isoformat() for some in (-3, 40)]
    body = {"kind": "series", "phase": "induction", "protocol": "iv_ketamine", "days": days}
    series = say(clinic, patient, "series", **body).json()["id"]
    due = (today - timedelta(days=2)).isoformat()
    say(clinic, patient, "follow-ups", kind="follow_up", what="Call the day after", due=due)
    person = clinic.get(f"/patients/{patient}")
    assert [visit["state"] for visit in person["series"][0]["visits"]] == ["missed", "planned"]
    assert person["follow_ups"][0]["overdue"] is True
    missed = {"kind": "visit_missed", "series": series, "day": days[0], "reason": "Snow"}
    assert say(clinic, patient, "series", **missed).status_code == 201
    assert clinic.get(f"/patients/{patient}")["series"][0]["visits"][0]["reason"] == "Snow"
    is_problem(say(clinic, patient, "series", **{**missed, "day": today.isoformat()}), 422)
    is_problem(say(clinic, patient, "series", **{**body, "protocol": "magic"}), 422)
    is_problem(say(clinic, patient, "series", kind="series_ended", series=series + 1000, reason="x"), 422)
