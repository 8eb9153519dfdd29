"""Sessions, the chairs they take and the phases they go through."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select, update

from models.errors import ConflictError, NotFoundError, UsageError
from models.patient import Patient
from models.patient_limit import PatientLimit
from models.session import REASON_REQUIRED, TRANSITIONS, InfusionSession, PhaseChange, SessionPhase
from server.store.baselines import baselines_of
from server.store.limits import limits_set
from server.store.patients import select_patient
from server.store.phases import Stay, stays_of
from server.store.sources import chosen_sources
from server.store.tables import binding, chair, device, infusion_session, patient, phase_change

_MINE, _OTHERS = binding.alias("mine"), binding.alias("others")
# Made once: every change of a session asks it, and two aliases of a table take longer to make than to ask.
_CLAIMED_UNTIL = (
    select(_MINE.c.session_id, device.c.name, func.max(_OTHERS.c.ended_at))
    .join_from(_MINE, device, device.c.id == _MINE.c.device_id)
    .join(_OTHERS, (_OTHERS.c.device_id == _MINE.c.device_id) & (_OTHERS.c.session_id != _MINE.c.session_id))
    .where(_MINE.c.session_id.in_(bindparam("numbers", expanding=True)))
    .where(_MINE.c.ended_at.is_(None), _MINE.c.replaced_at.is_(None))
    .where(_OTHERS.c.replaced_at.is_(None), _OTHERS.c.ended_at.is_not(None))
    .group_by(_MINE.c.session_id, device.c.name)
)

_NUMBERED = select(infusion_session.c.id).where(infusion_session.c.id == bindparam("number"))


def add_session(  # noqa: PLR0913 - a session's fields
    connection: Connection,
    *,
    patient_id: int,
    chair_name: str,
    preset: tuple[str, int],
    protocol: tuple[str, int],
    at: datetime,
    author: str,
) -> InfusionSession:
    """Plan a session; a chair not yet known is made.

    Raises:
        UsageError: There is no such patient.
        ConflictError: The chair, or the patient, has a session that is not over; or the chair is out of use.
    """
    found = connection.execute(select_patient().where(patient.c.id == patient_id)).first()
    if found is None:
        message = f"There is no patient {patient_id}"
        raise UsageError(message, "patient")
    chair_id = chair_in_use(connection, chair_name)
    refuse_second(connection, infusion_session.c.chair_id == chair_id, f"Chair {chair_name} has")
    refuse_second(connection, infusion_session.c.patient_id == patient_id, "This patient has")
    row = {
        "patient_id": patient_id, "chair_id": chair_id, "phase": SessionPhase.SCHEDULED.value, "phase_since": at,
        "preset": preset[0], "preset_version": preset[1], "protocol": protocol[0], "protocol_version": protocol[1],
        "created_at": at, "created_by": author,
    }  # fmt: skip
    number = connection.execute(infusion_session.insert().values(row).returning(infusion_session.c.id)).scalar_one()
    note_phase(connection, number, PhaseChange(SessionPhase.SCHEDULED, at, author))
    return session_of(connection, number)


def session_of(connection: Connection, number: int) -> InfusionSession:
    """Find a session.

    Raises:
        NotFoundError: There is none of that number.
    """
    row = connection.execute(_select_session().where(infusion_session.c.id == number)).first()
    if row is None:
        raise _absent(number)
    return _sessions(connection, [row])[0]


def require_session(connection: Connection, number: int) -> None:
    """See that there is a session, without reading all of it.

    Raises:
        NotFoundError: There is none of that number.
    """
    if connection.execute(_NUMBERED, {"number": number}).first() is None:
        raise _absent(number)


def list_sessions(connection: Connection, after: int, limit: int) -> list[InfusionSession]:
    """List sessions by number."""
    query = _select_session().where(infusion_session.c.id > after).order_by(infusion_session.c.id).limit(limit)
    return _sessions(connection, connection.execute(query).all())


def open_sessions(connection: Connection) -> list[InfusionSession]:
    """List the sessions that are not over, by number."""
    query = _select_session().where(infusion_session.c.ended_at.is_(None)).order_by(infusion_session.c.id)
    return _sessions(connection, connection.execute(query).all())


def chair_names(connection: Connection) -> list[str]:
    """List every chair in use."""
    return list(connection.execute(select(chair.c.name).where(chair.c.retired_at.is_(None))).scalars())


def require_follows(session: InfusionSession, to: SessionPhase) -> None:
    """Let pass a change to a phase that may follow.

    Raises:
        ConflictError: It cannot.
    """
    if to not in TRANSITIONS[session.phase]:
        allowed = ", ".join(sorted(TRANSITIONS[session.phase])) or "nothing: the session is over"
        message = f"From {session.phase} a session cannot go to {to}; possible: {allowed}"
        raise ConflictError(message)


def change_phase(  # noqa: PLR0913 - a change's fields
    connection: Connection,
    number: int,
    to: SessionPhase,
    reason: str | None,
    at: datetime,
    author: str,
    *,
    required: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
) -> InfusionSession:
    """Move a session to another phase; a final one ends its bindings.

    Args:
        connection: The writer's.
        number: The session's.
        to: Where it goes.
        reason: Why, or None.
        at: When, UTC.
        author: Who says so.
        required: What was asked for, in words.
        missing: What of it is not there; whoever calls has seen that the session may go on over it.

    Raises:
        ConflictError: That phase cannot follow, or a reason is missing.
    """
    session = session_of(connection, number)
    require_follows(session, to)
    if (session.phase, to) in REASON_REQUIRED and not reason:
        message = f"Going from {session.phase} to {to} needs a reason"
        raise ConflictError(message, ("reason",))
    values: dict[str, object] = {"phase": to.value, "phase_since": at}
    if to.is_final:
        values["ended_at"] = at
        end_bindings(connection, binding.c.session_id == number, at, author)
    connection.execute(update(infusion_session).where(infusion_session.c.id == number).values(values))
    note_phase(connection, number, PhaseChange(to, at, author, reason, required, missing))
    return session_of(connection, number)


def phases_of(connection: Connection, number: int) -> list[PhaseChange]:
    """List the phases a session went through, oldest first."""
    columns = phase_change.c
    rows = connection.execute(select(phase_change).where(columns.session_id == number).order_by(columns.id))
    return [
        PhaseChange(
            SessionPhase(row.phase),
            row.changed_at,
            row.changed_by,
            row.reason,
            _words(row.required),
            _words(row.missing),
        )
        for row in rows
    ]


def _words(stored: str | None) -> tuple[str, ...]:
    return () if stored is None else tuple(orjson.loads(stored))


def refuse_second(connection: Connection, which: ColumnElement[bool], whose: str) -> None:
    """Refuse a second session that is not over.

    Raises:
        ConflictError: There is one already.
    """
    query = select(infusion_session.c.id).where(which, infusion_session.c.ended_at.is_(None))
    other = connection.execute(query).scalar()
    if other is not None:
        message = f"{whose} session {other}, which is not over; end it first"
        raise ConflictError(message)


def end_bindings(connection: Connection, which: ColumnElement[bool], at: datetime, author: str) -> None:
    """End those of some bindings that last."""
    connection.execute(update(binding).where(which, is_lasting()).values(ended_at=at, ended_by=author))


def is_lasting() -> ColumnElement[bool]:
    """Say in SQL that a binding was not corrected and has not ended, whether it waits to be confirmed or not."""
    return binding.c.ended_at.is_(None) & binding.c.replaced_at.is_(None)


def counts() -> ColumnElement[bool]:
    """Say in SQL that what the device measures in a binding's interval is its session's."""
    return binding.c.replaced_at.is_(None) & binding.c.held_at.is_(None)


def note_phase(connection: Connection, number: int, change: PhaseChange) -> None:
    """Write down that a session entered a phase; the session itself is not touched."""
    row = {
        "session_id": number, "phase": change.phase.value, "changed_at": change.changed_at,
        "changed_by": change.changed_by, "reason": change.reason,
        "required": orjson.dumps(change.required).decode() if change.required else None,
        "missing": orjson.dumps(change.missing).decode() if change.missing else None,
    }  # fmt: skip
    connection.execute(phase_change.insert().values(row))


def chair_in_use(connection: Connection, name: str) -> int:
    """Find a chair that may take a session; one not yet known is made.

    Raises:
        ConflictError: It was taken out of use.
    """
    if connection.execute(select(chair.c.retired_at).where(chair.c.name == name)).scalar() is not None:
        message = f"Chair {name} is out of use; choose another, or an administrator takes it back"
        raise ConflictError(message)
    return chair_for(connection, name)


def chair_for(connection: Connection, name: str) -> int:
    """Find a chair by name; one not yet known is made."""
    found = connection.execute(select(chair.c.id).where(chair.c.name == name)).scalar()
    if found is not None:
        return int(found)
    return int(connection.execute(chair.insert().values(name=name).returning(chair.c.id)).scalar_one())


def _absent(number: int) -> NotFoundError:
    return NotFoundError(f"There is no session {number}")


def _select_session() -> Select[Any]:
    return (
        select(infusion_session, chair.c.name.label("chair_name"), *select_patient().selected_columns)
        .join_from(infusion_session, chair)
        .join(patient, patient.c.id == infusion_session.c.patient_id)
    )


def _sessions(connection: Connection, rows: Iterable[Row[Any]]) -> list[InfusionSession]:
    rows = list(rows)
    open_now: dict[int, list[str]] = {row[0]: [] for row in rows}
    held = select(binding.c.session_id, device.c.name).join_from(binding, device)
    held = held.where(binding.c.session_id.in_(open_now), is_lasting(), counts()).order_by(binding.c.id)
    for number, name in connection.execute(held):
        open_now[number].append(name)
    stays, limits = stays_of(connection, open_now), limits_set(connection, open_now.keys())
    baselines = baselines_of(connection, open_now)
    claimed, chosen = _claimed_until(connection, open_now), chosen_sources(connection, open_now)
    found = [_session(row, tuple(open_now[row[0]]), stays[row[0]], limits[row[0]]) for row in rows]
    return [
        replace(
            session,
            baselines=tuple(baselines[session.id]),
            claimed_until=claimed.get(session.id, {}),
            sources=chosen.get(session.id, {}),
        )
        for session in found
    ]


def _claimed_until(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, datetime]]:
    """Tell of devices bound now until when they were another session's: what they measured then is not this one's."""
    found: dict[int, dict[str, datetime]] = {}
    for number, name, until in connection.execute(_CLAIMED_UNTIL, {"numbers": list(numbers)}):
        found.setdefault(number, {})[name] = until
    return found


def _session(row: Row[Any], devices: tuple[str, ...], stay: Stay, limits: tuple[PatientLimit, ...]) -> InfusionSession:
    width = len(infusion_session.columns)
    found = dict(zip((column.name for column in infusion_session.columns), row[:width], strict=True))
    return InfusionSession(
        id=found["id"],
        patient=Patient(*row[width + 1 :]),
        chair=row[width],
        phase=SessionPhase(found["phase"]),
        phase_since=stay.since,
        preset=found["preset"],
        preset_version=found["preset_version"],
        created_at=found["created_at"],
        created_by=found["created_by"],
        ended_at=found["ended_at"],
        devices=devices,
        spent_before_s=stay.before_s,
        limits=limits,
        protocol=found["protocol"],
        protocol_version=found["protocol_version"],
    )
