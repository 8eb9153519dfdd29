"""The fields of the esketamine monitoring form, from a record that has them and from one that lacks them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.document import RecordedObservation, SessionDocument
from models.errors import FaultyFileError, UsageError
from models.observation import GenerationMode, MeasurementValidity
from models.patient import Patient
from models.record.assessments import Assessment
from models.record.care import ChairTaken
from models.record.drug import DeviceGiven, Order
from models.record.entry import Entry, EntryBody
from models.record.events import ActionTaken, AdverseEvent, Intensity, Outcome, Relation, Seriousness
from models.record.ledger import VialOpened
from models.record.person import MedicineTaken
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.care.configuration import parse_file
from server.reports.monitoring_form import form_pieces
from server.reports.monitoring_form_file import ToldByScale
from server.reports.record_source import ExportHeader, RecordSource

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORDER = Order.model_validate({"drug": "esketamine", "route": "nasal", "dose_mg": 84.0})


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def cuff(minutes: float, systolic: float, diastolic: float) -> list[RecordedObservation]:
    return [
        RecordedObservation(metric, value, MeasurementValidity.VALID, frozenset(), minute(minutes), minute(minutes),
                            None, None, GenerationMode.REAL, "m", "s", 1, place, 0)
        for place, (metric, value) in enumerate((("nibp_systolic", systolic), ("nibp_diastolic", diastolic)))
    ]  # fmt: skip


def form(*bodies: tuple[float, EntryBody], cuffs: list[RecordedObservation], days_later: float = 1) -> Any:  # noqa: ANN401
    patient = Patient(3, "Abara", "Lena", date(1988, 2, 4), "40-1182", "female")
    session = InfusionSession(7, patient, "1", SessionPhase.DISCHARGED, START, "nasal_esketamine", 1, START, "Ada")
    entries = tuple(
        Entry(number, 3, 7, body, minute(at), minute(at), "Ada") for number, (at, body) in enumerate(bodies, 1)
    )
    phases = (
        PhaseChange(SessionPhase.READY, minute(125), "Ada"), PhaseChange(SessionPhase.DISCHARGED, minute(135), "Ada"),
    )  # fmt: skip
    document = SessionDocument(session, START, "Ada", phases, entries=entries)
    header = ExportHeader("Clinic", "Europe/Berlin", "1", START + timedelta(days=days_later), "Eve")
    source = RecordSource(document, lambda: iter([cuffs]), lambda: iter(()), header)
    return json.loads(b"".join(form_pieces(source)))


DEVICES = ((-5.0, ORDER), (0.0, DeviceGiven(number=1)), (5.0, DeviceGiven(number=2)))


def test_the_fields_are_those_of_the_record() -> None:
    cuffs = [*cuff(-10, 120, 80), *cuff(38, 150, 95), *cuff(44, 149, 94), *cuff(130, 122, 79)]
    found = form(
        *DEVICES, (-20, MedicineTaken(name="Lorazepam", medicine_class="benzodiazepine")),
        (20, Assessment(scale="moaas", items=(3,))), (50, Assessment(scale="moaas", items=(5,))), cuffs=cuffs,
    )  # fmt: skip
    assert found["treatment"] == {
        "date": "2026-03-02", "first_device_at": "2026-03-02T09:00:00Z", "devices": 2, "dose_mg": 84.0,
        "lot_numbers": None, "minutes_from_first_device_to_end_of_monitoring": 135.0,
        "minutes_from_first_device_to_ready": 125.0,
    }  # fmt: skip
    pressures = found["pressure_mmhg"]
    assert [(pressures[name]["systolic"], pressures[name]["diastolic"]) for name in pressures] == [
        (150.0, 95.0), (120.0, 80.0), (122.0, 79.0),
    ]  # fmt: skip
    assert (found["sedation"]["occurred"], found["sedation"]["minutes_to_end"]) == (True, 50.0)
    assert found["sedation"]["ended_within_2_h"] is True
    assert found["dissociation"]["occurred"] is None  # nobody looked
    assert found["patient"]["takes"]["benzodiazepine"] is True
    assert found["patient"]["takes"]["maoi"] is False
    assert (found["submit_by"], found["is_overdue"]) == ("2026-03-09T09:00:00Z", False)


def test_what_the_record_lacks_is_null_and_never_a_no() -> None:
    found = form(*DEVICES, cuffs=cuff(70, 120, 80))
    assert set(found["patient"]["takes"].values()) == {None}
    assert (found["pressure_mmhg"]["before"], found["pressure_mmhg"]["at_40_min"]) == (None, None)


def test_lots_are_those_of_the_ledger_and_whoever_took_the_chair_monitored() -> None:
    opened = [
        (minutes, VialOpened(vial=f"v{minutes}", drug=drug, lot=lot, expiry=date(2027, 1, 1), content_mg=28.0))
        for minutes, drug, lot in ((-3, "esketamine", "L7"), (-2, "esketamine", "L7"), (-1, "ketamine", "K1"))
    ]
    found = form(*DEVICES, *opened, (-30, ChairTaken()), cuffs=[])
    assert (found["treatment"]["lot_numbers"], found["monitored_by"]) == (["L7"], ["Ada"])
    assert form(*DEVICES, cuffs=[])["monitored_by"] is None


def test_what_only_a_person_can_say_is_left_open() -> None:
    assert form(*DEVICES, cuffs=[])["vital_signs_acceptable"] == {"before": None, "before_completion": None}


def test_a_respiratory_depression_is_told_with_what_was_done() -> None:
    common: dict[str, Any] = {
        "severity": Intensity.MODERATE, "relation": Relation.PROBABLE, "actions": (ActionTaken.OXYGEN,),
        "outcome": Outcome.RESOLVED,
    }  # fmt: skip
    found = form(*DEVICES, (30, AdverseEvent(term="Respiratory depression", **common)), cuffs=[])
    (told,) = found["respiratory_depression"]
    assert (told["term"], told["actions"], told["seriousness"]) == ("Respiratory depression", ["oxygen"], [])
    assert form(*DEVICES, (30, AdverseEvent(term="Nausea", **common)), cuffs=[])["respiratory_depression"] is None


@pytest.mark.parametrize("bounds", ["", "at_most = 4\nat_least = 5\n"])
def test_a_scale_tells_by_one_bound(bounds: str) -> None:
    with pytest.raises(FaultyFileError, match="either with at_most, or with at_least"):
        parse_file(ToldByScale, f'scale = "moaas"\n{bounds}source = "Test"', "x.toml")


def test_a_form_is_overdue_after_seven_days() -> None:
    assert not form(*DEVICES, cuffs=[], days_later=7)["is_overdue"]
    assert form(*DEVICES, cuffs=[], days_later=7.01)["is_overdue"]


def test_sedation_that_came_back_has_not_ended_before_it_ended_for_good() -> None:
    levels = ((20, 3), (40, 5), (60, 4), (130, 5))
    found = form(*DEVICES, *((at, Assessment(scale="moaas", items=(level,))) for at, level in levels), cuffs=[])
    assert (found["sedation"]["minutes_to_end"], found["sedation"]["ended_within_2_h"]) == (130.0, False)


def test_serious_events_alone_are_told() -> None:
    common: dict[str, Any] = {
        "severity": Intensity.SEVERE, "relation": Relation.PROBABLE, "actions": (ActionTaken.OXYGEN,),
        "outcome": Outcome.RESOLVED,
    }  # fmt: skip
    serious = AdverseEvent(term="Loss of consciousness", seriousness=(Seriousness.LIFE_THREATENING,), **common)
    found = form(*DEVICES, (30, serious), (31, AdverseEvent(term="Nausea", **common)), cuffs=[])
    assert [event["term"] for event in found["serious_adverse_events"]] == ["Loss of consciousness"]


def test_a_session_of_another_drug_has_no_form() -> None:
    with pytest.raises(UsageError, match="gave no nasal esketamine"):
        form((0, ORDER), cuffs=[])
