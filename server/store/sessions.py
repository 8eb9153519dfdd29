"""Patients, chairs, sessions, their phases and their bindings to devices: the changes people make."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from models.errors import ConflictError, NotFoundError, UsageError
from models.patient import Patient
from models.session import REASON_REQUIRED, TRANSITIONS, Binding, InfusionSession, PhaseChange, SessionPhase
from server.store.tables import binding, chair, device, infusion_session, patient, phase_change


def add_patient(  # noqa: PLR0913 - a patient's fields
    connection: Connection,
    *,
    family_name: str,
    given_name: str,
    birth_date: date,
    identifier: str,
    sex: str | None,
    at: datetime,
    author: str,
) -> Patient:
    """Take in a patient.

    Raises:
        ConflictError: The record number belongs to someone already.
    """
    if connection.execute(select(patient.c.id).where(patient.c.identifier == identifier)).first():
        message = f"Record number {identifier!r} belongs to another patient already"
        raise ConflictError(message)
    row = {
        "family_name": family_name, "given_name": given_name, "birth_date": birth_date, "identifier": identifier,
        "sex": sex, "created_at": at, "created_by": author,
    }  # fmt: skip
    number = connection.execute(patient.insert().values(row).returning(patient.c.id)).scalar_one()
    return Patient(number, family_name, given_name, birth_date, identifier, sex)


def list_patients(connection: Connection, after: int, limit: int) -> list[Patient]:
    """List patients by number."""
    query = _select_patient().where(patient.c.id > after).order_by(patient.c.id).limit(limit)
    return [Patient(*row) for row in connection.execute(query)]


def add_session(
    connection: Connection,
    *,
    patient_id: int,
    chair_name: str,
    preset: tuple[str, int],
    at: datetime,
    author: str,
) -> InfusionSession:
    """Plan a session; a chair not yet known is made.

    Raises:
        UsageError: There is no such patient.
        ConflictError: The chair, or the patient, has a session that is not over.
    """
    found = connection.execute(_select_patient().where(patient.c.id == patient_id)).first()
    if found is None:
        message = f"There is no patient {patient_id}"
        raise UsageError(message, "patient")
    chair_id = _chair(connection, chair_name)
    _refuse_second(connection, infusion_session.c.chair_id == chair_id, f"Chair {chair_name} has")
    _refuse_second(connection, infusion_session.c.patient_id == patient_id, "This patient has")
    row = {
        "patient_id": patient_id, "chair_id": chair_id, "phase": SessionPhase.SCHEDULED.value, "phase_since": at,
        "preset": preset[0], "preset_version": preset[1], "created_at": at, "created_by": author,
    }  # fmt: skip
    number = connection.execute(infusion_session.insert().values(row).returning(infusion_session.c.id)).scalar_one()
    _note_phase(connection, number, PhaseChange(SessionPhase.SCHEDULED, at, author))
    return session_of(connection, number)


def session_of(connection: Connection, number: int) -> InfusionSession:
    """Find a session.

    Raises:
        NotFoundError: There is none of that number.
    """
    row = connection.execute(_select_session().where(infusion_session.c.id == number)).first()
    if row is None:
        message = f"There is no session {number}"
        raise NotFoundError(message)
    return _sessions(connection, [row])[0]


def list_sessions(connection: Connection, after: int, limit: int) -> list[InfusionSession]:
    """List sessions by number."""
    query = _select_session().where(infusion_session.c.id > after).order_by(infusion_session.c.id).limit(limit)
    return _sessions(connection, connection.execute(query).all())


def open_sessions(connection: Connection) -> list[InfusionSession]:
    """List the sessions that are not over, by number."""
    query = _select_session().where(infusion_session.c.ended_at.is_(None)).order_by(infusion_session.c.id)
    return _sessions(connection, connection.execute(query).all())


def chair_names(connection: Connection) -> list[str]:
    """List every chair there is."""
    return list(connection.execute(select(chair.c.name)).scalars())


def change_phase(
    connection: Connection, number: int, to: SessionPhase, reason: str | None, at: datetime, author: str
) -> InfusionSession:
    """Move a session to another phase; a final one ends its bindings.

    Raises:
        ConflictError: That phase cannot follow, or a reason is missing.
    """
    session = session_of(connection, number)
    if to not in TRANSITIONS[session.phase]:
        allowed = ", ".join(sorted(TRANSITIONS[session.phase])) or "nothing: the session is over"
        message = f"From {session.phase} a session cannot go to {to}; possible: {allowed}"
        raise ConflictError(message)
    if (session.phase, to) in REASON_REQUIRED and not reason:
        message = f"Going from {session.phase} to {to} needs a reason"
        raise ConflictError(message, ("reason",))
    values: dict[str, object] = {"phase": to.value, "phase_since": at}
    if to.is_final:
        values["ended_at"] = at
        _end_bindings(connection, binding.c.session_id == number, at, author)
    connection.execute(update(infusion_session).where(infusion_session.c.id == number).values(values))
    _note_phase(connection, number, PhaseChange(to, at, author, reason))
    return session_of(connection, number)


def phases_of(connection: Connection, number: int) -> list[PhaseChange]:
    """List the phases a session went through, oldest first."""
    columns = phase_change.c
    query = select(columns.phase, columns.changed_at, columns.changed_by, columns.reason)
    rows = connection.execute(query.where(columns.session_id == number).order_by(columns.id))
    return [PhaseChange(SessionPhase(row.phase), row.changed_at, row.changed_by, row.reason) for row in rows]


def bind(
    connection: Connection, number: int, device_name: str, confirm: tuple[str, date] | None, at: datetime, author: str
) -> Binding:
    """Give a device to a session, ending the binding it had.

    Args:
        connection: Inside the writer's transaction.
        number: The session.
        device_name: The device.
        confirm: Family name and birth date as read at the chair, or None.
        at: When.
        author: Who says so.

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
        _check_confirmation(session.patient, confirm)
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
    _end_bindings(connection, binding.c.device_id == device_id, at, author)
    row = {"session_id": number, "device_id": device_id, "bound_at": at, "bound_by": author}
    new = connection.execute(binding.insert().values(row).returning(binding.c.id)).scalar_one()
    return Binding(new, number, device_name, at, author)


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
    _end_bindings(connection, binding.c.id == binding_id, at, author)
    return Binding(held.id, held.session_id, held.name, held.bound_at, held.bound_by, at)


