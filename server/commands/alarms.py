"""``chairside alarms …``: past sessions under other limits, and what plain thresholds would have sounded."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import UsageError
from models.timestamps import parse_timestamp
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, print_table, settings_of
from server.commands.waiting import counting
from server.console import ask_all, ask_each
from server.rehearsal.changes import read_changes
from server.rehearsal.rendering import total
from server.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Alarms of past sessions.\n\nExample: chairside alarms rehearse --session 3 --delay spo2.low.medium=10",
)

Sessions = Annotated[list[int] | None, typer.Option("--session", min=0, help="A session's id; repeatable.")]
All = Annotated[bool, typer.Option("--all", help="Every session that was under way at some time.")]
From = Annotated[str | None, typer.Option("--from", help="Sessions planned from then on: 2026-03-01T00:00:00Z.")]
To = Annotated[str | None, typer.Option("--to", help="Sessions planned before then.")]
Preset = Annotated[str | None, typer.Option(help="Another preset, by name, in its newest version.")]
PresetFile = Annotated[Path | None, typer.Option(help="Another preset, from a file.")]
Limits = Annotated[
    list[str] | None,
    typer.Option("--limit", help="METRIC.SIDE.PRIORITY=VALUE, such as spo2.low.medium=88; repeatable."),
]
Delays = Annotated[
    list[str] | None, typer.Option("--delay", help="METRIC.SIDE.PRIORITY=SECONDS, the condition delay; repeatable.")
]

_COLUMNS = ("condition", "metric", "priority", "before", "after", "before an hour", "after an hour")


@app.command()
def rehearse(  # noqa: PLR0913, PLR0917 - the command's options
    session: Sessions = None,
    from_: From = None,
    to: To = None,
    preset: Preset = None,
    preset_file: PresetFile = None,
    limit: Limits = None,
    delay: Delays = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    all_: All = False,
    json: Json = False,
) -> None:
    """Replay past sessions with another preset, other limits or other delays, and compare; nothing is changed.

    Example: chairside alarms rehearse --session 3 --session 4 --delay spo2.low.medium=10
    """
    settings = settings_of(data_dir=data_dir, database=database)
    trial = _trial(preset, preset_file, limit, delay)
    found = _rehearse(settings, _chosen(settings, session, (from_, to), is_all=all_), trial)
    if json:
        print_json({"total": total(found), "sessions": found})
        return
    whole = total(found)
    print(_sentence(whole))
    print()
    print_table(_side_by_side(whole), _COLUMNS)
    _tell_missed(found)


@app.command()
def compare(  # noqa: PLR0913 - the command's options
    session: Sessions = None,
    from_: From = None,
    to: To = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    all_: All = False,
    json: Json = False,
) -> None:
    """Count what each session's own preset sounds, against plain thresholds with the same limits.

    Example: chairside alarms compare --all
    """
    settings = settings_of(data_dir=data_dir, database=database)
    found = _rehearse(settings, _chosen(settings, session, (from_, to), is_all=all_), {})
    rows = [_against_plain(str(one["session"]), one["hours"], one["before"]) for one in found]
    whole = total(found)
    rows.append(_against_plain("together", whole["hours"], whole["before"]))
    if json:
        print_json(rows)
    else:
        print_table(rows, ("session", "hours", "plain", "ours", "fewer_percent", "technical"))


def _chosen(
    settings: Settings, sessions: Sequence[int] | None, span: tuple[str | None, str | None], *, is_all: bool
) -> list[int]:
    """Tell which sessions are meant."""
    start, end = (_time(text, name) for text, name in zip(span, ("--from", "--to"), strict=True))
    ways = [bool(sessions), is_all, start is not None or end is not None]
    if sum(ways) != 1:
        message = "Choose sessions in one way: --session, once or more often, or --all, or --from and --to"
        raise UsageError(message)
    if sessions:
        return list(dict.fromkeys(sessions))
    listed = ask_all(settings, "/sessions")
    found = [one["id"] for one in listed if one["phase"] != "scheduled" and _is_within(one, start, end)]
    if not found:
        message = "There is no such session; `chairside session list` shows what there is"
        raise UsageError(message)
    return found


def _time(text: str | None, option: str) -> datetime | None:
    try:
        return None if text is None else parse_timestamp(text)
    except ValueError as error:
        message = f"{option}: {error}"
        raise UsageError(message) from error


def _is_within(session: dict[str, Any], start: datetime | None, end: datetime | None) -> bool:
    at = parse_timestamp(session["created_at"])
    return (start is None or at >= start) and (end is None or at < end)


def _trial(
    preset: str | None, file: Path | None, limits: Sequence[str] | None, delays: Sequence[str] | None
) -> dict[str, object]:
    """Put together what is to be tried.

    Raises:
        UsageError: Nothing is, a name or number is none, or the file cannot be read.
    """
    if preset is not None and file is not None:
        message = "Give either --preset or --preset-file"
        raise UsageError(message)
    by_limit, by_delay = _numbers(limits or (), "--limit"), _numbers(delays or (), "--delay")
    read_changes(by_limit, by_delay)
    trial: dict[str, object] = {"limits": by_limit, "delays": by_delay}
    if preset is not None:
        trial["preset"] = preset
    if file is not None:
        try:
            trial["text"] = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message = f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is no text in UTF-8'}"
            raise UsageError(message) from error
    return trial


def _numbers(pairs: Sequence[str], option: str) -> dict[str, float]:
    found = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            message = f"{option} takes METRIC.SIDE.PRIORITY=NUMBER, such as spo2.low.medium=10, not {pair[:60]!r}"
            raise UsageError(message)
        found[name.strip()] = number
    return found


def _rehearse(settings: Settings, sessions: Sequence[int], trial: dict[str, object]) -> list[dict[str, Any]]:
    """Rehearse one session after the other."""
    with counting("Rehearsing", len(sessions)) as one_more:
        bodies = ({"sessions": [number], **trial} for number in sessions)
        answers = ask_each(settings, "/alarms/rehearse", bodies, one_more)
    return [answer["sessions"][0] for answer in answers]


def _sentence(whole: dict[str, Any]) -> str:
    before, after, recorded = whole["before"], whole["after"], whole["recorded"]
    shift = "" if whole["median_shift_s"] is None else f", in the middle {whole['median_shift_s']:+.1f} s"
    return (
        f"{len(whole['sessions'])} session(s), {whole['hours']:.2f} patient hours. "
        f"Alarms {before['alarms']} before, {after['alarms']} after; audible signals {before['signals']} before, "
        f"{after['signals']} after. {whole['lost']} alarms lost, {whole['gained']} gained{shift}. "
        f"Of {whole['treated']} treated, {whole['missed']} would have been missed. "
        f"{recorded['found_again']} of {recorded['alarms']} recorded alarms came again with the sessions' own presets."
    )


def _side_by_side(whole: dict[str, Any]) -> list[dict[str, object]]:
    rows: dict[tuple[str, str | None, str], dict[str, object]] = {}
    for side in ("before", "after"):
        for count in whole[side]["counts"]:
            key = (count["condition"], count["metric"], count["priority"])
            row = rows.setdefault(key, dict(zip(_COLUMNS[:3], key, strict=True)) | {"before": 0, "after": 0})
            row[side], row[f"{side} an hour"] = count["alarms"], count["alarms_per_hour"]
    return [rows[key] for key in sorted(rows, key=str)]


def _tell_missed(found: Sequence[dict[str, Any]]) -> None:
    for one in found:
        for missed in one["missed"]:
            told_by = f"; told by {', '.join(missed['told_by'])}" if missed["told_by"] else "; nothing else would tell"
            print(
                f"Missed in session {one['session']}: {missed['message']}, {missed['arose_at']}, "
                f"{missed['how']} {missed['treated_at']}{told_by}"
            )


def _against_plain(name: str, hours: float, side: dict[str, Any]) -> dict[str, object]:
    """Compare signals of limits; technical ones, which plain thresholds do not know, are told beside them."""
    technical = sum(count["signals"] for count in side["counts"] if count["kind"] == "technical")
    ours, plain = side["signals"] - technical, side["plain_signals"]
    return {
        "session": name,
        "hours": hours,
        "plain": plain,
        "ours": ours,
        "fewer_percent": None if plain == 0 else round(100 * (1 - ours / plain), 1),
        "technical": technical,
    }
