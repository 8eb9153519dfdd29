"""Bindings: which device belongs to which session, from when until when. Moving a device moves no data."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from models.errors import ConflictError, NotFoundError
from models.patient import Patient
from models.session import Binding, SessionPhase
from server.store.sessions import end_bindings, is_lasting, session_of
from server.store.tables import binding, device, stream


def bind(  # noqa: PLR0913 - who, what, and how it is known
    connection: Connection, number: int, device_name: str, confirm: tuple[str, date] | None, at: datetime, author: str,
    *, is_heard: bool = True,
) -> Binding:  # fmt: skip
    """Give a device to a session, ending the binding it had.

    Args:
        connection: Inside the writer's transaction.
        number: The session.
        device_name: The device.
        confirm: Family name and birth date as read at the chair, or None.
        at: When.
        author: Who says so.
        is_heard: Whether the device is connected now. One that is moved while nobody hears it may still measure the
            patient it was with: what it sends belongs to nobody until somebody confirms at the chair.

    Raises:
        ConflictError: The session is over; what was read at the chair is not this patient; or the device moves in the
            middle of a session and nothing was confirmed.
        NotFoundError: No such session or device.
    """
    session = session_of(connection, number)
    if session.phase.is_final:
        message = "The session is over; nothing can be bound to it"
        raise ConflictError(message)
    if confirm is not None:
        check_confirmation(session.patient, confirm)
    device_id = connection.execute(select(device.c.id).where(device.c.name == device_name)).scalar()
    if device_id is None:
        message = f"There is no device {device_name!r}; enrol it first"
        raise NotFoundError(message)
    held = connection.execute(_open_bindings().where(binding.c.device_id == device_id)).first()
    if held is not None and held.session_id == number:
        return _binding(held)
    is_under_way = bool(session.devices) and session.phase is not SessionPhase.SCHEDULED
    if confirm is None and (held is not None or is_under_way):
        message = "A device changes in mid-session: confirm the patient's family name and birth date at the chair"
        raise ConflictError(message, ("confirm",))
    end_bindings(connection, binding.c.device_id == device_id, at, author)
    waits = held is not None and not is_heard and _was_heard(connection, device_id)
    row = {
        "session_id": number, "device_id": device_id, "bound_at": at, "bound_by": author,
        "held_at": at if waits else None,
    }  # fmt: skip
    new = connection.execute(binding.insert().values(row).returning(binding.c.id)).scalar_one()
    return Binding(new, number, device_name, at, author, held_at=row["held_at"])


def confirm_binding(
    connection: Connection, number: int, binding_id: int, confirm: tuple[str, date], at: datetime, author: str
) -> Binding:
    """Confirm at the chair that a device that was moved unheard measures this patient: from now on it does.

    Raises:
        NotFoundError: The session has no such binding that waits.
        ConflictError: What was read at the chair is not this patient.
    """
    which = (binding.c.id == binding_id, binding.c.session_id == number, binding.c.held_at.is_not(None))
    held = connection.execute(_open_bindings().where(*which)).first()
    if held is None:
        message = f"Session {number} has no binding {binding_id} that waits to be confirmed"
        raise NotFoundError(message)
    check_confirmation(session_of(connection, number).patient, confirm)
    replaced = update(binding).where(binding.c.id == binding_id).values(replaced_at=at, replaced_by=author, ended_at=at)
    connection.execute(replaced)
    row = {"session_id": number, "device_id": held.device_id, "bound_at": at, "bound_by": author}
    new = connection.execute(binding.insert().values(row).returning(binding.c.id)).scalar_one()
    return Binding(new, number, held.name, at, author)


def _was_heard(connection: Connection, device_id: int) -> bool:
    return connection.execute(select(stream.c.id).where(stream.c.device_id == device_id).limit(1)).first() is not None


def mid_session_change(connection: Connection, number: int, device_name: str) -> str:
    """Say, before a device is bound, what of a session under way changes by it, for everyone to hear.

    Returns:
        Words; empty for a first device, for one more, and where nothing is under way.
    """
    session = session_of(connection, number)
    held = connection.execute(_open_bindings().where(device.c.name == device_name)).first()
    if held is not None and held.session_id != number:
        return f"{device_name} was at chair {session_of(connection, held.session_id).chair} until now"
    if session.devices or session.phase is SessionPhase.SCHEDULED:
        return ""
    gone = [binding.device for binding in bindings_of(connection, number)]
    return f"{device_name} in place of {gone[-1]}" if gone and gone[-1] != device_name else ""


def unbind(connection: Connection, number: int, binding_id: int, at: datetime, author: str) -> Binding:
    """End a binding.

    Raises:
        NotFoundError: The session has no such binding that lasts.
    """
    held = connection.execute(
        _open_bindings().where(binding.c.id == binding_id, binding.c.session_id == number)
    ).first()
    if held is None:
        message = f"Session {number} has no binding {binding_id} that lasts"
        raise NotFoundError(message)
    end_bindings(connection, binding.c.id == binding_id, at, author)
    return Binding(held.id, held.session_id, held.name, held.bound_at, held.bound_by, at, ended_by=author)


def bindings_of(connection: Connection, number: int) -> list[Binding]:
    """List all bindings a session has or had, oldest first."""
    query = _all_bindings().where(binding.c.session_id == number).order_by(binding.c.id)
    return [_binding(row) for row in connection.execute(query)]


def check_confirmation(found: Patient, confirm: tuple[str, date]) -> None:
    """Compare what was read at the chair with a patient.

    Raises:
        ConflictError: It is somebody else.
    """
    family_name, birth_date = confirm
    if family_name.strip().casefold() != found.family_name.casefold() or birth_date != found.birth_date:
        message = "What was confirmed is not this session's patient; look at the wristband again"
        raise ConflictError(message, ("confirm",))


def _all_bindings() -> Select[Any]:
    columns = binding.c
    return select(
        columns.id, columns.session_id, device.c.name, columns.bound_at, columns.bound_by, columns.ended_at,
        columns.replaced_at, columns.replaced_by,
        columns.held_at, columns.device_id, columns.ended_by,
    ).join_from(binding, device)  # fmt: skip


def _open_bindings() -> Select[Any]:
    return _all_bindings().where(is_lasting())


def _binding(row: Row[Any]) -> Binding:
    return Binding(
        row.id,
        row.session_id,
        row.name,
        row.bound_at,
        row.bound_by,
        row.ended_at,
        row.replaced_at,
        row.replaced_by,
        row.held_at,
        row.ended_by,
    )
