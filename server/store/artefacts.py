"""Which observations of a session people took for artefacts: the record's entries say so, beside the observations."""

from datetime import datetime

from sqlalchemy import Connection

from models.record.artefacts import ArtefactMarked
from models.record.entry import of_kind, standing
from server.store.record import entries_of_kind

Mark = tuple[str, int, str, datetime]
"""Stream, number, metric and the device's own time of an observation."""


def marks_of(connection: Connection, session: int) -> frozenset[Mark]:
    """Tell which observations of a session are marked now."""
    marked = of_kind(standing(entries_of_kind(connection, session, "artefact")), ArtefactMarked)
    return frozenset(
        (entry.body.stream, entry.body.seq, metric, entry.body.measured_at)
        for entry in marked
        for metric in entry.body.metrics
    )
