"""What a record must have before it is signed, and what of that is missing."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.errors import ConflictError
from models.patient import Patient
from models.record.assessments import Assessment
from models.record.drug import DrugStarted, DrugStopped
from models.record.entry import AnyEntry
from models.record.gates import GateAnswered, GateName, GateOverridden
from models.record.person import WeightMeasured, WeightUnit
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.protocols import ProtocolShelf
from server.care.signing import Completeness, completeness
from server.care.signing_rules import SigningItem
from tests.unit.server.care.doses import START, entry, minute, order

PROTOCOL = ProtocolShelf().newest("iv_ketamine")
CONSENT = GateAnswered(gate=GateName.PRE_DOSE, item="consent", answer="valid", detail="v2")
WEIGHT = WeightMeasured(value=70.0, unit=WeightUnit.KILOGRAM)
OFF = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)


def look(
    *entries: AnyEntry, phase: SessionPhase = SessionPhase.DISCHARGED, drug: bool = True, alarms: tuple[Alarm, ...] = ()
) -> Completeness:
    patient = Patient(1, "Abara", "Lena", date(1988, 2, 4), "40-1182")
    session = InfusionSession(1, patient, "1", phase, START, "iv_ketamine", 1, START, "Ada")
    changes = [PhaseChange(SessionPhase.INFUSING, minute(1), "Ada")] if drug else []
    return completeness(Chart.of(session, entries, PROTOCOL, changes), alarms, minute(200))


def alarm(*, present: bool) -> Alarm:
    signals = AlarmSignals(SignalPresence.ON, SignalPresence.ON) if present else OFF
    return Alarm(
        1, 1, "1", "m", "spo2_low", "spo2", AlarmKind.PHYSIOLOGICAL, AlarmPriority.HIGH, present, 84.0, 90.0, "", "",
        datetime(2026, 3, 1, tzinfo=UTC), None, False, signals,
    )  # fmt: skip


GIVEN = (
    entry(1, CONSENT), entry(2, WEIGHT), entry(3, order()), entry(4, DrugStarted(order=3), 1),
    entry(5, DrugStopped(), 41),
)  # fmt: skip


def test_a_treatment_with_everything_in_it_lacks_nothing() -> None:
    found = look(*GIVEN, alarms=(alarm(present=False),))
    assert found.missing == ()
    assert found.required == (
        "The session is over", "Its alarms are over", "Consent asked before the drug", "Weight", "What was ordered",
        "What was given, to its end", "Safety answers looked at",
    )  # fmt: skip
    found.require()


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        (1, "Consent asked before the drug"),
        (2, "Weight"),
        (5, "What was given, to its end"),
    ],
)
def test_each_part_that_is_not_there_is_named(left_out: int, missing: str) -> None:
    found = look(*(one for one in GIVEN if one.id != left_out))
    assert found.missing == (missing,)
    with pytest.raises(ConflictError, match=f"cannot be signed: {missing}") as refused:
        found.require()
    assert (refused.value.missing, refused.value.required) == (found.missing, found.required)


def test_consent_that_a_prescriber_let_pass_was_asked() -> None:
    let_pass = GateOverridden(gate=GateName.PRE_DOSE, item="consent", reason="by telephone")
    assert look(entry(1, let_pass), *GIVEN[1:]).missing == ()


def test_without_a_drug_nothing_of_a_drug_is_asked() -> None:
    found = look(drug=False, phase=SessionPhase.ABORTED)
    assert (found.required[2:], found.missing) == (("Safety answers looked at",), ())


def test_a_session_or_an_alarm_that_goes_on_is_named() -> None:
    assert look(*GIVEN, phase=SessionPhase.READY).missing == ("The session is over",)
    assert look(*GIVEN, alarms=(alarm(present=True),)).missing == ("Its alarms are over",)


def test_an_answer_that_nobody_looked_at_is_named() -> None:
    troubled = Assessment(scale="phq9", items=(0,) * 8 + (2,))
    assert look(entry(9, troubled), drug=False).missing == ("Safety answers looked at",)


@pytest.mark.parametrize("fields", [
    {"needs": "entry"}, {"needs": "answer"}, {"needs": "dose_ended", "kinds": ["order"]},
    {"needs": "safety_reviewed", "gate": "discharge", "asks": "pressure"},
])  # fmt: skip
def test_a_requirement_says_what_it_needs_and_nothing_else(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SigningItem.model_validate({"item": "x", "label": "X", "source": "here", **fields})
