"""Legal holds: what a court or an authority may still ask for is kept, however old it grows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from models.errors import ConflictError, NotFoundError
from server.store.retention_tables import legal_hold
from server.store.tables import infusion_session, patient


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold, on a patient with all sessions, or on one session; ``lifted_at`` is None while it lasts."""

    id: int
    patient: int
    session: int | None
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_reason: str | None = None


def place_hold(connection: Connection, on: tuple[int | None, int | None], reason: str, at: datetime, by: str) -> Hold:
    """Keep a patient's or a session's record until the hold is lifted.

    Args:
        connection: The caller's transaction.
        on: The patient's number and the session's, of which one is given.
        reason: Why.
        at: Now, UTC.
        by: Who.

    Raises:
        NotFoundError: There is no such patient or session.
    """
    number, session = on
    if session is not None:
        number = connection.execute(
            select(infusion_session.c.patient_id).where(infusion_session.c.id == session)
        ).scalar()
    elif number is not None:
        number = connection.execute(select(patient.c.id).where(patient.c.id == number)).scalar()
    if number is None:
        raise NotFoundError("There is nobody and nothing with this number", "patient" if session is None else "session")
    row = {"patient": number, "session": session, "reason": reason, "placed_at": at, "placed_by": by}
    made = connection.execute(legal_hold.insert().values(row).returning(legal_hold.c.id)).scalar_one()
    return Hold(made, number, session, reason, at, by)


def lift_hold(connection: Connection, hold: int, reason: str, at: datetime, by: str) -> Hold:
    """End a hold: what it kept follows its term again.

    Raises:
        NotFoundError: There is none.
        ConflictError: It was lifted before.
    """
    found = [one for one in list_holds(connection) if one.id == hold]
    if not found:
        message = f"There is no hold {hold}"
        raise NotFoundError(message, "hold")
    if found[0].lifted_at is not None:
        message = f"Hold {hold} was lifted before"
        raise ConflictError(message)
    values = {"lifted_at": at, "lifted_by": by, "lifted_reason": reason}
    connection.execute(update(legal_hold).where(legal_hold.c.id == hold).values(values))
    return next(one for one in list_holds(connection) if one.id == hold)


def list_holds(connection: Connection, *, lasting: bool = False) -> list[Hold]:
    """List holds, oldest first: all, or those that last."""
    query = select(legal_hold).order_by(legal_hold.c.id)
    if lasting:
        query = query.where(legal_hold.c.lifted_at.is_(None))
    return [Hold(*row) for row in connection.execute(query)]
