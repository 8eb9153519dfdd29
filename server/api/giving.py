"""The drug and the phases of a session move together: whoever says one says the other, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from models.errors import ConflictError
from models.record.drug import DoseStep
from models.record.entry import AnyEntry, NewEntry
from models.session import TRANSITIONS, InfusionSession, SessionPhase
from server.api.chart_reading import read_session_chart
from server.api.phase_moves import PhaseMove, go_on
from server.api.undoing import keep_or_undo
from server.care.admission import Asked
from server.care.course import course_of
from server.care.dose_phases import dose_entry_for, phases_after
from server.parts import Parts
from server.store.connection import StoreConnection
from server.store.freezing import freeze_baselines
from server.store.sessions import session_of

_BEFORE = frozenset({SessionPhase.SCHEDULED, SessionPhase.INTAKE})


@dataclass(frozen=True, slots=True)
class Giving:
    """What one person does to a session's drug or phase at a moment.

    Args:
        parts: The running server's.
        author: Who.
        is_prescriber: Whether who asks may order drugs.
        now: When, UTC.
    """

    parts: Parts
    author: str
    is_prescriber: bool
    now: datetime

    def move(self, connection: StoreConnection, number: int, move: PhaseMove) -> InfusionSession:
        """Move a session to another phase, and enter the step of the drug that this stands for.

        Raises:
            ConflictError: The phase cannot follow, something is missing or blocks, or the drug cannot go on so.
        """
        before = session_of(connection, number)
        moved = go_on(connection, self.parts.protocols, number, move, self.now, self.author)
        chart = read_session_chart(connection, number, protocols=self.parts.protocols)
        step = dose_entry_for(chart, before.phase, move.to, self.now, move.reason)
        if step is not None:
            self._keep(connection, NewEntry(before.patient.id, number, step, self.now))
        return self._frozen(connection, moved)

    def enter(self, connection: StoreConnection, new: NewEntry) -> tuple[AnyEntry, InfusionSession | None]:
        """Enter something, and let the phase follow where it is a step of the drug.

        Returns:
            The entry, and the session where something about it is to be watched otherwise from now on.

        Raises:
            UsageError: The rules refuse it.
            ConflictError: The session is not so far, its gate is not passed, or what is undone is relied on.
        """
        entry, is_other = self._keep(connection, new)
        if entry.session is not None and is_other:
            return entry, session_of(connection, entry.session)
        return entry, self._follow(connection, entry)

    def _keep(self, connection: StoreConnection, new: NewEntry) -> tuple[AnyEntry, bool]:
        parts = self.parts
        asked = Asked(
            new, self.author, self.is_prescriber, self.now, parts.medicines.own(), parts.drugs.offered()
        )  # fmt: skip
        return keep_or_undo(connection, parts.protocols, asked)

    def _follow(self, connection: StoreConnection, entry: AnyEntry) -> InfusionSession | None:
        if not isinstance(entry.body, DoseStep) or entry.session is None or entry.corrects is not None:
            return None
        chart = read_session_chart(connection, entry.session, protocols=self.parts.protocols)
        phases = phases_after(entry.body, course_of(chart, self.now))
        session, moved = session_of(connection, entry.session), None
        if phases and session.phase in _BEFORE:
            message = f"The session is in {session.phase.value}; go to baseline before the drug"
            raise ConflictError(message, ("baseline",))
        for phase in phases:
            if phase in TRANSITIONS[(moved or session).phase]:
                found = go_on(connection, self.parts.protocols, session.id, PhaseMove(to=phase), self.now, self.author)
                moved = self._frozen(connection, found)
        return moved

    def _frozen(self, connection: StoreConnection, moved: InfusionSession) -> InfusionSession:
        """Freeze the patient's own baselines when the drug starts."""
        if moved.phase is not SessionPhase.INFUSING:
            return moved
        readings = {rule.metric: rule.readings for rule in self.parts.presets.of(moved).baseline_rules}
        freeze_baselines(connection, moved.id, readings, self.now)
        return session_of(connection, moved.id)
