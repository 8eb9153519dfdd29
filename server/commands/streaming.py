"""``chairside simulate`` and ``replay``: devices as processes of their own, which need nothing of the server's."""

import os
import sys

import typer


def simulate(context: typer.Context) -> None:
    """Run simulated monitors against a server."""
    _become("simulate", context.args)


def replay(context: typer.Context) -> None:
    """Stream a recorded patient into a server."""
    _become("replay", context.args)


def _become(command: str, arguments: list[str]) -> None:
    """Turn into the device's own program: a signal then reaches it, and nobody is left behind to stream on."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "devices", command, *arguments])  # noqa: S606 - our own program
