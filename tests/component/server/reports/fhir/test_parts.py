"""Parts of a FHIR document: numbers beside a cuff, forms not filled in, a visit that was none, words as typed."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from models.session import SessionPhase
from server.reports.fhir.bundle import fhir_pieces
from server.store.sessions import change_phase
from tests.component.server.reports.fhir.conftest import Made
from tests.component.server.reports.fhir.records import source, store
from tests.component.server.reports.fhir.reread import resources, time
from tests.component.server.store.building import at, new_session


def test_beside_a_cuff_stands_the_last_number_of_each_metric_and_names_its_series(plain: Made) -> None:
    by_address = {entry["fullUrl"]: entry["resource"] for entry in plain.bundle["entry"]}
    found = [one for one in resources(plain.bundle, "Observation") if "derivedFrom" in one]
    assert [(one["code"]["text"], time(one["effectiveDateTime"]), one["valueQuantity"]["value"]) for one in found] == [
        ("Heart rate", at(30), 70.2), ("Oxygen saturation", at(30), 96),
    ]  # fmt: skip
    for one in found:
        series = by_address[one["derivedFrom"][0]["reference"]]
        assert "valueSampledData" in series
        assert series["code"]["text"] == one["code"]["text"]
        assert one["device"] == series["device"]


def test_a_form_with_an_answer_missing_is_in_progress_and_has_no_total(whole: Made) -> None:
    full, partly, total_alone, single = resources(whole.bundle, "QuestionnaireResponse")
    assert [one["status"] for one in (full, partly, total_alone, single)] == [
        "completed", "in-progress", "completed", "completed",
    ]  # fmt: skip
    assert full["item"][-1] == {"linkId": "total", "text": "Total", "answer": [{"valueInteger": 11}]}
    assert [item.get("answer", [{}])[0].get("valueInteger") for item in partly["item"]] == [
        1,
        None,
        1,
        2,
        1,
        2,
        1,
        0,
        1,
    ]
    assert [item["linkId"] for item in total_alone["item"]] == ["total", "note"]
    totals = [one for one in resources(whole.bundle, "Observation") if one["code"]["text"].endswith(", total")]
    assert [one["valueQuantity"]["value"] for one in totals] == [11, 27, 4]


def test_a_visit_that_ended_before_anybody_came_was_cancelled_and_nothing_done(folder: Path) -> None:
    with store(folder / "cancelled") as connection:
        number = new_session(connection, created_at=at(-100)).id
        change_phase(connection, number, SessionPhase.ABORTED, "ill", at(0), "Ada")
        bundle = json.loads(b"".join(fhir_pieces(source(connection, number))))
    (encounter,) = resources(bundle, "Encounter")
    (procedure,) = resources(bundle, "Procedure")
    assert (encounter["status"], procedure["status"]) == ("cancelled", "not-done")
    assert resources(bundle, "Observation") == []


def test_what_an_adverse_event_has_no_element_for_is_told_in_its_text(whole: Made) -> None:
    vomiting, fall = resources(whole.bundle, "AdverseEvent")
    assert vomiting["text"]["status"] == "additional"
    for words in ("Ended 2026-03-01T09:12:40", "Done: paused, medicine", "Twice, small amounts"):
        assert words in vomiting["text"]["div"]
    assert vomiting["suspectEntity"][0]["causality"][0]["assessment"]["coding"][0]["code"] == "Probably-Likely"
    assert fall["seriousness"]["coding"][0]["code"] == "Serious"
    assert fall["outcome"]["coding"][0]["code"] == "resolvedWithSequelae"
    assert fall["suspectEntity"][0]["causality"][0]["assessment"] == {"text": "unrelated"}


def test_two_pressures_typed_in_for_one_moment_both_stand(whole: Made) -> None:
    typed = [one for one in resources(whole.bundle, "Observation") if one["performer"][0].get("display") == "Eve"]
    panels = [one for one in typed if "component" in one]
    assert [one["component"][0]["valueQuantity"]["value"] for one in panels] == [141, 142]
    assert panels[1]["component"][1]["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert panels[0]["method"]["text"] == "by hand, left arm"


def test_narratives_are_well_formed_and_hold_words_as_they_were_typed(whole: Made) -> None:
    (composition,) = resources(whole.bundle, "Composition")
    found = {part["title"]: ET.fromstring(part["text"]["div"]) for part in composition["section"]}
    assert "Escort: “no” & <none>" in "".join(found["Procedure"].itertext())
    assert "calm & <well>" in "".join(found["Notes and corrections"].itertext())


def test_a_recording_that_was_replayed_is_named_as_the_source(recorded: Made) -> None:
    (made,) = [one for one in resources(recorded.bundle, "Provenance") if "signature" not in one]
    assert made["entity"] == [{"role": "source", "what": {"display": "Recording made_up.csv, replayed"}}]
