"""An entry is kept, and with an undo goes what had come with the step that is undone; one transaction."""

from models.phase_course import TakenBack
from models.record.entry import AnyEntry, Withdrawn
from server.api.chart_reading import read_session_chart
from server.api.entering import keep_entry
from server.care.admission import Asked
from server.care.protocols import ProtocolShelf
from server.care.undoing import taken_back_with
from server.store.connection import StoreConnection
from server.store.moves import go_back
from server.store.record import entry_of

# Entries after which a session is watched or shown otherwise, and so they are when they are taken out.
_WATCHED_OTHERWISE = frozenset({"source_chosen", "phase_corrected"})


def keep_or_undo(connection: StoreConnection, protocols: ProtocolShelf, asked: Asked) -> tuple[AnyEntry, bool]:
    """Keep an entry; where it undoes a step of the drug, the session goes back to the phase before it.

    Returns:
        The entry, and whether its session is to be watched otherwise from now on.

    Raises:
        UsageError: The rules refuse it; nothing of it is kept.
        ConflictError: What is undone is relied on.
    """
    back = _taken_back(connection, protocols, asked)
    entry = keep_entry(connection, protocols, asked)
    if back is not None:
        go_back(connection, back, asked.now, asked.author)
    about = entry if entry.corrects is None else entry_of(connection, entry.corrects)
    return entry, back is not None or about.body.kind in _WATCHED_OTHERWISE


def _taken_back(connection: StoreConnection, protocols: ProtocolShelf, asked: Asked) -> TakenBack | None:
    session = asked.new.session
    if session is None or not isinstance(asked.new.body, Withdrawn):
        return None
    return taken_back_with(read_session_chart(connection, session, protocols=protocols), asked)
