"""Whatever a record holds, reading an export again gives it back: rows, units, times and the patient."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from models.device import ReplayMapping
from models.document import RecordedObservation, RecordedStream, SessionDocument, StoredText
from models.metrics import CATALOGUE
from models.observation import GenerationMode, Judgement, MeasurementValidity
from models.patient import Patient
from models.record.entry import Entry
from models.record.events import NoteWritten
from models.session import InfusionSession, PhaseChange, SessionPhase
from models.timestamps import format_timestamp
from server.reports.canonical import digest_record
from server.reports.csv_export import SIMULATED, csv_pieces, read_cell
from server.reports.json_export import json_pieces
from server.reports.json_import import read_export
from server.reports.record_source import ExportHeader, RecordSource

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # in the night in which Berlin's clocks go forward
ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")

# What people may type: anything but what no text of the record may hold.
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(str.strip)
typed = st.one_of(words, st.sampled_from(["=1+1", "-2", "+x", "@sum", "'quoted", 'a "b", c', " x ", "72,5", "\t=1"]))
moments = st.timedeltas(timedelta(hours=-30), timedelta(hours=30)).map(lambda away: NOW + away)
numbers = st.one_of(st.sampled_from([0.0, -0.0, 72.0, 36.6, 1e-7, 1e16]), st.floats(-1e6, 1e6))


@st.composite
def streams(draw: st.DrawFn) -> RecordedStream:
    replay = ReplayMapping(draw(words), draw(st.none() | moments), draw(st.sampled_from([0.5, 1.0, 60.0])), NOW)
    device = draw(st.none() | typed)
    mode = draw(st.sampled_from(GenerationMode))
    return RecordedStream(str(draw(st.uuids())), device, mode, draw(st.none() | st.just(replay)))


@st.composite
def observations(draw: st.DrawFn, stream: RecordedStream) -> RecordedObservation:
    measured_at = draw(moments)
    is_manual = stream.device is None
    return RecordedObservation(
        metric=draw(st.sampled_from(sorted(CATALOGUE))),
        value=draw(st.none() | numbers),
        validity=draw(st.sampled_from(MeasurementValidity)),
        judgements=draw(st.frozensets(st.sampled_from(Judgement))),
        measured_at=measured_at,
        received_at=draw(moments),
        sent_at=draw(st.none() | moments),
        original_at=stream.replay.original_at(measured_at) if stream.replay else None,
        mode=stream.mode,
        device=stream.device,
        stream=stream.uuid,
        seq=draw(st.integers(1, 2**53)),
        place=draw(st.integers(0, 499)),
        digest=draw(st.integers(-(2**63), 2**63 - 1)),
        author=draw(typed) if is_manual else None,
        method=draw(st.none() | typed) if is_manual else None,
    )


@st.composite
def sources(draw: st.DrawFn) -> RecordSource:
    stream = draw(streams())
    born = draw(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    patient = Patient(draw(st.integers(1, 2**40)), draw(typed), draw(typed), born, draw(typed), draw(st.none()))
    session = InfusionSession(7, patient, draw(typed), SessionPhase.ABORTED, NOW, "iv_ketamine", 1, NOW, draw(typed))
    note = NoteWritten(text=draw(words))
    entry = Entry(3, patient.id, 7, note, draw(moments), draw(moments), draw(typed))
    text = '{"text":' + json.dumps(note.text, ensure_ascii=False) + "}"
    document = SessionDocument(
        session, NOW, draw(typed), (PhaseChange(SessionPhase.SCHEDULED, NOW, "Ada"),), streams=(stream,),
        entries=(entry,), texts=(StoredText("entry", 3, text),),
    )  # fmt: skip
    found = draw(st.lists(observations(stream), max_size=6))
    later = draw(st.lists(observations(stream), max_size=2))
    header = ExportHeader("Clinic", draw(st.sampled_from(ZONES)), "0.1.0", NOW, "Eve")
    return RecordSource(document, lambda: iter([found]), lambda: iter([later]), header)


@given(sources())
def test_json_read_again_is_the_record(source: RecordSource) -> None:
    read = read_export(b"".join(json_pieces(source)))
    (found,), (later,) = source.observations(), source.arrived_later()
    assert list(read.observations) == found
    assert [str(one.value) for one in read.observations] == [str(one.value) for one in found]  # -0.0 is not 0.0
    assert list(read.arrived_later) == later
    assert read.document == source.document
    assert read.record_sha256 == digest_record(source.document, source.observations()).sha256


@given(sources())
def test_csv_read_again_is_every_observation_with_its_unit_and_patient(source: RecordSource) -> None:
    text = b"".join(csv_pieces(source)).decode()
    rows = list(csv.DictReader(StringIO(text, newline="")))
    (found,), (later,) = source.observations(), source.arrived_later()
    assert len(rows) == len(found) + len(later)
    patient = source.document.patient
    for row, one in zip(rows, [*found, *later], strict=True):
        assert (row["metric"], row["unit"]) == (one.metric, CATALOGUE[one.metric].unit.value)
        assert row["value"] == ("" if one.value is None else repr(one.value))
        assert (row["validity"], row["mode"]) == (one.validity, one.mode)
        assert frozenset(row["marks"].split()) == one.judgements
        assert (row["artefact"] == "yes") is (Judgement.ARTEFACT in one.judgements)
        times = [datetime.fromisoformat(row[name]) for name in ("measured_at", "measured_at_utc", "received_at_utc")]
        assert times == [one.measured_at, one.measured_at, one.received_at]
        local = datetime.fromisoformat(row["measured_at"])
        assert local.utcoffset() == one.measured_at.astimezone(source.header.zone).utcoffset()
        assert row["sent_at_utc"] == ("" if one.sent_at is None else format_timestamp(one.sent_at))
        assert [read_cell(row[name]) for name in ("device", "author", "method")] == [
            one.device or "", one.author or "", one.method or "",
        ]  # fmt: skip
        assert [read_cell(row[name]) for name in ("patient_identifier", "family_name", "given_name")] == [
            patient.identifier, patient.family_name, patient.given_name,
        ]  # fmt: skip
        assert (row["birth_date"], row["session"]) == (patient.birth_date.isoformat(), "7")
        assert (row["stream"], row["seq"], row["place"]) == (one.stream, str(one.seq), str(one.place))
        assert (row["data"] == SIMULATED) is source.is_simulated


@given(sources())
def test_no_cell_of_a_text_begins_a_formula(source: RecordSource) -> None:
    rows = csv.DictReader(StringIO(b"".join(csv_pieces(source)).decode(), newline=""))
    texts = ("patient_identifier", "family_name", "given_name", "device", "author", "method", "replay")
    assert not [row[name] for row in rows for name in texts if row[name].startswith(("=", "+", "-", "@", "\t"))]


@given(sources(), st.data())
def test_two_records_that_differ_in_one_value_differ_in_their_hash(source: RecordSource, data: st.DataObject) -> None:
    (found,) = source.observations()
    if not found:
        return
    place = data.draw(st.integers(0, len(found) - 1))
    other = list(found)
    other[place] = replace(found[place], seq=found[place].seq + 1)
    digests = [digest_record(source.document, iter([rows])).sha256 for rows in (found, other)]
    assert digests[0] != digests[1]
