"""A FHIR document of a record: whole, self-contained, the same each time, and read back it is what was stored."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from models.metrics import CATALOGUE
from models.observation import Judgement
from server.reports.fhir import bundle as bundle_module
from server.reports.fhir.bundle import fhir_pieces
from server.reports.fhir.doubts import counts
from tests.component.server.reports.fhir.conftest import Made
from tests.component.server.reports.fhir.reread import Sample, mdc_of, readings, resources, samples, series, time, walk

UCUM = "http://unitsofmeasure.org"
METRIC_OF = {metric.mdc: metric for metric in CATALOGUE.values()}
# What Quantities are in besides the catalogue's units: doses, weights and heights, points, and what no unit is for.
OTHER_UNITS = {"mg", "[lb_av]", "kg", "cm", "{score}", "{sweets}"}


def test_a_document_begins_with_its_composition_and_every_reference_leads_into_it(made: Made) -> None:
    entries = made.bundle["entry"]
    assert entries[0]["resource"]["resourceType"] == "Composition"
    addresses = [entry["fullUrl"] for entry in entries]
    assert len(set(addresses)) == len(addresses)
    assert addresses == [f"urn:uuid:{entry['resource']['id']}" for entry in entries]
    asked = {found["reference"] for found in walk(made.bundle) if "reference" in found}
    assert asked <= set(addresses)


def test_whatever_is_in_a_document_is_reached_from_its_composition_or_tells_of_it(made: Made) -> None:
    by_address = {entry["fullUrl"]: entry["resource"] for entry in made.bundle["entry"]}
    reached, waiting = set(), [made.bundle["entry"][0]["fullUrl"]]
    while waiting:
        address = waiting.pop()
        if address not in reached:
            reached.add(address)
            waiting += [found["reference"] for found in walk(by_address[address]) if "reference" in found]
    beside = {address for address, one in by_address.items() if one["resourceType"] == "Provenance"}
    by_provenance = {
        found["reference"] for address in beside for found in walk(by_address[address]) if "reference" in found
    }
    assert set(by_address) == reached | beside | by_provenance


def test_every_quantity_is_in_ucum_and_every_number_of_a_metric_in_the_catalogues_unit(made: Made) -> None:
    quantities = [found for found in walk(made.bundle) if found.get("system") == UCUM and "value" in found]
    assert quantities
    assert {found["code"] for found in quantities} <= {metric.unit.value for metric in METRIC_OF.values()} | OTHER_UNITS
    assert [
        found for found in walk(made.bundle) if {"value", "unit"} <= set(found) and found.get("system") != UCUM
    ] == []
    for found in [*readings(made.bundle), *(one for hour in series(made.bundle) for one in hour)]:
        if found.mdc in METRIC_OF and found.value is not None:
            assert found.unit == METRIC_OF[found.mdc].unit.value


def test_read_back_the_series_are_the_stored_rows_to_the_microsecond(made: Made) -> None:
    stored = Counter(
        Sample(CATALOGUE[one.metric].mdc, one.measured_at, one.value, CATALOGUE[one.metric].unit.value)
        for one in made.rows
        if one.device is not None and not CATALOGUE[one.metric].is_spot and counts(one)
    )
    found = Counter(one for hour in series(made.bundle) for one in hour if one.value is not None)
    assert found == stored


def test_a_stored_sample_without_a_usable_number_is_an_e_and_a_component_says_why(made: Made) -> None:
    doubtful = [one for one in made.rows if one.device and not CATALOGUE[one.metric].is_spot and not counts(one)]
    empty = {(one.mdc, one.at) for hour in series(made.bundle) for one in hour if one.value is None}
    assert {(CATALOGUE[one.metric].mdc, one.measured_at) for one in doubtful} <= empty
    stretches = [
        (mdc_of(one["code"]), time(part["valuePeriod"]["start"]), time(part["valuePeriod"]["end"]), part)
        for one in resources(made.bundle, "Observation")
        if "valueSampledData" in one
        for part in one.get("component", [])
    ]
    for one in doubtful:
        said = [
            code["coding"][0]["code"]
            for mdc, start, end, part in stretches
            if mdc == CATALOGUE[one.metric].mdc and start <= one.measured_at <= end
            for code in part["interpretation"]
        ]
        words = {judgement.value for judgement in one.judgements} | ({one.validity.value} - {"valid"})
        assert words <= set(said)


def test_read_back_the_single_readings_are_the_stored_rows(made: Made) -> None:
    spots = [one for one in made.rows if one.device is None or CATALOGUE[one.metric].is_spot]
    assert spots
    stored = Counter(
        Sample(CATALOGUE[one.metric].mdc, one.measured_at, one.value, CATALOGUE[one.metric].unit.value)
        for one in spots
        if counts(one)
    )
    found = Counter(one for one in readings(made.bundle) if one.value is not None)
    assert stored <= found
    beside = set(found - stored)
    assert beside <= {one for hour in series(made.bundle) for one in hour}


def test_an_artefact_is_entered_in_error_and_keeps_its_numbers(whole: Made) -> None:
    crossed_out = [one for one in whole.rows if Judgement.ARTEFACT in one.judgements and CATALOGUE[one.metric].is_spot]
    assert len(crossed_out) == 3
    found = [(one.mdc, one.value) for one in readings(whole.bundle, withdrawn=True)]
    assert sorted(found) == sorted((CATALOGUE[one.metric].mdc, one.value) for one in crossed_out)


def test_a_reading_sent_again_is_left_out_and_counted(whole: Made) -> None:
    again = [one for one in whole.rows if Judgement.REPEAT in one.judgements]
    assert len(again) == 3
    assert not {one.measured_at for one in again} & {one.at for one in readings(whole.bundle)}
    (composition,) = resources(whole.bundle, "Composition")
    (vitals,) = [part for part in composition["section"] if part["title"] == "Vital signs"]
    assert "sent again and are left out: 3" in vitals["text"]["div"]


def test_the_patient_is_the_stored_one(made: Made) -> None:
    (patient,) = resources(made.bundle, "Patient")
    stored = made.source.document.patient
    assert patient["identifier"][0]["value"] == stored.identifier
    assert (patient["name"][0]["family"], patient["name"][0]["given"]) == (stored.family_name, [stored.given_name])
    assert patient["birthDate"] == stored.birth_date.isoformat()
    subjects = {one["subject"]["reference"] for one in resources(made.bundle, "Observation")}
    assert subjects == {f"urn:uuid:{patient['id']}"}


def test_the_same_record_gives_the_same_bytes_and_another_export_the_same_ids_but_the_documents(plain: Made) -> None:
    first = b"".join(fhir_pieces(plain.source))
    assert first == b"".join(fhir_pieces(plain.source))
    header = replace(plain.source.header, exported_at=plain.source.header.exported_at + timedelta(hours=1))
    later = json.loads(b"".join(fhir_pieces(replace(plain.source, header=header))))
    assert later["id"] != plain.bundle["id"]
    assert [entry["fullUrl"] for entry in later["entry"]] == [entry["fullUrl"] for entry in plain.bundle["entry"]]


def test_what_waits_in_a_file_comes_out_as_what_waits_in_memory(whole: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = b"".join(fhir_pieces(whole.source))
    monkeypatch.setattr(bundle_module, "_IN_MEMORY", 1)
    assert b"".join(fhir_pieces(whole.source)) == in_memory


def test_an_hour_has_one_series_of_each_number_and_starts_its_samples_where_it_says(made: Made) -> None:
    hours: Counter[tuple[int, datetime]] = Counter()
    for one in resources(made.bundle, "Observation"):
        if "valueSampledData" in one:
            found = list(samples(one))
            assert "profile" not in one.get("meta", {})
            assert found[0].at == time(one["effectivePeriod"]["start"])
            assert found[-1].at == time(one["effectivePeriod"]["end"])
            assert found[0].at.replace(minute=0, second=0, microsecond=0) <= found[-1].at
            hours[found[0].mdc, found[0].at.replace(minute=0, second=0, microsecond=0)] += 1
    assert hours
    assert set(hours.values()) == {1}


def test_simulated_numbers_are_labelled_on_every_resource_and_real_ones_on_none(plain: Made, recorded: Made) -> None:
    def labels(made: Made) -> set[tuple[str, ...]]:
        whole = [made.bundle, *(entry["resource"] for entry in made.bundle["entry"])]
        return {tuple(one["code"] for one in found.get("meta", {}).get("security", [])) for found in whole}

    assert labels(recorded) == {("HTEST",)}
    assert labels(plain) == {()}
    (composition,) = resources(recorded.bundle, "Composition")
    assert composition["title"].startswith("SIMULATED DATA: ")
