"""Entries of the record as JSON, and a page of them."""

from collections.abc import Iterable, Mapping, Sequence

from models.errors import UsageError
from models.record.entry import AnyEntry, Withdrawn
from models.record.kinds import GROUPS
from models.timestamps import format_timestamp
from server.api.paging import page, read_number
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


def page_of_entries(
    every: Sequence[AnyEntry], group: str | None, limit: int, cursor: str | None, *, only_standing: bool
) -> dict[str, object]:
    """Make a page of entries, by number.

    Raises:
        UsageError: There is no such group.
    """
    if group is not None and group not in GROUPS:
        message = f"There is no group {group!r}; known: {', '.join(GROUPS)}"
        raise UsageError(message, "group")
    after = read_number(cursor)
    replaced = replacements(every)
    wanted = [
        entry
        for entry in every
        if entry.id > after
        and group in {None, entry.body.group}
        and not (only_standing and (entry.id in replaced or isinstance(entry.body, Withdrawn)))
    ]
    return page(wanted[: limit + 1], limit, lambda entry: render_entry(entry, replaced), lambda entry: [entry.id])


def _state(by: AnyEntry | None) -> str:
    if by is None:
        return "standing"
    return "withdrawn" if isinstance(by.body, Withdrawn) else "corrected"
