"""Running until the work is done or somebody stops it, with a bar for those who watch."""

import asyncio
import gc
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import TypeVar

import typer

from devices.clock import DeviceClock

_T = TypeVar("_T")

_BAR_AFTER_S = 2.0
_BAR_STEPS = 1000


def run_until_stopped(work: Coroutine[object, object, _T]) -> _T | None:
    """Run some work; SIGINT and SIGTERM end it in order, and None is returned.

    What the process holds by then stays to its end, so collections of garbage do not look at it again: with 200
    simulated monitors each look took 130 ms, in which none of them measured.
    """
    gc.collect()
    gc.freeze()

    async def supervised() -> _T | None:
        working = asyncio.create_task(work)
        loop = asyncio.get_running_loop()
        for wanted in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
                loop.add_signal_handler(wanted, working.cancel)
        try:
            return await working
        except asyncio.CancelledError:
            return None

    try:
        return asyncio.run(supervised())
    except KeyboardInterrupt:
        return None


class Bar:
    """A progress bar on standard error: only on a terminal, and only when the work takes longer than two seconds."""

    def __init__(self, clock: DeviceClock, label: str) -> None:
        """Show nothing yet."""
        self._clock = clock
        self._began_s = clock.now().monotonic_s
        self._is_wanted = sys.stderr.isatty()
        self._shown = 0
        self._bar = typer.progressbar(length=_BAR_STEPS, label=label, file=sys.stderr)

    def show(self, fraction: float) -> None:
        """Show how much is done, 0 to 1."""
        steps = int(fraction * _BAR_STEPS) - self._shown
        if self._is_wanted and steps > 0 and self._clock.now().monotonic_s - self._began_s > _BAR_AFTER_S:
            self._bar.update(steps)
            self._shown += steps

    def end(self) -> None:
        """Leave the line to what is printed next."""
        if self._shown:
            self._bar.render_finish()
            typer.echo(err=True)
