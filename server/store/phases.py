"""The phases of sessions as they stand: corrected, and without what was taken back with a step that was undone."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from models.phase_course import phases_standing
from models.record.entry import AnyEntry, standing
from models.session import PhaseChange, SessionPhase
from server.store.record import entries_of_kinds_in
from server.store.tables import infusion_session, phase_change, session_baseline

ABOUT_PHASES = ("phase_corrected", "phase_taken_back")
"""What says another time of a phase, or takes one back: of all that was entered nothing else is about them."""


def standing_phases(connection: Connection, sessions: Iterable[int]) -> dict[int, tuple[PhaseChange, ...]]:
    """Read which phases some sessions went through and when; each session has its entry, reasons are left out."""
    noted: dict[int, list[PhaseChange]] = {number: [] for number in sessions}
    columns = phase_change.c
    query = select(columns.session_id, columns.phase, columns.changed_at, columns.changed_by).order_by(columns.id)
    for number, phase, at, by in connection.execute(query.where(columns.session_id.in_(noted))):
        noted[number].append(PhaseChange(SessionPhase(phase), at, by))
    about: dict[int, list[AnyEntry]] = {}
    for entry in standing(entries_of_kinds_in(connection, noted, ABOUT_PHASES)):
        if entry.session is not None:
            about.setdefault(entry.session, []).append(entry)
    return {number: phases_standing(changes, about.get(number, ())) for number, changes in noted.items()}


class Stay(NamedTuple):
    """Since when a session is in its phase, UTC, and how many seconds it spent there in earlier stays."""

    since: datetime
    before_s: float


def stays_of(connection: Connection, sessions: Iterable[int]) -> dict[int, Stay]:
    """Tell since when some sessions are in their phases; each session has its entry."""
    return {number: _stay(phases) for number, phases in standing_phases(connection, sessions).items()}


def _stay(phases: tuple[PhaseChange, ...]) -> Stay:
    stays = [(one.phase, (then.changed_at - one.changed_at).total_seconds()) for one, then in pairwise(phases)]
    last = phases[-1]
    return Stay(last.changed_at, sum(stayed_s for phase, stayed_s in stays if phase is last.phase))


def set_phase(connection: Connection, session: int, phase: SessionPhase, at: datetime) -> None:
    """Put a session back into a phase, with no look at what may follow what; whoever calls notes the change."""
    values = {"phase": phase.value, "phase_since": at}
    connection.execute(update(infusion_session).where(infusion_session.c.id == session).values(values))


def thaw_baselines(connection: Connection, session: int) -> None:
    """Forget the patient's own baselines: the start of the drug that froze them was none."""
    connection.execute(delete(session_baseline).where(session_baseline.c.session == session))
