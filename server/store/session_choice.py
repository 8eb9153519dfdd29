"""Which sessions a file is made of, when it is made of those of some days."""

from datetime import datetime

from sqlalchemy import Connection, select

from server.store.tables import infusion_session


def sessions_over(connection: Connection, start: datetime | None, end: datetime | None, most: int) -> list[int]:
    """List the numbers of sessions that are over, by number.

    Args:
        connection: Any.
        start: Planned then or later, UTC; None: whenever.
        end: Planned before, UTC; None: whenever.
        most: So many at most.
    """
    planned = infusion_session.c.created_at
    query = select(infusion_session.c.id).where(infusion_session.c.ended_at.is_not(None))
    if start is not None:
        query = query.where(planned >= start)
    if end is not None:
        query = query.where(planned < end)
    return list(connection.execute(query.order_by(infusion_session.c.id).limit(most)).scalars())
