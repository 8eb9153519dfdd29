"""Whether a signed record is still what was signed: hashes are made again and compared, and what differs is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from models.document import SessionDocument
from models.errors import NotFoundError
from models.signature import Seal
from server.reports.canonical import Digest, record_fields, signature_sha256, to_json
from server.reports.records import digest_of
from server.store.audit import AuditQuestion, list_audit
from server.store.connection import StoreConnection
from server.store.documents import read_document
from server.store.signatures import signatures_of

_SIGNING = ("record.sign", "record.add")
_NEWEST, _MOST = 2**63 - 1, 1000


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Args:
        record_sha256: The hash of the record as it is now; empty where it cannot be read.
        head_sha256: That of everything but its observations.
        faults: What is not as it was signed, in words; none for a sound record, and for one that nobody signed.
        seal: How far the record goes: as it was sealed, or as it would be now.
    """

    record_sha256: str
    head_sha256: str
    faults: tuple[str, ...]
    seal: Seal | None


def verified(connection: StoreConnection, session: int, until: datetime) -> Verification:
    """Hash a record and compare it with its signatures.

    Args:
        connection: In one transaction.
        session: The session's number.
        until: Of a record that is not signed: what came from devices before is in it, UTC.

    Raises:
        NotFoundError: There is no such session.
    """
    try:
        document = read_document(connection, session, until)
        found = digest_of(connection, document, until)
    except NotFoundError:
        if not signatures_of(connection, session):
            raise
        return Verification("", "", ("A part of the record is gone",), None)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        fault = f"A part of the record cannot be read any more ({type(error).__name__})"
        return Verification("", "", (fault,), None)
    seal = document.seal or Seal(
        until, found.observations, len(document.person_entries), len(document.log), document.devices
    )
    faults = (*_faults(document, found), *_taken_away(connection, document))
    return Verification(found.sha256, head_sha256(document), faults, seal)


def head_sha256(document: SessionDocument) -> str:
    """Hash everything of a record but its observations."""
    return sha256(to_json(record_fields(document))).hexdigest()


def _faults(document: SessionDocument, found: Digest) -> Iterator[str]:
    before = None
    for place, signature in enumerate(document.signatures):
        who = f"signature {place + 1}, by {signature.author}"
        if signature_sha256(signature) != signature.sha256 or signature.place != place:
            yield f"The {who}, is not as it was given"
        if signature.previous_sha256 != before:
            yield f"The {who}, does not follow the one before it"
        if signature.record_sha256 != found.sha256:
            yield f"The record is not the one of {who}"
        before = signature.sha256
    if document.signatures and document.seal is None:
        yield "The seal of the first signature is gone"
    if document.seal is not None:
        yield from _missing(document, document.seal, found)


def _taken_away(connection: StoreConnection, document: SessionDocument) -> Iterator[str]:
    """Signatures follow one another; that the last one is gone is told by the audit alone, which has its own chain."""
    given = sum(
        row.event.wrote.get("record_signature", 0)
        for act in _SIGNING
        for row in list_audit(connection, AuditQuestion(act=act, session=document.session.id), _NEWEST, _MOST)
    )
    if given > len(document.signatures):
        yield f"The audit tells of {given} signatures and addenda; {len(document.signatures)} are here"


def _missing(document: SessionDocument, seal: Seal, found: Digest) -> Iterator[str]:
    for what, now, then in (
        ("observations", found.observations, seal.observations),
        ("entries about the patient", len(document.person_entries), seal.person_entries),
        ("lines of the alarm log", len(document.log), seal.log_lines),
    ):
        if now != then:
            yield f"It has {now} {what}; when it was signed it had {then}"
