"""Entries of the record as JSON, and a page of them."""

from collections.abc import Iterable, Mapping, Sequence

from models.errors import UsageError
from models.record.entry import AnyEntry, Withdrawn
from models.record.kinds import GROUPS, KINDS
from models.timestamps import format_timestamp
from server.api.paging import page
from server.care.read_out import read_out


def replacements(every: Iterable[AnyEntry]) -> dict[int, AnyEntry]:
    """Give what took an entry's place by the number of that entry; the store lets there be one."""
    return {entry.corrects: entry for entry in every if entry.corrects is not None}


def render_entry(entry: AnyEntry, later: Mapping[int, AnyEntry]) -> dict[str, object]:
    """Make the object of an entry.

    Args:
        entry: Which.
        later: What took entries' places, by their numbers.
    """
    by = later.get(entry.id)
    return {
        "id": entry.id,
        "patient": entry.patient,
        "session": entry.session,
        "group": entry.body.group,
        **entry.body.model_dump(mode="json"),
        **read_out(entry.body),
        "at": format_timestamp(entry.at),
        "entered_at": format_timestamp(entry.entered_at),
        "author": entry.author,
        "corrects": entry.corrects,
        "reason": entry.reason if entry.reason is not None else getattr(entry.body, "reason", None),
        "state": _state(by),
        "replaced_by": None if by is None else by.id,
    }


def kinds_of(group: str | None) -> tuple[str, ...] | None:
    """Name the kinds of a group; None where none is asked for.

    Raises:
        UsageError: There is no such group.
    """
    if group is None:
        return None
    if group not in GROUPS:
        message = f"There is no group {group!r}; known: {', '.join(GROUPS)}"
        raise UsageError(message, "group")
    return tuple(kind for kind, body in KINDS.items() if body.group == group)


def page_of_entries(found: Sequence[AnyEntry], later: Iterable[AnyEntry], limit: int) -> dict[str, object]:
    """Make a page of entries, by number, from one more than it holds and what took the place of any of them."""
    replaced = replacements(later)
    return page(found, limit, lambda entry: render_entry(entry, replaced), lambda entry: [entry.id])


def _state(by: AnyEntry | None) -> str:
    if by is None:
        return "standing"
    return "withdrawn" if isinstance(by.body, Withdrawn) else "corrected"
