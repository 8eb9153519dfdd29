"""``chairside session export-all``: many records into a folder, a file each; broken off, it goes on where it stood."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from models.errors import UsageError
from models.session import SessionPhase
from models.timestamps import parse_timestamp
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, settings_of
from server.commands.records import Form
from server.commands.waiting import counting, waiting
from server.console import ask_all, save, save_each
from server.reports.formats import format_named
from server.settings import Settings

# First and last day on which a session was planned; None: whenever.
Days = tuple[date | None, date | None]
_USUALLY_S = 60.0  # some dozens of sessions of hours


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

    Of a format that is made of many sessions, such as research, one new file is written.

    Example: chairside session export-all /mnt/usb/records --format json --from 2026-03-01
    """
    settings, made = settings_of(data_dir=data_dir, database=database), format_named(form)
    days = _day(start, "--from"), _day(end, "--to")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = (
        _one_file(settings, folder, form, days) if made.is_of_many else _each(settings, folder, form, days, again=again)
    )
    if json:
        print_json({"folder": str(folder), **done.fields})
    else:
        print(f"{done.words} to {folder}{done.rest}.")


@dataclass(frozen=True, slots=True)
class _Done:
    """What was written: for programs, and for people."""

    fields: dict[str, object]
    words: str
    rest: str = ""


def _one_file(settings: Settings, folder: Path, form: str, days: Days) -> _Done:
    """Write all of them into one file, a new one each time."""
    query = "&".join(f"{name}={day}" for name, day in zip(("from", "to"), days, strict=True) if day is not None)
    names: list[str] = []

    @contextmanager
    def keep(name: str) -> Iterator[BinaryIO]:
        with _whole_file(folder / name) as file:
            yield file
        names.append(name)

    with waiting("Writing records", _USUALLY_S):
        save(settings, f"/{form}-export?{query}", keep)
    return _Done({"written": names}, f"Wrote {names[0]}")


def _each(settings: Settings, folder: Path, form: str, days: Days, *, again: bool) -> _Done:
    """Write a file each; one that a session does not have is left out, and said."""
    wanted = [one["id"] for one in ask_all(settings, "/sessions") if _is_wanted(one, days, settings)]
    there = [] if again else [number for number in wanted if _is_there(folder, number, form)]
    missing = [number for number in wanted if number not in set(there)]
    refused: dict[int, str] = {}
    waiting_for = iter(missing)
    with counting("Writing records", len(missing)) as one_more:

        def told(refusal: UsageError | None) -> None:
            number = next(waiting_for)
            if refusal is not None:
                refused[number] = str(refusal)
            one_more()

        paths = [f"/sessions/{number}/export?format={form}" for number in missing]
        save_each(settings, paths, lambda name: _whole_file(folder / name), told)
    written = [number for number in missing if number not in refused]
    skipped = [{"session": number, "why": why} for number, why in refused.items()]
    fields: dict[str, object] = {"written": written, "there_already": there, "skipped": skipped}
    return _Done(fields, f"Wrote {len(written)} records", f"; {len(there)} were there already{_left_out(refused)}")


def _left_out(refused: dict[int, str]) -> str:
    if not refused:
        return ""
    first = next(iter(refused.values()))
    return f"; {len(refused)} were left out, for there is no such file of them ({first})"


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{option} is {text[:40]!r}; write a day such as 2026-03-01"
        raise UsageError(message, option) from error


def _is_wanted(session: Any, days: Days, settings: Settings) -> bool:  # noqa: ANN401 - JSON
    planned_on = parse_timestamp(session["created_at"]).astimezone(settings.zone).date()
    return SessionPhase(session["phase"]).is_final and (days[0] or planned_on) <= planned_on <= (days[1] or planned_on)


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
