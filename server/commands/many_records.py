"""``chairside session export-all``: many records into a folder, a file each; broken off, it goes on where it stood."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from models.errors import UsageError
from models.session import SessionPhase
from models.timestamps import parse_timestamp
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, settings_of
from server.commands.records import Form
from server.commands.waiting import counting
from server.console import ask_all, save_each
from server.settings import Settings

_NEVER_BEFORE, _NEVER_AFTER = date.min, date.max


def export_all(  # noqa: PLR0913 - the command's options
    folder: Annotated[Path, typer.Argument(help="Where the files go; made if it is not there.")],
    form: Form = "json",
    start: Annotated[
        str | None, typer.Option("--from", help="Planned on this day or later, such as 2026-03-01.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Planned on this day or earlier.")] = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="Write anew what is there already.")] = False,
    json: Json = False,
) -> None:
    """Write the records of all sessions that are over into a folder; what is there already is left as it is.

    Example: chairside session export-all /mnt/usb/records --format json --from 2026-03-01
    """
    settings = settings_of(data_dir=data_dir, database=database)
    days = _day(start, "--from") or _NEVER_BEFORE, _day(end, "--to") or _NEVER_AFTER
    wanted = [one["id"] for one in ask_all(settings, "/sessions") if _is_wanted(one, days, settings)]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = [] if again else [number for number in wanted if _is_there(folder, number, form)]
    missing = [number for number in wanted if number not in set(there)]
    with counting("Writing records", len(missing)) as one_more:
        paths = [f"/sessions/{number}/export?format={form}" for number in missing]
        save_each(settings, paths, lambda name: _whole_file(folder / name), one_more)
    if json:
        print_json({"folder": str(folder), "written": missing, "there_already": there})
    else:
        print(f"Wrote {len(missing)} records to {folder}; {len(there)} were there already.")


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{option} is {text[:40]!r}; write a day such as 2026-03-01"
        raise UsageError(message, option) from error


def _is_wanted(session: Any, days: tuple[date, date], settings: Settings) -> bool:  # noqa: ANN401 - JSON
    planned_on = parse_timestamp(session["created_at"]).astimezone(settings.zone).date()
    return SessionPhase(session["phase"]).is_final and days[0] <= planned_on <= days[1]


def _is_there(folder: Path, number: int, form: str) -> bool:
    """Tell whether a session's file is there; of some formats the name ends in more than the format's."""
    names = [path.name for path in folder.glob(f"*session-{number}.{form}*")]
    return any(not name.endswith(".part") for name in names)


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write beside the file, and put it there when it is whole: what is there is never half of a record."""
    half = path.with_name(path.name + ".part")
    half.touch(0o600)
    try:
        with half.open("wb") as file:
            yield file
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
