"""A FHIR document as the process makes it that exports are written in; who looked at the record, doses, and states."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.audit import AuditEvent, Outcome, Purpose
from models.record.entry import NewEntry
from models.record.events import EventCode, EventNoted
from models.session import SessionPhase
from server.care.chart import Chart
from server.care.tally import Tally, plan_for, plans_of, steps_of
from server.reports.fhir.bundle import fhir_pieces
from server.reports.fhir.giving import doses
from server.reports.job import Job
from server.reports.writing import run
from server.store.audit import append_audit
from server.store.record import add_entry
from server.store.sessions import change_phase
from tests.component.server.reports.fhir.conftest import Made
from tests.component.server.reports.fhir.records import HEADER, plain_session, source, store
from tests.component.server.reports.fhir.reread import resources, time
from tests.component.server.store.building import at

Json = dict[str, Any]


def act(word: str, outcome: Outcome = Outcome.DONE, **more: Any) -> AuditEvent:  # noqa: ANN401 - any of its fields
    fields: Json = {"actor": "ortiz", "role": "nurse", "credential": "browser", "address": "10.0.0.7"} | more
    return AuditEvent(at=at(100), purpose=Purpose.TREATMENT, act=word, outcome=outcome, session=1, **fields)


@pytest.fixture(scope="module")
def exported(folder: Path) -> tuple[Json, Json]:
    """The line that goes before the file, and the Bundle."""
    place = folder / "exported"
    with store(place) as connection:
        plain_session(connection)
        acts = [
            act("session.read"),
            act("record.add", Outcome.DENIED, reason="not on duty"),
            act("session.watch", actor="console", role=None, credential="console", address=""),
            replace(act("session.read", actor="kim"), session=2),
        ]
        append_audit(connection, acts)
    job = Job(
        data_dir=place, database=None, session=1, form="fhir", clinic_name="Riverside clinic",
        time_zone="Asia/Kolkata", product="0.1.0", exported_at=at(9000), exported_by="Eve", is_demonstration=True,
    )  # fmt: skip
    line, content = b"".join(run(job)).split(b"\n", 1)
    return json.loads(line), json.loads(content)


def test_the_file_is_named_and_typed_as_fhir_and_says_that_it_is_simulated(exported: tuple[Json, Json]) -> None:
    line, bundle = exported
    assert line == {
        "file_name": "SIMULATED-session-1.fhir.json",
        "media_type": "application/fhir+json; fhirVersion=4.0",
    }
    assert bundle["meta"]["security"][0]["code"] == "HTEST"


def test_times_are_of_the_clinics_zone_with_its_offset(exported: tuple[Json, Json]) -> None:
    _, bundle = exported
    assert bundle["timestamp"] == "2026-03-01T22:00:00.250001+05:30"
    for one in resources(bundle, "Observation"):
        assert one["issued"].endswith("+05:30")


def test_who_looked_at_the_session_is_in_it_and_nothing_of_others(exported: tuple[Json, Json]) -> None:
    _, bundle = exported
    found = resources(bundle, "AuditEvent")
    said = [(one["subtype"][0]["code"], one["action"], one["outcome"], one["agent"][0].get("altId")) for one in found]
    assert said == [
        ("session.read", "R", "0", None), ("record.add", "C", "8", None), ("session.watch", "E", "0", "console"),
    ]  # fmt: skip
    assert found[0]["agent"][0]["network"] == {"address": "10.0.0.7", "type": "2"}
    assert found[0]["agent"][0]["who"]["display"] == "ortiz"
    assert found[1]["outcomeDesc"] == "not on duty"
    assert {one["purposeOfEvent"][0]["coding"][0]["code"] for one in found} == {"TREAT"}


def test_the_parts_of_a_dose_add_up_to_what_was_given(whole: Made) -> None:
    document = whole.source.document
    chart = Chart.of(document.session, document.entries, None, document.phases)
    plans, tally = plans_of(chart), Tally()
    for step in steps_of(chart):
        plan = plan_for(plans, step)
        assert plan is not None
        tally.take(step, plan)
    parts = list(doses(chart, at(1500)))
    assert sum(part.mg for part in parts) == pytest.approx(tally.given_mg)
    assert [(part.rate_ml_per_h, part.stopped is not None) for part in parts] == [
        (52.5, False), (40.0, False), (None, False), (40.0, False), (40.0, True),
    ]  # fmt: skip
    given = [one for one in resources(whole.bundle, "MedicationAdministration") if "request" in one]
    assert [one["dosage"]["dose"]["value"] for one in given] == [part.mg for part in parts]
    assert [one["status"] for one in given] == ["completed"] * 4 + ["stopped"]
    assert given[-1]["statusReason"][0]["text"] == "patient’s wish"


def test_an_abort_an_addendum_and_their_reasons_are_told(whole: Made) -> None:
    (procedure,) = resources(whole.bundle, "Procedure")
    (composition,) = resources(whole.bundle, "Composition")
    assert (procedure["status"], procedure["statusReason"]["text"]) == ("stopped", "patient’s wish")
    assert composition["status"] == "amended"
    assert [one["mode"] for one in composition["attester"]] == ["legal", "professional", "personal"]
    texts = {part["title"]: part["text"]["div"] for part in composition["section"]}
    assert "Called the next day: well" in texts["Signatures"]
    assert "note (text: calm &amp; &lt;well&gt;)" in texts["Notes and corrections"]
    for told in ("urine drug screen: Cocaine (needs attention)", ": 1 lost, 2 extra"):
        assert told in texts["Background"]
    signed = [one for one in resources(whole.bundle, "Provenance") if "signature" in one]
    assert [one["signature"][0]["type"][0]["code"][-2:] for one in signed] == [".1", "13", "15"]


def test_an_alarm_has_the_numbers_of_its_moment_and_who_answered(whole: Made) -> None:
    by_address = {entry["fullUrl"]: entry["resource"] for entry in whole.bundle["entry"]}
    low, high, off = resources(whole.bundle, "DetectedIssue")
    assert (low["severity"], high["severity"], off["severity"]) == ("high", "moderate", "low")
    assert [one["code"]["coding"][0]["code"] for one in (low, high, off)] == ["196670", "196648", "probe_off"]
    evidence = [by_address[found["reference"]] for found in high["evidence"][0]["detail"]]
    assert evidence[0]["component"][0]["valueQuantity"]["value"] == 184
    for one in evidence[1:]:
        assert timedelta() <= at(902) - time(one["effectiveDateTime"]) <= timedelta(seconds=10)
    assert low["mitigation"][0]["author"]["display"] == "Ada"
    assert low["mitigation"][0]["action"]["text"] == "Acknowledged: seen"


def test_a_record_that_is_not_over_says_so(folder: Path) -> None:
    with store(folder / "open") as connection:
        number = plain_session(connection)
        change_phase(connection, number, SessionPhase.INTAKE, None, at(40), "Ada")
        add_entry(connection, NewEntry(1, number, EventNoted(code=EventCode.HELP), at(41)), at(41), "Ada")
        bundle = json.loads(b"".join(fhir_pieces(source(connection, number, HEADER))))
    (composition,) = resources(bundle, "Composition")
    (encounter,) = resources(bundle, "Encounter")
    (procedure,) = resources(bundle, "Procedure")
    assert (composition["status"], encounter["status"], procedure["status"]) == (
        "preliminary",
        "arrived",
        "preparation",
    )
    assert "end" not in encounter["period"]
    assert composition["author"][0]["display"] == "Chairside"
