"""Every version of every alarm preset, as the text it was written in: a session keeps the one it started with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from models.alarm_log import LogEntry, LogKind
from models.errors import ConflictError
from server.store.alarm_log import append
from server.store.tables import alarm_preset as table

# The author of what came with the program; no account can have this name.
PROGRAM = "(program)"


@dataclass(frozen=True, slots=True)
class StoredPreset:
    """One version of a preset.

    Args:
        name: The preset's name.
        version: Counted up from 1.
        text: As it was written, TOML.
        added_at: When the store took it, UTC.
        author: Who put it up.
        reason: Why, in words; None for what came with the program.
    """

    name: str
    version: int
    text: str
    added_at: datetime
    author: str
    reason: str | None = None

    @property
    def is_clinics(self) -> bool:
        """Tell whether the clinic wrote it."""
        return self.author != PROGRAM


def keep_shipped(connection: Connection, shipped: Iterable[tuple[str, int, str]], at: datetime) -> list[StoredPreset]:
    """Put the presets that come with the program in the store where they are not there yet.

    Args:
        connection: The writer's.
        shipped: Name, version and text of each.
        at: Now, UTC.

    Returns:
        All that the store has then. A version that the clinic has put up itself stays the clinic's.

    Raises:
        ConflictError: The store knows a version from the program, with another text.
    """
    there = {(kept.name, kept.version): kept for kept in list_presets(connection)}
    for name, version, text in shipped:
        kept = there.get((name, version))
        if kept is None:
            there[name, version] = StoredPreset(name, version, text, at, PROGRAM)
            _insert(connection, there[name, version])
        elif not kept.is_clinics and kept.text != text:
            message = (
                f"The program's file of alarm preset {name}, version {version}, is not the one that this store knows; "
                "sessions rely on it: put the file back as it was, or give it the next version"
            )
            raise ConflictError(message)
    return list(there.values())


def add_preset(connection: Connection, preset: StoredPreset) -> None:
    """Add a version that the clinic wrote, and note it in the alarm log, inside the writer's transaction.

    Raises:
        ConflictError: It is not the next version of its name.
    """
    newest = connection.execute(select(func.max(table.c.version)).where(table.c.name == preset.name)).scalar() or 0
    if preset.version != newest + 1:
        known = f"the newest is {newest}" if newest else "there is none yet"
        message = f"Of preset {preset.name} {known}: the next version is {newest + 1}, not {preset.version}"
        raise ConflictError(message)
    _insert(connection, preset)
    entry = {"preset": preset.name, "version": preset.version, "reason": preset.reason}
    append(connection, [LogEntry(preset.added_at, LogKind.LIMITS, None, None, preset.author, entry)])


def list_presets(connection: Connection) -> list[StoredPreset]:
    """List every version of every preset, by name and version."""
    columns = table.c
    query = select(
        columns.name, columns.version, columns.text, columns.added_at, columns.author, columns.reason
    ).order_by(columns.name, columns.version)
    return [StoredPreset(*row) for row in connection.execute(query)]


def _insert(connection: Connection, preset: StoredPreset) -> None:
    row = {
        "name": preset.name, "version": preset.version, "text": preset.text, "added_at": preset.added_at,
        "author": preset.author, "reason": preset.reason,
    }  # fmt: skip
    connection.execute(table.insert().values(row))
