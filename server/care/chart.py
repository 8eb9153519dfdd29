"""What is known of a session when somebody enters something: the session itself and the entries that stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from models.phase_course import phases_corrected, phases_standing
from models.record.entry import AnyEntry, Entry, EntryBody, newest, of_kind, standing
from models.session import InfusionSession, PhaseChange
from server.care.protocols import Protocol

Wanted = TypeVar("Wanted", bound=EntryBody)


@dataclass(frozen=True, slots=True)
class Chart:
    """The record of a patient as it stands, and of the session that is asked about.

    Args:
        session: The session, or None where something is entered about the person alone.
        entries: What stands, by when it happened: the session's own, and those that belong to the person.
        protocol: What the session is held to; None without a session.
        every: All entries, those that were corrected or withdrawn too, by number.
        phases: The phases the session went through, oldest first, at the times they were corrected to; without those
            that were taken back with a step that was undone.
        noted: Every change of phase, those too, by number.
        ledger: Every line about the vials that are asked about, of all sessions, by number; there for the ledger alone.
        people: Who may witness, or be handed a chair; there for entries that name somebody.
    """

    session: InfusionSession | None
    entries: tuple[AnyEntry, ...]
    protocol: Protocol | None = None
    every: tuple[AnyEntry, ...] = ()
    phases: tuple[PhaseChange, ...] = ()
    noted: tuple[PhaseChange, ...] = ()
    ledger: tuple[AnyEntry, ...] = ()
    people: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        session: InfusionSession | None,
        every: Iterable[AnyEntry],
        protocol: Protocol | None = None,
        phases: Iterable[PhaseChange] = (),
    ) -> "Chart":
        """Fold all entries to what stands."""
        every = tuple(sorted(every, key=lambda entry: entry.id))
        held = tuple(standing(every))
        noted = tuple(phases)
        return cls(session, held, protocol, every, phases_standing(noted, held), noted=phases_corrected(noted, held))

    def all_of(self, kind: type[Wanted]) -> list[Entry[Wanted]]:
        """Give what stands of one kind, by when it happened."""
        return of_kind(self.entries, kind)

    def newest_of(self, kind: type[Wanted]) -> Entry[Wanted] | None:
        """Give the last of one kind, or None."""
        return newest(self.entries, kind)
