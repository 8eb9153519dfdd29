"""A session's whole record, read in one transaction, and its observations in order, a batch at a time."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from models.document import RecordedObservation
from models.errors import NotFoundError
from models.observation import GenerationMode, Judgement, MeasurementValidity
from models.record.entry import NewEntry
from models.record.person import NoAllergies
from models.session import SessionPhase
from models.signature import RecordedDevice, Seal, Signature, SignatureMeaning
from server.store import recorded
from server.store.alarm_log import append
from server.store.alarms import upsert_alarms
from server.store.documents import read_document
from server.store.observations import Question, of_session
from server.store.record import add_entry
from server.store.recorded import observations_of
from server.store.signatures import add_signature, signatures_of
from tests.component.server.store.building import STREAM, at, judged, write
from tests.component.server.store.recorded_session import MANUAL_STREAM, record_session


def read_all(connection: Connection, session: int) -> list[RecordedObservation]:
    return [one for batch in observations_of(connection, session) for one in batch]


def test_a_document_holds_every_part_of_the_record(connection: Connection) -> None:
    session, _ = record_session(connection)
    found = read_document(connection, session)
    assert (found.patient.name, found.session.chair, found.registered_by) == ("Abara, Lena", "1", "Ada")
    assert [change.phase for change in found.phases][-1] is SessionPhase.ABORTED
    assert [(binding.device, binding.ended_at) for binding in found.bindings] == [("monitor-1", at(60))]
    assert found.devices == (RecordedDevice("monitor-1", "Örtlich & Söhne", "M 1", None, None, "real"),)
    assert [(stream.uuid, stream.device) for stream in found.streams] == [(MANUAL_STREAM, None), (STREAM, "monitor-1")]
    assert [(gap.first_seq, gap.last_seq) for gap in found.gaps] == [(31, 32)]
    assert [report.condition.code for report in found.reports] == ["probe_off"]
    assert [(limit.limit, limit.was, limit.reason) for limit in found.limits] == [(85.0, 90.0, "lives at altitude")]
    assert [entry.body.kind for entry in found.entries] == ["no_known_allergies", "event", "note", "artefact"]
    assert [(alarm.id, alarm.acknowledged_by) for alarm in found.alarms] == [(4, "Ada")]
    assert [paused.id for paused in found.inactivations] == [2]
    assert [line.kind for line in found.log] == ["condition", "acknowledge", "limits"]
    assert found.session.baselines[0].value == 96.5
    assert found.signatures == ()
    assert not found.is_simulated


def test_what_is_kept_as_text_stands_letter_by_letter(connection: Connection) -> None:
    session, _ = record_session(connection)
    texts = {(text.of, text.number): text.text for text in read_document(connection, session).texts}
    assert texts["entry", 2] == '{"code":"nausea","intensity":null,"note":"says \\"=1+1\\"; Übelkeit"}'
    assert texts["log", 0] == '{"what":"arose","value":84.5}'
    assert texts["required", 1] == '["Consent valid"]'
    assert texts["missing", 1] == '["Escort: “no”"]'


def test_there_is_no_document_of_no_session(connection: Connection) -> None:
    with pytest.raises(NotFoundError, match="no session 9"):
        read_document(connection, 9)
    with pytest.raises(NotFoundError, match="no session 9"):
        read_all(connection, 9)


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_observations_are_those_of_the_session_in_order_whatever_is_read_at_once(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    session, _ = record_session(connection)
    monkeypatch.setattr(recorded, "RUN_ROWS", rows)
    found = read_all(connection, session)
    expected = of_session(connection, session, Question(limit=1000))
    assert len(found) == 64
    assert [
        (one.metric, one.value, one.validity, one.judgements, one.measured_at, one.received_at, one.mode, one.device,
         one.stream, one.seq, one.place, one.author, one.method)
        for one in found
    ] == [
        (one.metric, one.value, one.validity, one.judgements, one.measured_at, one.received_at, one.mode, one.device,
         one.stream, one.seq, one.place, one.author, one.method)
        for one in expected
    ]  # fmt: skip


def test_an_observation_has_everything_that_is_known_of_it(connection: Connection) -> None:
    session, _ = record_session(connection)
    found = read_all(connection, session)
    (typed,) = [one for one in found if one.is_manual]
    assert (typed.metric, typed.value, typed.author, typed.method) == ("temperature", 36.4, "Eve", "ear")
    (crossed,) = [one for one in found if Judgement.ARTEFACT in one.judgements]
    assert (crossed.metric, crossed.seq, crossed.value) == ("spo2", 5, 96.0)
    assert (crossed.received_at, crossed.sent_at, crossed.mode) == (at(5.5), at(5.5), GenerationMode.REAL)
    (zero,) = [one for one in found if one.metric == "respiratory_rate"]
    assert (zero.value, zero.validity, zero.is_usable) == (0.0, MeasurementValidity.INVALID, False)
    (late,) = [one for one in found if Judgement.LATE in one.judgements]
    assert str(late.value) == "-0.0"


def test_a_batch_is_never_larger_than_it_may_be(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    session, _ = record_session(connection)
    monkeypatch.setattr(recorded, "BATCH_ROWS", 10)
    sizes = [len(batch) for batch in observations_of(connection, session)]
    assert max(sizes) == 10
    assert sum(sizes) == 64


def test_a_signed_record_is_read_as_it_was_sealed_and_what_came_later_is_told(connection: Connection) -> None:
    session, sender = record_session(connection)
    before = read_document(connection, session)
    old = (RecordedDevice("monitor-1", software="1.0"),)
    seal = Seal(at(100), 64, 1, len(before.log), old)
    add_signature(
        connection,
        Signature(session, 0, SignatureMeaning.RESPONSIBILITY, "Eve", "clinician", at(100), "1", "a" * 64, None,
                  "b" * 64, seal=seal),
    )  # fmt: skip
    write(connection, sender.frame(35, judged(99, at(40)), received_at=at(40)))
    write(connection, sender.frame(36, judged(98, at(41)), judged(97, at(41), "spo2"), received_at=at(200)))
    add_entry(connection, NewEntry(before.patient.id, None, NoAllergies(), at(299)), at(300), "Ada")
    append(connection, [before.log[0]])
    upsert_alarms(connection, [replace(before.alarms[0], id=9, arose_at=at(250))])
    found = read_document(connection, session)
    assert found.signatures[0].seal == seal
    assert found.devices == old
    assert found.person_entries == before.person_entries
    assert found.alarms == before.alarms
    assert found.log == before.log
    assert found.log_after_signing == before.log[:1]
    assert found.observations_after_signing == 2
    assert signatures_of(connection, session) == list(found.signatures)
