"""What somebody wants rehearsed, and what comes of it, as JSON: the work of a process of its own (``apart.py``)."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from models.errors import ChairsideError
from server.alarms.preset_shelf import PresetShelf
from server.alarms.presets import AlarmPreset, parse_preset
from server.apart import error_fields
from server.rehearsal.changes import Changes, read_changes, with_changes
from server.rehearsal.comparison import Comparison, compare
from server.rehearsal.reading import read_record
from server.rehearsal.rendering import render_comparison
from server.store.connection import StoreConnection
from server.store.reader import reading
from server.store.session_record import preset_text


class Job(BaseModel):
    """Sessions and the limits to try on them.

    Args:
        data_dir: The embedded store's folder.
        database: PostgreSQL's URL instead, or None.
        sessions: Which sessions.
        now: Until when a session that is not over is replayed, UTC.
        text: Another preset as TOML; None: each session's own.
        limits: Other limits, by name (``nibp_systolic.high.medium``).
        delays: Other condition delays in seconds, likewise.
    """

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    database: str | None
    sessions: tuple[int, ...]
    now: datetime
    text: str | None = None
    limits: dict[str, float] = {}
    delays: dict[str, float] = {}


def check(job: Job) -> None:
    """Refuse what cannot be tried on any session, before one is read.

    Raises:
        UsageError: A limit or the preset's text is faulty.
    """
    changes = read_changes(job.limits, job.delays)
    if job.text is not None:
        with_changes(parse_preset(job.text), changes)


def run(job: Job) -> dict[str, object]:
    """Rehearse every session of a job, with its own preset and with what is to be tried.

    Returns:
        ``{"sessions": [...]}``, or ``{"error", "field", "message"}`` when one of our errors ended it.
    """
    try:
        changes = read_changes(job.limits, job.delays)
        with reading(job.data_dir, job.database) as connection:
            found = [_rehearse(connection, job, number, changes) for number in job.sessions]
    except ChairsideError as error:
        return error_fields(error)
    return {"sessions": [render_comparison(one) for one in found]}


def _rehearse(connection: StoreConnection, job: Job, number: int, changes: Changes) -> Comparison:
    record = read_record(connection, number, job.now)
    own = _own(connection, record.preset)
    other = with_changes(own if job.text is None else parse_preset(job.text), changes)
    return compare(record, own, other, fixed=frozenset(changes.limits))


def _own(connection: StoreConnection, named: tuple[str, int]) -> AlarmPreset:
    """Find the version a session used: as the store keeps it, else as the program brings it along."""
    name, version = named
    text = preset_text(connection, name, version)
    if text is not None:
        return parse_preset(text, origin=f"Version {version} of the preset {name}")
    return PresetShelf().version(name, version)