def bindings_of(connection: Connection, number: int) -> list[Binding]:
    """List all bindings a session has or had, oldest first."""
    query = _all_bindings().where(binding.c.session_id == number).order_by(binding.c.id)
    return [_binding(row) for row in connection.execute(query)]


def _check_confirmation(found: Patient, confirm: tuple[str, date]) -> None:
    family_name, birth_date = confirm
    if family_name.strip().casefold() != found.family_name.casefold() or birth_date != found.birth_date:
        message = "What was confirmed is not this session's patient; look at the wristband again"
        raise ConflictError(message, ("confirm",))


def _end_bindings(connection: Connection, which: Any, at: datetime, author: str) -> None:  # noqa: ANN401
    ended = update(binding).where(which, binding.c.ended_at.is_(None)).values(ended_at=at, ended_by=author)
    connection.execute(ended)


def _refuse_second(connection: Connection, which: Any, whose: str) -> None:  # noqa: ANN401
    query = select(infusion_session.c.id).where(which, infusion_session.c.ended_at.is_(None))
    other = connection.execute(query).scalar()
    if other is not None:
        message = f"{whose} session {other}, which is not over; end it first"
        raise ConflictError(message)


def _note_phase(connection: Connection, number: int, change: PhaseChange) -> None:
    row = {
        "session_id": number, "phase": change.phase.value, "changed_at": change.changed_at,
        "changed_by": change.changed_by, "reason": change.reason,
    }  # fmt: skip
    connection.execute(phase_change.insert().values(row))


def _chair(connection: Connection, name: str) -> int:
    found = connection.execute(select(chair.c.id).where(chair.c.name == name)).scalar()
    if found is not None:
        return int(found)
    return int(connection.execute(chair.insert().values(name=name).returning(chair.c.id)).scalar_one())


def _select_patient() -> Select[Any]:
    columns = patient.c
    return select(
        columns.id, columns.family_name, columns.given_name, columns.birth_date, columns.identifier, columns.sex
    )


def _select_session() -> Select[Any]:
    return (
        select(infusion_session, chair.c.name.label("chair_name"), *_select_patient().selected_columns)
        .join_from(infusion_session, chair)
        .join(patient, patient.c.id == infusion_session.c.patient_id)
    )


def _sessions(connection: Connection, rows: Iterable[Row[Any]]) -> list[InfusionSession]:
    rows = list(rows)
    open_now: dict[int, list[str]] = {row[0]: [] for row in rows}
    held = _open_bindings().where(binding.c.session_id.in_(open_now)).order_by(binding.c.id)
    for found in connection.execute(held):
        open_now[found.session_id].append(found.name)
    return [_session(row, tuple(open_now[row[0]])) for row in rows]


def _session(row: Row[Any], devices: tuple[str, ...]) -> InfusionSession:
    width = len(infusion_session.columns)
    found = dict(zip((column.name for column in infusion_session.columns), row[:width], strict=True))
    return InfusionSession(
        id=found["id"],
        patient=Patient(*row[width + 1 :]),
        chair=row[width],
        phase=SessionPhase(found["phase"]),
        phase_since=found["phase_since"],
        preset=found["preset"],
        preset_version=found["preset_version"],
        created_at=found["created_at"],
        created_by=found["created_by"],
        ended_at=found["ended_at"],
        devices=devices,
    )


def _all_bindings() -> Select[Any]:
    columns = binding.c
    return select(
        columns.id, columns.session_id, device.c.name, columns.bound_at, columns.bound_by, columns.ended_at
    ).join_from(binding, device)


def _open_bindings() -> Select[Any]:
    return _all_bindings().where(binding.c.ended_at.is_(None))


def _binding(row: Row[Any]) -> Binding:
    return Binding(row.id, row.session_id, row.name, row.bound_at, row.bound_by, row.ended_at)
