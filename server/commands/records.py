"""``chairside session export`` and ``import``: a record as a file, and a file as a record."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from models.errors import NotFoundError, UsageError
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, settings_of
from server.commands.waiting import waiting
from server.console import save
from server.log import configure_log
from server.reports.formats import format_named
from server.settings import Settings

_USUALLY_S = 5.0  # a session of hours, with all of its numbers

Form = Annotated[
    str, typer.Option("--format", help="json, csv, pdf, fhir, or another of the formats in docs/EXPORTS.md.")
]
Out = Annotated[Path | None, typer.Option(help="File or folder to write; - writes to standard output.")]


def export(
    sessions: Annotated[list[int], typer.Argument(help="Its number; of the format research, many may be given.")],
    form: Form = "json",
    out: Out = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
) -> None:
    """Write one session's record to a file, or many sessions de-identified to one.

    Example: chairside session export 12 --format csv --out session-12.csv
    """
    settings, made = settings_of(data_dir=data_dir, database=database), format_named(form)
    if made.is_of_many:
        path = f"/{form}-export?sessions={','.join(map(str, sessions))}"
    elif len(sessions) == 1:
        path = f"/sessions/{sessions[0]}/export?format={form}"
    else:
        message = f"The format {form} is a file for each session; write many with session export-all"
        raise UsageError(message)
    if out is not None and str(out) == "-":
        save(settings, path, lambda _: _standard_output())
        return
    written: list[Path] = []
    with waiting("Writing the record", _USUALLY_S), _whole(out, written) as target:
        save(settings, path, target)
    print(f"Wrote {written[0]}.")


def import_(
    file: Annotated[Path, typer.Argument(help="What `session export --format json` wrote.")],
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    json: Json = False,
) -> None:
    """Take a record in that another store exported; stop the server first.

    Example: chairside session import session-12.json --data-dir /var/lib/chairside
    """
    settings = settings_of(data_dir=data_dir, database=database)
    try:
        content = file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise NotFoundError(message) from error
    with waiting("Taking the record in", _USUALLY_S):
        number = asyncio.run(_take_in(settings, content))
    if json:
        print_json({"session": number})
    else:
        print(f"Took in session {number}; its record has the hash that the file says.")


async def _take_in(settings: Settings, content: bytes) -> int:
    # They take seconds to come up; a command that only asks a running server needs neither.
    from server.app import create_server  # noqa: PLC0415
    from server.commands.importing import take_in_file  # noqa: PLC0415

    configure_log("warning")
    server = create_server(settings)
    await server.supervisor.open()
    try:
        return await take_in_file(server.parts, content)
    finally:
        await server.supervisor.stop()


@contextmanager
def _whole(out: Path | None, written: list[Path]) -> Iterator[Callable[[str], AbstractContextManager[BinaryIO]]]:
    """Write beside the target, and put it there when it is whole: half a record never looks like one."""
    halves: list[Path] = []

    def target(name: str) -> AbstractContextManager[BinaryIO]:
        path = Path(name) if out is None else out / name if out.is_dir() else out
        if path.exists():
            message = f"{path} exists already; name another file with --out, or move it away"
            raise UsageError(message)
        half = path.with_name(path.name + ".part")
        written.append(path)
        halves.append(half)
        half.touch(0o600)
        return half.open("wb")

    try:
        yield target
        for half, path in zip(halves, written, strict=True):
            half.replace(path)
    finally:
        for half in halves:
            half.unlink(missing_ok=True)


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    yield sys.stdout.buffer
