"""A whole session as one call answers it: what it is, the phases it went through, the devices it had."""

from models.phase_course import phase_corrections, phases_taken_back
from models.record.entry import standing
from server.api.bindings import render_binding
from server.api.session_rendering import render_phase, render_session
from server.live.rendering import loudest_mode
from server.store.bindings import bindings_of
from server.store.connection import StoreConnection
from server.store.document_arrivals import streams_of
from server.store.observations import sources_of_session
from server.store.phases import ABOUT_PHASES
from server.store.record import entries_of_kinds_in
from server.store.sessions import phases_of, session_of


def read_whole(connection: StoreConnection, number: int) -> dict[str, object]:
    """Read a session with its phases, at the times they were noted and corrected to, its bindings and its mark.

    Raises:
        NotFoundError: There is none of that number.
    """
    found = session_of(connection, number)
    held = standing(entries_of_kinds_in(connection, [number], ABOUT_PHASES))
    corrected, gone = phase_corrections(held), phases_taken_back(held)
    changes = phases_of(connection, number)
    modes = {one.mode for one in streams_of(connection, sources_of_session(connection, number), None)}
    return render_session(found) | {
        "mode": loudest_mode(modes).value,
        "phases": [
            render_phase(change, corrected.get(place), is_taken_back=place in gone)
            for place, change in enumerate(changes)
        ],
        "bindings": [render_binding(binding) for binding in bindings_of(connection, number)],
    }
