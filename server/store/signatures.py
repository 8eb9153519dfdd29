"""Signatures in the store: added in order, and the database refuses anything else."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select

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


def is_signed(connection: Connection, session: int) -> bool:
    """Tell whether a session's record is signed, so that it takes nothing more but addenda."""
    return connection.execute(select(table.c.id).where(table.c.session_id == session).limit(1)).first() is not None


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
