"""Phases of the past: those a session is known to have gone through already, written down together."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from models.errors import ConflictError
from models.session import TRANSITIONS, PhaseChange, SessionPhase
from server.store.sessions import end_bindings, note_phase
from server.store.tables import binding, infusion_session


def go_through(connection: Connection, number: int, at: SessionPhase, changes: Sequence[PhaseChange]) -> None:
    """Take a session through phases, one after the other; a final one ends it and its bindings.

    Args:
        connection: The writer's.
        number: The session's.
        at: The phase it is in.
        changes: Where it went, with who, when and why; whoever calls has held it to what is asked before each.

    Raises:
        ConflictError: A phase cannot follow the one before it.
    """
    for change in changes:
        if change.phase not in TRANSITIONS[at]:
            message = f"From {at} a session cannot go to {change.phase}"
            raise ConflictError(message)
        note_phase(connection, number, change)
        at = change.phase
    if not changes:
        return
    last = changes[-1]
    values: dict[str, object] = {"phase": last.phase.value, "phase_since": last.changed_at}
    if last.phase.is_final:
        values["ended_at"] = last.changed_at
        end_bindings(connection, binding.c.session_id == number, last.changed_at, last.changed_by)
    connection.execute(update(infusion_session).where(infusion_session.c.id == number).values(values))
