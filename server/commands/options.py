"""What many commands share: where the store is, how answers are printed, and how a process ends."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer

from server.settings import Settings, load_settings

DataDir = Annotated[Path | None, typer.Option(help="Folder of the store.", show_default="data")]
DatabaseUrl = Annotated[str | None, typer.Option("--database", help="PostgreSQL URL instead of the embedded store.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_of(**flags: object) -> Settings:
    """Merge the flags that were given with the environment and ``chairside.toml``.

    Raises:
        UsageError: A setting is unknown or malformed.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    return load_settings(given, os.environ, Path.cwd())


def quiet_log_level() -> str | None:
    """The level of a log that shares a terminal with people: errors alone, unless the environment asks for more."""
    return None if "CHAIRSIDE_LOG_LEVEL" in os.environ else "error"


def print_json(value: object) -> None:
    """Print one JSON value on one line."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")


def print_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Print rows in aligned columns under their names."""
    texts = [[_shown(row.get(column)) for column in columns] for row in rows]
    widths = [max([len(column), *(len(row[place]) for row in texts)]) for place, column in enumerate(columns)]
    for row in [list(columns), *texts]:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
