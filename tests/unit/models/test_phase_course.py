"""The phases as they stand: corrected in time, and without what was taken back."""

from datetime import UTC, datetime, timedelta

from models.phase_course import phase_corrections, phases_corrected, phases_standing, phases_taken_back
from models.record.entry import AnyEntry, Entry, EntryBody
from models.record.gates import PhaseCorrected
from models.record.moves import PhaseTakenBack
from models.session import PhaseChange, SessionPhase

P = SessionPhase
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def entry(number: int, body: EntryBody, minute: float = 0.0) -> AnyEntry:
    return Entry(number, 1, 1, body, at(minute), at(minute), "ada")


NOTED = tuple(
    PhaseChange(phase, at(minute), "ada")
    for minute, phase in enumerate([P.SCHEDULED, P.INTAKE, P.BASELINE, P.INFUSING, P.BASELINE])
)
BACK = entry(7, PhaseTakenBack(step=6, changes=(3,), back=4), 4)


def test_of_several_corrections_the_last_one_entered_holds() -> None:
    first, second = (entry(number, PhaseCorrected(change=2, reason="Late"), 1.5) for number in (8, 9))
    assert phase_corrections([second, first]) == {2: second}
    assert [change.changed_at for change in phases_corrected(NOTED, [second])] == [
        at(0), at(1), at(1.5), at(3), at(4)
    ]  # fmt: skip


def test_what_was_taken_back_is_left_out_with_the_way_back() -> None:
    assert phases_taken_back([BACK]) == {3, 4}
    assert phases_standing(NOTED, [BACK]) == NOTED[:3]
    assert phases_standing(NOTED, []) == NOTED
    moved = entry(8, PhaseCorrected(change=2, reason="Late"), 1.5)
    assert phases_standing(NOTED, [BACK, moved])[-1].changed_at == at(1.5)
