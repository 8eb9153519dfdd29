"""The simulated monitors in a process of their own, and what it has used of the processor."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import sysconf
from pathlib import Path

import orjson

from models.errors import UsageError
from server.benches.bench_server import BenchServer

_USED = slice(11, 13)  # utime and stime, counted behind the name of the program (proc(5))
_STOP_WITHIN_S = 30.0


@contextmanager
def simulating(server: BenchServer) -> Iterator[int]:
    """Run a monitor for each device of a server, with its outbox on disk; tells the process."""
    with tempfile.TemporaryDirectory(prefix="chairside-bench-") as folder:
        devices = Path(folder) / "devices.jsonl"
        lines = [orjson.dumps({"device": device, "token": token}) for device, token in server.tokens.items()]
        devices.write_bytes(b"\n".join(lines))
        command = [
            sys.executable, "-m", "devices", "simulate", "--server", server.address, "--devices", str(devices),
            "--seed", "1", "--outbox", str(Path(folder) / "outbox"),
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own
            try:
                yield process.pid
            finally:
                process.terminate()
                process.wait(_STOP_WITHIN_S)


def processor_s(process: int) -> float:
    """Tell the processor seconds of a process, all its threads together.

    Raises:
        UsageError: This operating system has no /proc to say so.
    """
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError("This benchmark reads /proc, which only Linux has") from error
    behind_name = said.rpartition(")")[2].split()
    return sum(int(ticks) for ticks in behind_name[_USED]) / sysconf("SC_CLK_TCK")
