from datetime import UTC, date, datetime, timedelta

from models.document import RecordedObservation, RecordedStream, SessionDocument
from models.observation import GenerationMode, Judgement, MeasurementValidity
from models.patient import Patient
from models.record.entry import Entry
from models.record.events import NoteWritten
from models.record.person import NoAllergies
from models.session import InfusionSession, PhaseChange, SessionPhase
from models.signature import Seal, Signature, SignatureMeaning

NOW = datetime(2026, 3, 1, 14, tzinfo=UTC)
STREAM = "7d9c2f1e-0000-4000-8000-000000000001"


def observation(**changes: object) -> RecordedObservation:
    fields: dict[str, object] = {
        "metric": "spo2", "value": 96.0, "validity": MeasurementValidity.VALID, "judgements": frozenset(),
        "measured_at": NOW, "received_at": NOW, "sent_at": NOW, "original_at": None, "mode": GenerationMode.REAL,
        "device": "m-1", "stream": STREAM, "seq": 1, "place": 0, "digest": 7,
    } | changes  # fmt: skip
    return RecordedObservation(**fields)  # type: ignore[arg-type]


def document(**changes: object) -> SessionDocument:
    patient = Patient(3, "Abara", "Lena", date(1988, 2, 4), "40-1182")
    session = InfusionSession(7, patient, "1", SessionPhase.DISCHARGED, NOW, "iv_ketamine", 1, NOW, "Ada")
    fields: dict[str, object] = {
        "session": session, "registered_at": NOW, "registered_by": "Ada",
        "phases": (PhaseChange(SessionPhase.SCHEDULED, NOW, "Ada"),),
    } | changes  # fmt: skip
    return SessionDocument(**fields)  # type: ignore[arg-type]


def test_an_observation_of_a_device_whose_clock_is_ahead_is_placed_by_our_clock() -> None:
    ahead = timedelta(minutes=10)
    found = observation(measured_at=NOW + ahead, sent_at=NOW + ahead + timedelta(seconds=2), received_at=NOW)
    assert found.by_our_clock_at == NOW - timedelta(seconds=2)


def test_without_a_time_of_sending_the_devices_time_is_ours() -> None:
    assert observation(sent_at=None, received_at=NOW + timedelta(hours=1)).by_our_clock_at == NOW


def test_what_has_no_device_was_typed_in() -> None:
    assert observation(device=None, author="Ada").is_manual
    assert not observation().is_manual


def test_only_a_believable_number_that_nobody_crossed_out_counts() -> None:
    assert observation().is_usable
    assert observation(value=0.0, validity=MeasurementValidity.QUESTIONABLE).is_usable
    assert not observation(validity=MeasurementValidity.INVALID).is_usable
    assert not observation(value=None, validity=MeasurementValidity.NOT_AVAILABLE).is_usable
    assert not observation(judgements=frozenset({Judgement.ARTEFACT})).is_usable


def test_a_record_is_simulated_when_any_of_its_streams_is() -> None:
    real = RecordedStream(STREAM, "m-1", GenerationMode.REAL)
    assert not document(streams=(real,)).is_simulated
    assert document(streams=(real, RecordedStream("other", None, GenerationMode.DEMO))).is_simulated
    assert document(streams=(RecordedStream(STREAM, "m-1", GenerationMode.TEST),)).is_simulated


def test_the_first_signature_holds_the_seal() -> None:
    seal = Seal(NOW, 5, 1, 2)
    first = Signature(7, 0, SignatureMeaning.RESPONSIBILITY, "Ada", "clinician", NOW, "1", "a", None, "b", seal=seal)
    second = Signature(7, 1, SignatureMeaning.REVIEW, "Eve", "clinician", NOW, "1", "a", "b", "c")
    assert document(signatures=(first, second)).seal is seal
    assert document().seal is None


def test_entries_are_the_sessions_own_or_the_persons_and_some_stand() -> None:
    allergies = Entry(1, 3, None, NoAllergies(), NOW, NOW, "Ada")
    note = Entry(2, 3, 7, NoteWritten(text="calm"), NOW, NOW, "Ada")
    corrected = Entry(3, 3, 7, NoteWritten(text="calm now"), NOW, NOW, "Ada", 2, "said more")
    found = document(entries=(allergies, note, corrected))
    assert found.patient.name == "Abara, Lena"
    assert found.own_entries == (note, corrected)
    assert found.person_entries == (allergies,)
    assert [entry.id for entry in found.standing] == [1, 3]
