"""Observations a person enters: a stream of the session's own, numbered like any other, with its author."""

from datetime import datetime

from sqlalchemy import Connection

from models.observation import GenerationMode, JudgedObservation
from models.timestamps import to_microseconds
from server.store.frames import FrameWrite, write_together
from server.store.mapping import digest_of, observation_rows
from server.store.observations import StoredObservation, manual_stream
from server.store.sessions import require_session
from server.store.signatures import require_unsigned
from server.store.streams import insert_stream, metric_ids


def add_manual(  # noqa: PLR0913, PLR0917 - an entry's fields
    connection: Connection,
    session: int,
    observation: JudgedObservation,
    uuid: str,
    at: datetime,
    author: str,
    method: str | None,
    *,
    mode: GenerationMode = GenerationMode.REAL,
) -> StoredObservation:
    """Store an entry inside the writer's transaction.

    Args:
        connection: The writer's.
        session: The session it belongs to.
        observation: As judged.
        uuid: For the session's stream, should this be its first entry.
        at: When it was entered.
        author: By whom.
        method: How it was measured, in words, or None.
        mode: Real, or that of a demonstration, in which nobody measures anything.

    Raises:
        NotFoundError: There is no such session.
        ConflictError: Its record is signed.
    """
    require_session(connection, session)
    require_unsigned(connection, session)
    found = manual_stream(connection, session)
    if found is None:
        base_us = to_microseconds(at)
        stream = insert_stream(connection, uuid=uuid, mode=mode, base_us=base_us, session_id=session)
        found = (stream, uuid, base_us, 1)
    stream, uuid, base_us, seq = found
    rows = observation_rows([observation], metric_ids(connection), base_us)
    received_us = to_microseconds(at) - base_us
    content = f"{observation.metric}={observation.value}@{observation.measured_at.isoformat()}"
    write = FrameWrite(stream, seq, received_us, received_us, digest_of(content), rows, manual=(author, method))
    write_together(connection, [write])
    return StoredObservation(
        observation.metric, observation.value, observation.validity, observation.judgements, observation.measured_at,
        None, at, mode.value, None, uuid, seq, 0, author, method,
    )  # fmt: skip
