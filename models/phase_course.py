"""The phases a session went through, as they stand: at the times they were corrected to, less what was taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.record.entry import AnyEntry, Entry, of_kind
from models.record.gates import PhaseCorrected
from models.record.moves import PhaseTakenBack
from models.session import PhaseChange, SessionPhase


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What the undo of a step of the drug takes back with it.

    Args:
        session: The session's number.
        step: The entry that is undone.
        changes: The numbers of the changes of phase that had come with it, as counted in the session from 0.
        to: The phase the session goes back to.
    """

    session: int
    step: AnyEntry
    changes: tuple[int, ...]
    to: SessionPhase


def phase_corrections(entries: Iterable[AnyEntry]) -> dict[int, Entry[PhaseCorrected]]:
    """Give what stands of corrections of phases' times, by the number of the phase: of several the last one entered."""
    found = sorted(of_kind(entries, PhaseCorrected), key=lambda entry: entry.id)
    return {entry.body.change: entry for entry in found}


def phases_corrected(noted: Iterable[PhaseChange], entries: Sequence[AnyEntry]) -> tuple[PhaseChange, ...]:
    """Give every change of phase that was noted, at the time it was corrected to.

    Args:
        noted: All of them, in their order.
        entries: What stands of the session's record.
    """
    corrected = phase_corrections(entries)
    return tuple(
        replace(change, changed_at=corrected[number].at) if number in corrected else change
        for number, change in enumerate(noted)
    )


def phases_taken_back(entries: Iterable[AnyEntry]) -> frozenset[int]:
    """Give the numbers of the changes that were taken back, and of those that led back."""
    bodies = [entry.body for entry in of_kind(entries, PhaseTakenBack)]
    return frozenset(number for body in bodies for number in (*body.changes, body.back))


def phases_standing(noted: Iterable[PhaseChange], entries: Sequence[AnyEntry]) -> tuple[PhaseChange, ...]:
    """Give the changes that stand, as if what was taken back had never been; arguments as above."""
    gone = phases_taken_back(entries)
    return tuple(change for number, change in enumerate(phases_corrected(noted, entries)) if number not in gone)
