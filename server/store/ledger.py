"""The ledger of controlled drugs over a span of time: which vials something was written about then."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from server.store.record_tables import record_entry as table


def vials_written_about(
    connection: Connection, kinds: Iterable[str], start: datetime | None, end: datetime | None, limit: int
) -> list[str]:
    """List the vials of which a line's time lies in a span, whether it stands or not; the newest line's vial first.

    Args:
        connection: Any.
        kinds: The kinds of the ledger's lines.
        start: UTC, inclusive; None: from the first line on.
        end: UTC, exclusive; None: to the last one.
        limit: At most so many vials.
    """
    which = table.c.kind.in_(list(kinds)) & table.c.subject.is_not(None)
    if start is not None:
        which &= table.c.at >= start
    if end is not None:
        which &= table.c.at < end
    asked = select(table.c.subject).where(which).group_by(table.c.subject)
    return list(connection.scalars(asked.order_by(func.max(table.c.id).desc()).limit(limit)))
