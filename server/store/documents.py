"""A session's whole record, read in one transaction; its observations are read beside it (:mod:`recorded`).

Of a signed record only what the seal holds is read: what the person's record, the alarm log and late devices got
afterwards is told apart, and changes nothing that was signed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from models.document import RecordedStream, SessionDocument
from models.inactivation import Inactivation
from server.store.bindings import bindings_of
from server.store.document_arrivals import count_late, devices_of, gaps_of, reports_of, streams_of
from server.store.document_parts import entries_until, limits_of, log_until, phase_texts, registration_of
from server.store.inactivations import list_inactivations
from server.store.observations import sources_of_session
from server.store.session_record import alarms_of_session, preset_text
from server.store.sessions import phases_of, session_of
from server.store.signatures import signatures_of

_T = TypeVar("_T")

# One session has fewer; more could not have been switched off in its time.
_MOST_INACTIVATIONS = 1_000_000


def read_document(connection: Connection, number: int, until: datetime | None = None) -> SessionDocument:
    """Read a session's record; of a signed one, as it was sealed.

    Args:
        connection: In one transaction, so that everything is of one moment.
        number: The session's id.
        until: Of one that is not signed: only what came from devices before, UTC; None: all of it.

    Raises:
        NotFoundError: There is no such session.
    """
    session = session_of(connection, number)
    signatures = tuple(signatures_of(connection, number))
    seal = signatures[0].seal if signatures else None
    until = seal.until if seal else until
    sources = sources_of_session(connection, number)
    streams = streams_of(connection, sources, until)
    entries, entry_texts = entries_until(connection, session, seal)
    log, log_texts, later = log_until(connection, number, seal)
    registered_at, registered_by = registration_of(connection, session.patient.id)
    return SessionDocument(
        session=session,
        registered_at=registered_at,
        registered_by=registered_by,
        phases=tuple(phases_of(connection, number)),
        bindings=tuple(bindings_of(connection, number)),
        devices=seal.devices if seal else devices_of(connection, number),
        streams=streams,
        gaps=gaps_of(connection, sources, until),
        reports=reports_of(connection, sources, until),
        limits=limits_of(connection, number),
        preset_text=preset_text(connection, session.preset, session.preset_version),
        entries=entries,
        alarms=_before(alarms_of_session(connection, number), lambda alarm: alarm.arose_at, until),
        inactivations=_before(_inactivations(connection, number), lambda found: found.began_at, until),
        log=log,
        texts=(*entry_texts, *phase_texts(connection, number), *log_texts),
        signatures=signatures,
        observations_after_signing=0 if seal is None else count_late(connection, sources, seal.until),
        log_after_signing=later,
        streams_after_signing=() if seal is None else _beyond(streams_of(connection, sources, None), streams),
    )


def _before(found: Iterable[_T], at: Callable[[_T], datetime], until: datetime | None) -> tuple[_T, ...]:
    """Leave out what began after a record was signed: a device that was away may still raise something for it."""
    return tuple(one for one in found if until is None or at(one) < until)


def _inactivations(connection: Connection, session: int) -> tuple[Inactivation, ...]:
    newest_first = list_inactivations(connection, session, 2**63 - 1, _MOST_INACTIVATIONS)
    return tuple(reversed(newest_first))


def _beyond(every: tuple[RecordedStream, ...], sealed: tuple[RecordedStream, ...]) -> tuple[RecordedStream, ...]:
    return tuple(stream for stream in every if stream not in sealed)
