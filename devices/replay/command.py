"""``python -m devices replay``: a recorded patient as a feed, to the last acknowledgement."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from devices.address import open_link
from devices.options import (
    AllowPlain,
    Authority,
    ClockOrigin,
    ClockSpeed,
    OutboxFolder,
    Server,
    check_speed,
    outbox_folder,
    read_clock,
    say_speed,
)
from devices.replay.delivery import Delivery, deliver
from devices.replay.formats import open_recording
from devices.replay.mapping import ColumnMap, read_overrides
from devices.running import Bar, run_until_stopped
from models.errors import UsageError

_MOST_SPEED = 100_000.0  # contract of the feed
_MOST_SENTENCES = 100


def replay(  # noqa: PLR0913, PLR0917 - a command's options
    file: Annotated[Path, typer.Argument(help="A CSV file, a WFDB numerics record, or a VitalDB .vital file.")],
    server: Server,
    token: Annotated[
        str | None, typer.Option("--token", envvar="CHAIRSIDE_TOKEN", help="The device's token, as enrolled.")
    ] = None,
    token_stdin: Annotated[bool, typer.Option("--token-stdin", help="Read the token from standard input.")] = False,  # noqa: FBT002 - a flag
    device: Annotated[str | None, typer.Option("--device", metavar="ID", help="The device, if not asked for.")] = None,
    speed: Annotated[
        float, typer.Option("--speed", help="How much faster it is replayed; it scales no delay of a running server.")
    ] = 1.0,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="COLUMN=METRIC", help="Take a column as a metric; repeatable.")
    ] = None,
    outbox: OutboxFolder = None,
    allow_plain: AllowPlain = False,  # noqa: FBT002 - a flag
    authority: Authority = None,
    clock_speed: ClockSpeed = 1.0,
    clock_origin: ClockOrigin = None,
) -> None:
    """Replay a recorded patient as a feed, and end when the server has acknowledged all of it."""
    check_speed(speed, _MOST_SPEED)
    secret = sys.stdin.readline().strip() if token_stdin else token
    if not secret:
        raise UsageError("Give the device's token: --token T, --token-stdin, or CHAIRSIDE_TOKEN.", "token")
    link = open_link(server, secret, allow_plain=allow_plain, authority=authority)
    say = _Sayings()
    recording = open_recording(file, ColumnMap(read_overrides(mapping or []), say), say)
    say_speed(speed, "the recording")
    clock = read_clock(clock_speed, clock_origin)
    bar = Bar(clock, f"Replaying {recording.source}")
    with outbox_folder(outbox) as folder:
        refused = run_until_stopped(deliver(recording, Delivery(link, device, folder, speed, say, bar.show), clock))
    bar.end()
    tally = recording.tally
    typer.echo(
        f"{recording.source}: {tally.taken} rows taken, {tally.refused} refused; {tally.values_refused} values refused"
        f"{f'; {refused} more refused by the server' if refused else ''}."
    )
    if refused is None or not tally.taken:
        raise typer.Exit(1)


class _Sayings:
    """Sentences on standard error; a file with a fault in every row does not fill the screen for ever."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, sentence: str) -> None:
        self._said += 1
        if self._said <= _MOST_SENTENCES:
            typer.echo(sentence, err=True)
        elif self._said == _MOST_SENTENCES + 1:
            typer.echo("Further faults are counted and not named.", err=True)
