"""``chairside doctor``: what is misconfigured on this machine."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from models.alarm import AlarmPriority
from models.errors import ChairsideError
from server.commands.doctor_store import look_into_store, recipients_told
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, settings_of
from server.escalation.courier import require_usable
from server.listening import require_certificate
from server.security.sealed import RECIPIENTS_NAME, read_recipients
from server.settings import FILE_NAME, Recipient, Settings
from server.store.database import Database
from server.store.upkeep import check_store, sqlite_version

LEAST_FREE_BYTES = 2 * 1024**3
LEAST_PYTHON = (3, 11)
_PRIVATE_KEY = b"AGE-SECRET-KEY-1"
_LARGEST_KEY = 100_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    sentence: str
    is_good: bool = True


def doctor(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Say what is misconfigured on this machine; exit 1 when something is.

    Example: chairside doctor --data-dir /var/lib/chairside
    """
    findings = list(_look(settings_of(data_dir=data_dir, database=database)))
    if json:
        print_json([asdict(found) for found in findings])
    else:
        for found in findings:
            print(f"{'ok   ' if found.is_good else 'WRONG'}  {found.what}: {found.sentence}")
    if not all(found.is_good for found in findings):
        raise typer.Exit(1)


def _look(settings: Settings) -> Iterator[Finding]:
    version = sys.version_info[:3]
    yield Finding("Python", ".".join(str(part) for part in version), is_good=version >= LEAST_PYTHON)
    yield Finding("SQLite", f"{sqlite_version()}; one writer, so the WAL-reset race cannot happen")
    yield _disk(settings.data_dir)
    yield _folder(settings.data_dir)
    yield from _private_files(settings.data_dir)
    store = _store(settings)
    yield store
    is_readable = store.is_good and (settings.database is not None or Database(settings.data_dir, None).path.exists())
    if is_readable:
        yield from (Finding(*found) for found in look_into_store(settings))
    yield _backups(settings)
    yield Finding("time zone", f"{settings.time_zone}; the store is UTC")
    yield _tls(settings)
    yield _recipients(*(recipients_told(settings) if is_readable else (settings.recipients, [])))
    yield from _secrets(Path.cwd() / FILE_NAME, settings)


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(there).free
    enough = free >= LEAST_FREE_BYTES
    sentence = f"{free / 1024**3:.1f} GiB free"
    return Finding("disk", sentence if enough else f"{sentence}; keep at least 2 GiB", is_good=enough)


def _folder(folder: Path) -> Finding:
    if not folder.exists():
        return Finding("folder", f"{folder} will be made")
    mode = folder.stat().st_mode & 0o777
    is_private = not mode & 0o077
    sentence = f"{folder} is {mode:o}"
    advice = f"; whoever reaches it is administrator: chmod 700 {folder}"
    return Finding("folder", sentence if is_private else sentence + advice, is_good=is_private)


def _private_files(folder: Path) -> Iterator[Finding]:
    """The store and its keys are the server's own user's alone, even where somebody opened the folder."""
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.is_file() and path.stat().st_mode & 0o077:
            sentence = f"{path} is {path.stat().st_mode & 0o777:o}, and others may read it: chmod 600 {path}"
            yield Finding("file", sentence, is_good=False)


def _backups(settings: Settings) -> Finding:
    """Whether backups have a key, and whether it lies where it must not."""
    if settings.database is not None:
        return Finding("backups", "PostgreSQL's own tools make them; seal them too, see docs/OPERATIONS.md")
    for path in settings.data_dir.glob("*"):
        if path.is_file() and path.stat().st_size < _LARGEST_KEY and _PRIVATE_KEY in path.read_bytes():
            return Finding("backups", f"{path} holds the key that opens them: move it off this machine", is_good=False)
    path = settings.data_dir / RECIPIENTS_NAME
    if not path.exists():
        return Finding("backups", "no key to seal them for yet: `chairside db backup-key FILE`")
    try:
        count = len(read_recipients(path.read_text(encoding="utf-8").splitlines(), str(path)))
    except ChairsideError as error:
        return Finding("backups", str(error), is_good=False)
    return Finding("backups", f"sealed for {count} key{'s' if count != 1 else ''}", is_good=count > 0)


def _store(settings: Settings) -> Finding:
    database = Database(settings.data_dir, settings.database)
    if database.is_sqlite and not database.path.exists():
        return Finding("store", "will be made at the first start")
    try:
        return Finding("store", check_store(database))
    except ChairsideError as error:
        return Finding("store", str(error), is_good=False)


def _tls(settings: Settings) -> Finding:
    if settings.tls_cert is None:
        return Finding("TLS", "none; only this machine, or a proxy on it, can connect")
    try:
        require_certificate(settings.tls_cert, settings.tls_key)
    except ChairsideError as error:
        return Finding("TLS", str(error), is_good=False)
    return Finding("TLS", str(settings.tls_cert))


def _recipients(told: Sequence[Recipient], unread: Sequence[str]) -> Finding:
    """Who is told of unanswered alarms, by the settings and by the set-up page, and whether they can be."""
    if unread:
        names = ", ".join(sorted(unread))
        sentence = (
            f"the addresses of {names} cannot be read, so they are told nothing: write them again at /clinic-setup"
        )
        return Finding("recipients", sentence, is_good=False)
    if not told:
        return Finding("recipients", "none; an unanswered alarm is told on screens alone")
    try:
        kinds = require_usable(told)
    except ChairsideError as error:
        return Finding("recipients", str(error), is_good=False)
    names = ", ".join(f"{found.name} ({kinds[found.name]}, round {found.round})" for found in told)
    if not any(AlarmPriority.HIGH in found.priorities for found in told):
        return Finding("recipients", f"{names}; none of them takes high alarms", is_good=False)
    return Finding("recipients", names)


def _secrets(path: Path, settings: Settings) -> Iterator[Finding]:
    """An address of a recipient holds its password."""
    if settings.recipients and path.exists() and path.stat().st_mode & 0o077:
        sentence = f"{path} holds addresses with passwords, and others may read it: chmod 600 {path}"
        yield Finding("recipients' passwords", sentence, is_good=False)
