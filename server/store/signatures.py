"""Signatures in the store: added in order, and the database refuses anything else."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

from models.errors import ConflictError
from models.signature import RecordedDevice, Seal, Signature, SignatureMeaning
from models.timestamps import from_microseconds, to_microseconds
from server.store.record_tables import record_signature as table


def add_signature(connection: Connection, new: Signature) -> None:
    """Keep a signature, inside the writer's transaction."""
    row = {
        "session_id": new.session, "place": new.place, "meaning": new.meaning.value, "author": new.author,
        "role": new.role, "at": new.at, "product": new.product, "record_sha256": new.record_sha256,
        "previous_sha256": new.previous_sha256, "sha256": new.sha256, "text": new.text,
        "seal": None if new.seal is None else _written(new.seal),
    }  # fmt: skip
    connection.execute(table.insert().values(row))


def signatures_of(connection: Connection, session: int) -> list[Signature]:
    """Read a session's signatures in their order; the first one sealed its record."""
    query = select(table).where(table.c.session_id == session).order_by(table.c.place)
    return [_read(row) for row in connection.execute(query)]


def require_unsigned(connection: Connection, session: int) -> None:
    """Let pass what would change a session's record; one that is signed takes nothing more but addenda.

    Raises:
        ConflictError: It is signed.
    """
    row = connection.execute(select(table.c.author, table.c.at).where(table.c.session_id == session)).first()
    if row is not None:
        message = (
            f"The record of session {session} was signed by {row.author}: it is not changed any more; a clinician adds "
            f"to it by an addendum (POST /api/v1/sessions/{session}/addenda)"
        )
        raise ConflictError(message)


def _written(seal: Seal) -> str:
    fields = asdict(seal) | {"until": to_microseconds(seal.until)}
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()


def _seal(text: str | None) -> Seal | None:
    if text is None:
        return None
    fields = orjson.loads(text)
    devices = tuple(RecordedDevice(**device) for device in fields.pop("devices"))
    return Seal(**(fields | {"until": from_microseconds(fields["until"]), "devices": devices}))


def _read(row: Row[Any]) -> Signature:
    return Signature(
        row.session_id, row.place, SignatureMeaning(row.meaning), row.author, row.role, row.at, row.product,
        row.record_sha256, row.previous_sha256, row.sha256, row.text, _seal(row.seal),
    )  # fmt: skip
