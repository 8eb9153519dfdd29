"""The way from the store to exports and back: a record read for a builder, and a file taken in and proved."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from models.audit import AuditEvent
from models.document import RecordedObservation, SessionDocument
from models.errors import ConflictError, NotFoundError
from server.reports.canonical import Digest, digest_record, signature_sha256
from server.reports.imported_document import refuse
from server.reports.json_import import ImportedRecord, read_export
from server.reports.record_source import ExportHeader, RecordSource, RecordsSource
from server.store.audit import AuditQuestion, list_audit
from server.store.connection import StoreConnection
from server.store.documents import read_document
from server.store.recorded import observations_of
from server.store.sessions import require_session
from server.store.taking_in import take_in

# Of more acts than these an export tells the newest.
_MOST_ACTS = 1000


def source_of(connection: StoreConnection, session: int, header: ExportHeader) -> RecordSource:
    """Read a record for a builder; the transaction must last until the builder is done.

    Raises:
        NotFoundError: There is no such session.
    """
    document = read_document(connection, session)
    until = document.seal.until if document.seal else None

    def arrived_later() -> Iterator[list[RecordedObservation]]:
        return iter(()) if until is None else observations_of(connection, session, (until, None))

    def acts() -> list[AuditEvent]:
        newest_first = list_audit(connection, AuditQuestion(session=session), 2**63 - 1, _MOST_ACTS)
        return [row.event for row in reversed(newest_first)]

    def observations() -> Iterator[list[RecordedObservation]]:
        return observations_of(connection, session, (None, until))

    return RecordSource(document, observations, arrived_later, header, acts)


def sources_of(connection: StoreConnection, sessions: Sequence[int], header: ExportHeader) -> RecordsSource:
    """Read several records for a builder; the transaction must last until the builder is done."""
    return RecordsSource(sessions, lambda number: source_of(connection, number, header), header)


def digest_of(connection: StoreConnection, document: SessionDocument, until: datetime | None = None) -> Digest:
    """Hash a record: of a signed one, what was signed.

    Args:
        connection: In the transaction in which the document was read.
        document: The record.
        until: Of one that is not signed: only observations that arrived before, UTC; None: all of them.
    """
    until = document.seal.until if document.seal else until
    return digest_record(document, observations_of(connection, document.session.id, (None, until)))


def import_record(connection: StoreConnection, content: bytes, now: datetime, author: str) -> int:
    """Take in an exported record, inside the writer's transaction, and prove by its hash that it is the same.

    Args:
        connection: The writer's.
        content: The file.
        now: UTC.
        author: Who takes it in.

    Returns:
        The session's number.

    Raises:
        FaultyFileError: The file is none of ours, or was changed.
        ConflictError: The session is there already, or something of it is and is not the same.
        UsageError: The database cannot hold it.
    """
    record = read_export(content)
    number = record.document.session.id
    _refuse_second(connection, record)
    _check_signatures(record)
    take_in(connection, record.document, (*record.observations, *record.arrived_later), now, author)
    if digest_of(connection, read_document(connection, number)).sha256 != record.record_sha256:
        refuse("it was changed after it was written: its record does not have the hash that it says")
    return number


def _refuse_second(connection: StoreConnection, record: ImportedRecord) -> None:
    number = record.document.session.id
    try:
        require_session(connection, number)
    except NotFoundError:
        return
    found = digest_of(connection, read_document(connection, number))
    if found.sha256 == record.record_sha256:
        message = f"Session {number} was taken in before, with the same record; nothing was changed"
    else:
        message = f"This store has another session {number}; take the record in where that number is free"
    raise ConflictError(message)


def _check_signatures(record: ImportedRecord) -> None:
    before = None
    for signature in record.document.signatures:
        is_bound = signature.record_sha256 == record.record_sha256 and signature.previous_sha256 == before
        if not is_bound or signature_sha256(signature) != signature.sha256:
            refuse(f"signature {signature.place + 1} is not as it was given, or is not this record's")
        before = signature.sha256
