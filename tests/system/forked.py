"""The program in processes of its own, forked off one that has loaded it.

Loading takes a processor longer than most tests need a server. The fork is made before anything runs: what the child
does is what ``python -m server`` does, in its own folder, environment, standard streams and signals. Nothing of the
project is imported where the tests run.
"""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from multiprocessing import connection, forkserver, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO

# Loads what most commands load on demand, and what a test's own program around the server needs.
_LOADED = "tests.system.loaded"
_FORK = get_context("forkserver")
forkserver.set_forkserver_preload([_LOADED])


class Forked:
    """A child as ``subprocess.Popen`` would hold it, as far as tests ask."""

    def __init__(
        self, program: str, arguments: Sequence[str], folder: Path, environment: dict[str, str], errors: Path,
        *, output: Path | None = None, written: str | None = None,
    ) -> None:  # fmt: skip
        """Start it.

        Args:
            program: The module whose ``main`` runs, with the words of the command in ``sys.argv``.
            arguments: These words.
            folder: Where it runs.
            environment: All of its environment.
            errors: Where its standard error is added to.
            output: Where its standard output is written; ``stdout`` reads it if there is none.
            written: All that its standard input says; ``stdin`` writes to it if there is none.
        """
        their_in, our_in = _FORK.Pipe(duplex=False)
        our_out, their_out = _FORK.Pipe(duplex=False)
        self._process: BaseProcess = _FORK.Process(
            target=_become,
            args=(program, list(arguments), str(folder), environment, their_in, their_out, str(errors), output),
        )
        self._process.start()
        their_in.close()
        their_out.close()
        self.stdin: IO[str] = os.fdopen(_own(our_in), "w", encoding="utf-8")
        self.stdout: IO[str] = os.fdopen(_own(our_out), encoding="utf-8")
        if written is not None:
            self.stdin.write(written)
            self.stdin.close()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended, as far as it has; a signal is negative."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """How it ended, as far as it has."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        assert connection.wait([self._process.sentinel], timeout), f"process {self.pid} goes on after {timeout} s"
        self._process.join()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, which: signal.Signals) -> None:
        """Signal it, unless it is gone."""
        if self.poll() is None:
            os.kill(self.pid, which)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of its streams."""
        self.stdin.close()
        self.stdout.close()


def _own(end: Connection) -> int:
    """A descriptor that stays when its pipe's object goes."""
    number = os.dup(end.fileno())
    end.close()
    return number


def _become(
    program: str, arguments: list[str], folder: str, environment: dict[str, str], given: Connection, told: Connection,
    errors: str, output: Path | None,
) -> None:  # fmt: skip
    """Be the program, in the child."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(given.fileno(), 0)
    out = told.fileno() if output is None else os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    sys.stdin, sys.stdout = open(0, encoding="utf-8", closefd=False), open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
    for end in (given, told):
        end.close()
    sys.argv = [program, *arguments]
    import_module(program).main()
