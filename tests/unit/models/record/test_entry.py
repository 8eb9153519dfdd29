"""The record is a fold over its entries: corrections and withdrawals take the place of what they name."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.record.entry import AnyEntry, Entry, EntryBody, Withdrawn, newest, of_kind, standing
from models.record.events import (
    ActionTaken,
    AdverseEvent,
    EventCode,
    EventNoted,
    Intensity,
    NoteWritten,
    Outcome,
    Relation,
    Seriousness,
)
from models.record.kinds import BODIES, GROUPS, KINDS, read_body

T0 = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def entry(number: int, body: EntryBody, minutes: float = 0.0, corrects: int | None = None) -> AnyEntry:
    at = T0 + timedelta(minutes=minutes)
    return Entry(number, 1, 1, body, at, at, "Ada", corrects)


NAUSEA, ANXIETY = EventNoted(code=EventCode.NAUSEA), EventNoted(code=EventCode.ANXIETY)


def test_what_stands_is_in_the_order_it_happened() -> None:
    late, early = entry(1, NAUSEA, 5), entry(2, ANXIETY, 1)
    assert standing([late, early]) == [early, late]


def test_a_correction_takes_the_place_of_an_entry_and_a_withdrawal_leaves_none() -> None:
    first, second = entry(1, NAUSEA), entry(2, ANXIETY, corrects=1)
    assert standing([first, second]) == [second]
    assert standing([first, second, entry(3, Withdrawn(), corrects=2)]) == []


def test_the_newest_of_a_kind_is_the_last_that_happened() -> None:
    entries = [entry(1, NAUSEA), entry(2, NoteWritten(text="Calm")), entry(3, ANXIETY, 1)]
    found = newest(entries, EventNoted)
    assert found is not None
    assert found.body.code is EventCode.ANXIETY
    assert [one.id for one in of_kind(entries, NoteWritten)] == [2]
    assert newest(entries, AdverseEvent) is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_group_and_a_word_of_its_own(kind: str) -> None:
    assert KINDS[kind].model_fields["kind"].default == kind
    assert sum(body.model_fields["kind"].default == kind for body in BODIES) == 1
    assert KINDS[kind] is Withdrawn or KINDS[kind] in GROUPS[KINDS[kind].group]


def test_bodies_of_one_group_belong_all_to_sessions_or_all_to_persons() -> None:
    assert all(len({body.of_patient for body in bodies}) == 1 for bodies in GROUPS.values())


def test_what_is_stored_of_a_body_reads_back() -> None:
    assert read_body("event", NAUSEA.model_dump(mode="json", exclude={"kind"})) == NAUSEA


ADVERSE = {
    "term": "headache", "severity": Intensity.MILD, "relation": Relation.POSSIBLE, "actions": (ActionTaken.NONE,),
    "outcome": Outcome.ONGOING,
}  # fmt: skip


def test_an_adverse_event_is_serious_by_its_reasons_and_ends_after_it_began() -> None:
    plain = AdverseEvent.model_validate(ADVERSE)
    assert not plain.is_serious
    assert not plain.ended_before(T0)
    serious = AdverseEvent.model_validate({**ADVERSE, "seriousness": [Seriousness.HOSPITALISATION], "ended_at": T0})
    assert serious.is_serious
    assert serious.ended_before(T0 + timedelta(seconds=1))


@pytest.mark.parametrize(
    "fault", [{"actions": ("none", "oxygen")}, {"outcome": "fatal"}, {"term": "\n"}, {"actions": ()}]
)
def test_an_adverse_event_that_contradicts_itself_is_none(fault: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AdverseEvent.model_validate({**ADVERSE, **fault})


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_a_prescribers_word_wants_the_password(body: type[EntryBody]) -> None:
    assert body.model_construct(by="bo").wants_password is body.is_prescribers
