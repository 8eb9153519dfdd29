"""A change of the store tells the audit of itself, in its own transaction: neither is there without the other.

What was changed is seen here, at the statements themselves, so that no caller can leave it out: of rows that are
updated or deleted the values before and after, of new rows the table and how many. Secrets are named, never shown.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Delete, Engine, Insert, Row, Table, Update, event, select

from models.audit import AuditEvent, RowChange
from models.timestamps import format_timestamp
from server.doing import Doing
from server.store.audit import append_audit

_T = TypeVar("_T")
_Given = Any  # parameters, as SQLAlchemy's events hand them over

_KEY = "telling"
# Notes beside what is told: they say nothing of their own.
_BESIDE = frozenset({"idempotency", "audit_event"})
# One act changes a few rows; an end of many log-ins needs no more to be understood.
_MOST_ROWS = 50
_HIDDEN = "(secret)"


@dataclass(slots=True)
class _Seen:
    """What the statements of one job did."""

    wrote: Counter[str] = field(default_factory=Counter)
    changes: list[RowChange] = field(default_factory=list)
    before: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    patient: int | None = None
    session: int | None = None

    def note_made(self, number: str) -> None:
        """Take the id of a new patient or session for what the act is about."""
        if not number.isdigit():
            return
        if "patient" in self.wrote:
            self.patient = int(number)
        if "infusion_session" in self.wrote:
            self.session = int(number)

    def __bool__(self) -> bool:
        return bool(self.wrote or self.changes)


def telling(doing: Doing | None, job: Callable[[Connection], _T]) -> Callable[[Connection], _T]:
    """Have a job tell of what it changes; one that nobody asked for has nothing to tell.

    Args:
        doing: The request it belongs to, None for what the server does by itself.
        job: What changes the store.
    """
    if doing is None or not doing.is_change:
        return job

    def told(connection: Connection) -> _T:
        seen = _Seen()
        connection.info[_KEY] = seen
        try:
            result = job(connection)
        finally:
            connection.info.pop(_KEY, None)
        if seen:
            append_audit(connection, [_complete(doing.told(), seen, result)])
        return result

    return told


def note_change(connection: Connection, change: RowChange) -> None:
    """Tell of a change that statements do not show: a new version of what stays there beside its former ones."""
    seen = connection.info.get(_KEY)
    if seen is not None:
        seen.changes.append(change)


def listen_to(engine: Engine) -> None:
    """See what the statements of jobs that tell of themselves do."""
    event.listen(engine, "before_execute", _before)
    event.listen(engine, "after_execute", _after)


def _complete(begun: AuditEvent, seen: _Seen, result: object) -> AuditEvent:
    subject = dict(begun.subject)
    made = _made(result)
    if made is not None:
        subject.setdefault("made", made)
        seen.note_made(made)
    return replace(
        begun,
        subject=subject,
        patient=begun.patient if begun.patient is not None else seen.patient,
        session=begun.session if begun.session is not None else seen.session,
        wrote=dict(seen.wrote),
        changes=tuple(seen.changes[:_MOST_ROWS]),
    )


def _made(result: object) -> str | None:
    """The id of what was made, as the asker is told it."""
    if isinstance(result, tuple) and result:
        result = result[0]
    if isinstance(result, Mapping):
        found = next((result[name] for name in ("id", "user", "device", "chair") if name in result), None)
    else:
        found = getattr(result, "id", None)
    return str(found) if isinstance(found, int | str) else None


def _touched(connection: Connection, statement: object) -> tuple[_Seen, Table] | None:
    """Tell which table a statement of a job that tells changes; None for any other statement."""
    seen = connection.info.get(_KEY)
    if seen is None or not isinstance(statement, Insert | Update | Delete):
        return None
    table = statement.table
    assert isinstance(table, Table)  # noqa: S101 - the store changes tables, not views
    return None if table.name in _BESIDE else (seen, table)


def _before(connection: Connection, statement: object, many: _Given, one: _Given, options: object) -> None:
    del options
    touched = _touched(connection, statement)
    if touched is None or not isinstance(statement, Update | Delete):
        return
    seen, table = touched
    query = select(table).where(*statement._where_criteria).limit(_MOST_ROWS)  # noqa: SLF001 - it has no other name
    seen.before = [_split(table, row) for given in _all(many, one) for row in connection.execute(query, given)]


def _after(
    connection: Connection, statement: object, many: _Given, one: _Given, options: object, result: object
) -> None:
    del options, result
    touched = _touched(connection, statement)
    if touched is None:
        return
    seen, table = touched
    if isinstance(statement, Insert):
        seen.wrote[str(table.name)] += max(len(many or ()), 1)
        _note_subject(seen, _inline(statement) | dict(_all(many, one)[0]))
        return
    before, seen.before = seen.before, []
    for key, row in before:
        after = None if isinstance(statement, Delete) else _row_of(connection, table, key) or row
        if after != row:
            seen.changes.append(_change(table, key, row, after))
        _note_subject(seen, {"session_id": key["id"]} if table.name == "infusion_session" else row)


def _change(table: Table, key: Mapping[str, Any], row: Mapping[str, Any], after: Mapping[str, Any] | None) -> RowChange:
    if after is None:
        return RowChange(str(table.name), _plain_key(key), _shown(table, row), None)
    changed = [name for name in row if row[name] != after[name]]
    old, new = ({name: values[name] for name in changed} for values in (row, after))
    return RowChange(str(table.name), _plain_key(key), _shown(table, old), _shown(table, new))


def _all(many: _Given, one: _Given) -> Sequence[Mapping[str, Any]]:
    """The parameters of every execution of a statement; at least one."""
    return list(many) if many else [dict(one or {})]


def _inline(statement: Insert) -> dict[str, Any]:
    """The values that a statement holds itself."""
    values: Mapping[Any, Any] = statement._values or {}  # noqa: SLF001 - it has no other name
    return {str(getattr(name, "name", name)): getattr(value, "value", None) for name, value in values.items()}


def _note_subject(seen: _Seen, values: Mapping[str, Any]) -> None:
    """Rows name whom they are about in columns of the same few names."""
    patient, session = values.get("patient_id"), values.get("session_id", values.get("session"))
    seen.patient = patient if isinstance(patient, int) else seen.patient
    seen.session = session if isinstance(session, int) else seen.session


def _split(table: Table, row: Row[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    values = {str(column.name): value for column, value in zip(table.columns, row, strict=True)}
    key = {str(column.name): values[column.name] for column in table.primary_key}
    return key, {name: value for name, value in values.items() if name not in key}


def _row_of(connection: Connection, table: Table, key: Mapping[str, Any]) -> dict[str, Any] | None:
    row = connection.execute(select(table).where(*(table.c[name] == value for name, value in key.items()))).first()
    return None if row is None else _split(table, row)[1]


def _shown(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    hidden = {column.name for column in table.columns if column.info.get("secret")}
    return {name: _HIDDEN if name in hidden and value is not None else _plain(value) for name, value in values.items()}


def _plain_key(values: Mapping[str, Any]) -> dict[str, Any]:
    """A key as it is told; a log-in's is a hash, of which the beginning names it well enough."""
    return {name: str(value)[:16] if name.endswith("hash") else _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, datetime):
        return format_timestamp(value)
    return value.isoformat() if isinstance(value, date) else value
