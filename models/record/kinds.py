"""Every kind of entry there is, and the groups in which they are listed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from models.record import artefacts, assessments, care, drug, gates, ledger, moves, person, sources, treatment
from models.record.entry import EntryBody, Withdrawn
from models.record.events import AdverseEvent, EventNoted, NoteWritten

# A new kind is added here, and nowhere else.
BODIES: tuple[type[EntryBody], ...] = (
    Withdrawn,
    EventNoted,
    NoteWritten,
    AdverseEvent,
    *artefacts.BODIES,
    *assessments.BODIES,
    *care.BODIES,
    *drug.BODIES,
    *gates.BODIES,
    *ledger.BODIES,
    *moves.BODIES,
    *person.BODIES,
    *sources.BODIES,
    *treatment.BODIES,
)


def _kind_of(body: type[EntryBody]) -> str:
    return str(body.model_fields["kind"].default)


KINDS: Mapping[str, type[EntryBody]] = MappingProxyType({_kind_of(body): body for body in BODIES})

GROUPS: Mapping[str, tuple[type[EntryBody], ...]] = MappingProxyType(
    {
        group: tuple(body for body in BODIES if body.group == group)
        for group in dict.fromkeys(body.group for body in BODIES if body is not Withdrawn)
    }
)


def read_body(kind: str, fields: Mapping[str, Any]) -> EntryBody:
    """Read what was stored of an entry's body.

    Raises:
        KeyError: There is no such kind.
        pydantic.ValidationError: It does not have the kind's fields.
    """
    return KINDS[kind].model_validate({**fields, "kind": kind})
