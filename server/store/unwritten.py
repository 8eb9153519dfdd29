"""What is not durable yet of alarms, their log and the audit: the latest state of each, and every line.

While the store fails both wait here and go into its next transaction, lines in their order. States are few. Lines are
bounded: beyond :data:`MOST_LINES` the oldest fall out, and a line of its own says how many, from when to when.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from models.alarm import Alarm
from models.alarm_log import LogEntry, LogKind
from models.audit import AuditEvent
from models.inactivation import Inactivation
from models.timestamps import format_timestamp
from server.store.alarm_log import append
from server.store.alarms import upsert_alarms
from server.store.audit import append_audit
from server.store.database import in_short, is_unavailable
from server.store.inactivations import upsert_inactivations

log = structlog.get_logger(__name__)

Line = LogEntry | AuditEvent
Item = Alarm | Inactivation | Line

# Hours of a busy clinic, and some 50 MB of memory.
MOST_LINES = 50_000


class Unwritten:
    """Used by the writing thread alone."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._states: dict[tuple[type, int], Alarm | Inactivation] = {}
        self._lines: deque[Line] = deque()
        self._lost = 0
        self._lost_times: list[datetime] = []

    def __bool__(self) -> bool:
        """Tell whether anything waits to be written."""
        return bool(self._states or self._lines)

    def keep(self, states: Iterable[Alarm | Inactivation], lines: Iterable[Line]) -> None:
        """Take latest states and new lines."""
        self._states.update(((type(state), state.id), state) for state in states)
        self._lines.extend(lines)
        while len(self._lines) > MOST_LINES:
            self._lose(self._lines.popleft())

    def _lose(self, line: Line) -> None:
        if not self._lost:
            log.error("alarm log and audit full while the store fails; the oldest lines are lost")
        self._lost += 1
        self._lost_times = [*self._lost_times[:1], line.at]

    def write(self, connection: Connection) -> None:
        """Write all of it inside the caller's transaction; what the database refuses keeps nothing else back.

        Raises:
            Exception: The machine failed; nothing is to be forgotten.
        """
        items: list[Item] = [*self._states.values(), *self._gap(), *self._lines]
        _write(connection, items)

    def clear(self) -> None:
        """Forget what is durable now."""
        self._states.clear()
        self._lines.clear()
        self._lost, self._lost_times = 0, []

    def _gap(self) -> list[LogEntry]:
        if not self._lost:
            return []
        first, last = self._lost_times[0], self._lost_times[-1]
        entry = {"lost": self._lost, "from": format_timestamp(first), "to": format_timestamp(last)}
        return [LogEntry(first, LogKind.GAP, None, None, None, entry)]


def _write(connection: Connection, items: Sequence[Item]) -> None:
    """Write in a transaction within the transaction; refused for one of them, write each half for itself.

    Raises:
        Exception: The machine failed.
    """
    try:
        with connection.begin_nested():
            upsert_alarms(connection, [item for item in items if isinstance(item, Alarm)])
            upsert_inactivations(connection, [item for item in items if isinstance(item, Inactivation)])
            append(connection, [item for item in items if isinstance(item, LogEntry)])
            append_audit(connection, [item for item in items if isinstance(item, AuditEvent)])
    except Exception as error:
        if is_unavailable(error):
            raise
        if len(items) == 1:
            _tell(items[0], error)
            return
        _write(connection, items[: len(items) // 2])
        _write(connection, items[len(items) // 2 :])


def _tell(item: Item, error: Exception) -> None:
    if isinstance(item, Alarm):
        log.error("alarm not kept in the record", alarm=item.id, error=in_short(error))
    elif isinstance(item, Inactivation):
        log.error("inactivation not kept in the record", inactivation=item.id, error=in_short(error))
    elif isinstance(item, AuditEvent):
        log.error("event not kept in the audit", act=item.act, error=in_short(error))
    else:
        log.error("line not kept in the alarm log", kind=item.kind.value, alarm=item.alarm, error=in_short(error))
