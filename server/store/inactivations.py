"""What was switched off, in the store: the latest state of each, and what a restart takes up again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from models.inactivation import Inactivation, InactivationEnd, InactivationKind
from server.store.tables import inactivation as table

_PLAIN = tuple(column.name for column in table.columns if column.name not in {"kind", "end"})


def upsert_inactivations(connection: Connection, found: Sequence[Inactivation]) -> None:
    """Write the latest state of each, inside the caller's transaction."""
    if not found:
        return
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    statement = insert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if column.name != "id"}
    connection.execute(
        statement.on_conflict_do_update(index_elements=[table.c.id], set_=changed), [_row(said) for said in found]
    )


def lasting_inactivations(connection: Connection) -> list[Inactivation]:
    """Read what is switched off and not yet on again, by id."""
    query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id)
    return [_read(row) for row in connection.execute(query)]


def next_inactivation_id(connection: Connection) -> int:
    """Tell the id the next one gets."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1


def list_inactivations(connection: Connection, session: int, before: int, limit: int) -> list[Inactivation]:
    """List a session's, newest first, with ids below ``before``."""
    query = select(table).where(table.c.session == session, table.c.id < before)
    return [_read(row) for row in connection.execute(query.order_by(table.c.id.desc()).limit(limit))]


def _read(row: Row[Any]) -> Inactivation:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    end = found["end"]
    return Inactivation(
        **{name: found[name] for name in _PLAIN},
        kind=InactivationKind(found["kind"]),
        end=None if end is None else InactivationEnd(end),
    )


def _row(said: Inactivation) -> dict[str, object]:
    return {name: getattr(said, name) for name in _PLAIN} | {
        "kind": said.kind.value,
        "end": None if said.end is None else said.end.value,
    }
