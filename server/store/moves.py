"""Moves: a session to another chair, and what a device measured from one session's record to another's.

No observation is touched. A binding that was wrong stays as a row, marked as replaced; others count in its place.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models.errors import ConflictError, NotFoundError, UsageError
from models.phase_course import TakenBack
from models.record.entry import NewEntry
from models.record.moves import BindingCorrected, ChairMoved, PhaseTakenBack
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.store.bindings import check_confirmation
from server.store.phases import set_phase, standing_phases, thaw_baselines
from server.store.record import add_entry
from server.store.sessions import chair_in_use, note_phase, phases_of, refuse_second, session_of
from server.store.tables import binding, device, infusion_session


def move_to_chair(
    connection: Connection, number: int, chair_name: str, why: str | None, at: datetime, author: str
) -> InfusionSession:
    """Move a session to another chair; it keeps its devices, its alarms and what is switched off.

    Raises:
        NotFoundError: There is no such session.
        ConflictError: It is over, it sits there already, or the chair has a session that is not over or is out of use.
    """
    session = session_of(connection, number)
    if session.phase.is_final:
        message = "The session is over; it stays in the chair where it was"
        raise ConflictError(message)
    if session.chair == chair_name:
        message = f"The session is in chair {chair_name} already"
        raise ConflictError(message)
    chair_id = chair_in_use(connection, chair_name)
    refuse_second(connection, infusion_session.c.chair_id == chair_id, f"Chair {chair_name} has")
    connection.execute(update(infusion_session).where(infusion_session.c.id == number).values(chair_id=chair_id))
    body = ChairMoved(from_chair=session.chair, to_chair=chair_name, why=why)
    add_entry(connection, NewEntry(session.patient.id, number, body, at), at, author)
    return session_of(connection, number)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a device measured in an interval belongs to another session.

    Args:
        session: Whose binding is wrong.
        binding: Its number.
        to_session: Whose it is.
        from_at: From when on, UTC; None: from the binding's beginning.
        to_at: Until when, UTC; None: to the binding's end, or for as long as it lasts.
        why: In the person's words.
        confirm: The other session's patient, as looked up: family name and birth date.
    """

    session: int
    binding: int
    to_session: int
    from_at: datetime | None
    to_at: datetime | None
    why: str
    confirm: tuple[str, Any]


def correct_binding(connection: Connection, wanted: Correction, at: datetime, author: str) -> None:
    """Move an interval of a device from one session's record to another's; both records say so.

    Raises:
        NotFoundError: There is no such session or binding, or it was corrected already.
        UsageError: The interval is not within the binding's.
        ConflictError: The confirmed patient is not the other session's; or it is over and the binding lasts.
    """
    held = _held(connection, wanted)
    from_at, to_at = wanted.from_at or held.bound_at, wanted.to_at or held.ended_at
    _check_interval(held, from_at, to_at, at)
    there, here = session_of(connection, wanted.to_session), session_of(connection, wanted.session)
    check_confirmation(there.patient, wanted.confirm)
    if to_at is None and there.phase.is_final:
        message = f"Session {there.id} is over; say until when the device was its own"
        raise ConflictError(message, ("to_at",))
    connection.execute(update(binding).where(binding.c.id == held.id).values(replaced_at=at, replaced_by=author))
    pieces = [
        (here.id, held.bound_at, from_at), (there.id, from_at, to_at), (here.id, to_at, held.ended_at),
    ]  # fmt: skip
    for session, start, end in pieces:
        if start is not None and start != end:
            _add(connection, held, session, (start, end), author)
    body = BindingCorrected(
        device=held.name, from_session=here.id, to_session=there.id, from_at=from_at, to_at=to_at, why=wanted.why
    )
    for told in (here, there):
        add_entry(connection, NewEntry(told.patient.id, told.id, body, at), at, author)


def go_back(connection: Connection, back: TakenBack, at: datetime, author: str) -> None:
    """Take a session back to the phase it was in before a step that is undone, inside the caller's transaction.

    What was noted stays; what the start of the drug froze of the patient's own baselines is not frozen any more.
    """
    place = len(phases_of(connection, back.session))
    set_phase(connection, back.session, back.to, at)
    note_phase(connection, back.session, PhaseChange(back.to, at, author, f"{back.step.body.kind} was undone"))
    told = PhaseTakenBack(step=back.step.id, changes=back.changes, back=place)
    add_entry(connection, NewEntry(back.step.patient, back.session, told, at), at, author)
    stand = standing_phases(connection, [back.session])[back.session]
    if all(change.phase is not SessionPhase.INFUSING for change in stand):
        thaw_baselines(connection, back.session)


def _held(connection: Connection, wanted: Correction) -> Any:  # noqa: ANN401 - a row
    columns = binding.c
    query = select(columns.id, columns.device_id, columns.bound_at, columns.ended_at, columns.ended_by, device.c.name)
    which = (columns.id == wanted.binding, columns.session_id == wanted.session, columns.replaced_at.is_(None))
    held: Any = connection.execute(query.join_from(binding, device).where(*which)).first()
    if held is None:
        message = f"Session {wanted.session} has no binding {wanted.binding} that counts"
        raise NotFoundError(message)
    if wanted.to_session == wanted.session:
        message = "That is the session it belongs to already"
        raise UsageError(message, "to_session")
    return held


def _check_interval(held: Any, from_at: datetime, to_at: datetime | None, now: datetime) -> None:  # noqa: ANN401 - a row
    last = held.ended_at or now
    if from_at < held.bound_at or (to_at or last) > last:
        message = f"The device was bound from {held.bound_at.isoformat()} to {last.isoformat()}, and no longer"
        raise UsageError(message, "from_at" if from_at < held.bound_at else "to_at")
    if (to_at or last) <= from_at:
        message = "to_at must come after from_at"
        raise UsageError(message, "to_at")


def _add(
    connection: Connection,
    held: Any,  # noqa: ANN401 - a row
    session: int,
    interval: tuple[datetime, datetime | None],
    author: str,
) -> None:
    start, end = interval
    row = {
        "session_id": session, "device_id": held.device_id, "bound_at": start, "bound_by": author, "ended_at": end,
        "ended_by": None if end is None else author,
    }  # fmt: skip
    connection.execute(binding.insert().values(row))
