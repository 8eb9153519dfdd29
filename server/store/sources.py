"""Which device people chose for a metric, of several that give it: of each metric the newest choice that stands."""

from collections.abc import Iterable

from sqlalchemy import Connection

from models.record.entry import of_kind, standing
from models.record.sources import SourceChosen
from server.store.record import entries_of_kinds_in


def chosen_sources(connection: Connection, sessions: Iterable[int]) -> dict[int, dict[str, str]]:
    """Tell by session and metric which device was chosen; a session without a choice is left out."""
    found: dict[int, dict[str, str]] = {}
    for entry in of_kind(standing(entries_of_kinds_in(connection, sessions, ["source_chosen"])), SourceChosen):
        if entry.session is not None:
            found.setdefault(entry.session, {})[entry.body.metric] = entry.body.device
    return found
