"""Hand-over: everything the next shift must know of each chair, on one page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Query

from models.record.care import ChairHandedOver
from models.record.entry import AnyEntry, of_kind, standing
from models.record.events import NoteWritten
from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.fields import Time
from server.api.record_rendering import render_entry, replacements
from server.store.connection import StoreConnection
from server.store.record import entries_of_kinds_in

router = room("sessions")

# The longest usual shift (hours); without a word of the asker notes go back so far.
_SHIFT_H = 12
# A page is read aloud at the chair; what is older stands in the record (notes of one chair).
_MOST_NOTES = 20
# What a page reads of the record: nothing else of it is shown there.
_KINDS = tuple(body.model_fields["kind"].default for body in (NoteWritten, ChairHandedOver))

Nurse = Annotated[str | None, Query(max_length=100, description="Only chairs of this person; empty: of nobody.")]
Since = Annotated[Time | None, Query(description="Notes from then on; without it, of the last 12 hours.")]


@router.get("/handover")
async def handover(parts: PartsOf, nurse: Nurse = None, since: Since = None) -> dict[str, object]:
    """Every chair with a session: who looks after it, what is due, what sounds, and what was noted this shift."""
    now = parts.clock.now().utc
    notes_from = since or now - timedelta(hours=_SHIFT_H)
    chairs = [chair for chair in map(parts.ward.chair, parts.ward.chair_names()) if chair["session"] is not None]
    if nurse is not None:
        chairs = [chair for chair in chairs if _nurse_of(chair) == (nurse or None)]
    numbers: list[Any] = [chair["session"] for chair in chairs]

    def read(connection: StoreConnection) -> dict[int, list[AnyEntry]]:
        found: dict[int, list[AnyEntry]] = {number: [] for number in numbers}
        for entry in entries_of_kinds_in(connection, numbers, _KINDS):
            if entry.session is not None:
                found[entry.session].append(entry)
        return found

    entries = await parts.ask(read)
    alarms = list(parts.ward.alarms())
    return {
        "as_of": format_timestamp(now),
        "notes_from": format_timestamp(notes_from),
        "chairs": [
            _render(chair, entries[number], alarms, notes_from) for chair, number in zip(chairs, numbers, strict=True)
        ],
    }


def _nurse_of(chair: Mapping[str, object]) -> object:
    care = chair["care"]
    return care["nurse"] if isinstance(care, dict) else None


def _render(
    chair: Mapping[str, object], entries: list[AnyEntry], alarms: list[dict[str, object]], notes_from: datetime
) -> dict[str, object]:
    care = chair["care"] if isinstance(chair["care"], dict) else {}
    noted = [entry for entry in standing(entries) if entry.at >= notes_from]
    notes = [*of_kind(noted, NoteWritten), *of_kind(noted, ChairHandedOver)]
    newest_first = sorted(notes, key=lambda entry: (entry.at, entry.id), reverse=True)
    later = replacements(entries)
    kept = ("chair", "session", "patient", "phase", "phase_since", "values", "mode", "due")
    return {name: chair[name] for name in kept} | {
        "nurse": care.get("nurse"),
        "nurse_since": care.get("nurse_since"),
        "observation": care.get("observation"),
        "checks": care.get("checks", []),
        "gate": care.get("gate"),
        "dose": care.get("dose"),
        "alarms": [alarm for alarm in alarms if alarm["session"] == chair["session"]],
        "notes": [render_entry(entry, later) for entry in newest_first[:_MOST_NOTES]],
    }
