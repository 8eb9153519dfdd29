"""What the two commands have in common: options, checks of them, and where the outboxes lie."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from devices.clock import DeviceClock
from models.errors import UsageError
from models.timestamps import parse_timestamp

Server = Annotated[str, typer.Option("--server", metavar="URL", help="The server, http(s):// or ws(s)://host:port.")]
OutboxFolder = Annotated[
    Path | None,
    typer.Option("--outbox", metavar="DIR", help="Keep the outboxes here; they then survive a kill of this process."),
]
AllowPlain = Annotated[bool, typer.Option("--allow-plain", help="Allow an unencrypted connection off this machine.")]
Authority = Annotated[
    Path | None, typer.Option("--ca", metavar="PEM", help="The authority that signed the server's certificate.")
]

# A demo's server runs on a fast clock, and its devices keep the same time; of no use to anybody else.
ClockSpeed = Annotated[float, typer.Option("--clock-speed", hidden=True)]
ClockOrigin = Annotated[str | None, typer.Option("--clock-origin", hidden=True)]


def read_clock(speed: float, origin: str | None) -> DeviceClock:
    """Make the devices' clock: the machine's, or one that goes faster since ``origin``.

    Raises:
        UsageError: The origin is no time.
    """
    try:
        return DeviceClock(speed, parse_timestamp(origin) if origin else None)
    except ValueError as error:
        message = f"--clock-origin: {error}."
        raise UsageError(message, "clock-origin") from error


def check_speed(speed: float, most: float) -> None:
    """Refuse a speed that cannot be.

    Raises:
        UsageError: It is not above 0 or beyond ``most``.
    """
    if not 0 < speed <= most:
        message = f"--speed takes a number above 0, at most {most:g}."
        raise UsageError(message, "speed")


def say_speed(speed: float, what: str) -> None:
    """Say what a speed does and what it does not."""
    if speed != 1:
        typer.echo(f"--speed {speed:g} scales {what} alone; a running server's delays stay as they are.")


@contextmanager
def outbox_folder(folder: Path | None) -> Iterator[Path]:
    """Hand out the folder asked for, or one that goes away with this process."""
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="chairside-outbox-") as made:
        yield Path(made)


def set_up_log() -> None:
    """Log to standard error from ``CHAIRSIDE_LOG_LEVEL`` on; the WebSocket library's own debug lines print tokens."""
    levels = {"debug": logging.DEBUG, "warning": logging.WARNING, "error": logging.ERROR}
    level = levels.get(os.environ.get("CHAIRSIDE_LOG_LEVEL", "").lower(), logging.INFO)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("websockets").setLevel(logging.WARNING)
