"""A killed process loses nothing that its outbox had taken, and gives no number twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from devices.clock import DeviceClock
from devices.outbox import Outbox

ROOT = Path(__file__).resolve().parents[3]

_WRITER = """
import sys
from pathlib import Path
from devices.clock import DeviceClock
from devices.outbox import Outbox
box = Outbox(Path(sys.argv[1]), "monitor-1", DeviceClock())
while True:
    print(box.append("observations", {"value": box.next_seq}), flush=True)
"""


def kill_a_writer_after(path: Path, frames: int) -> list[int]:
    """Let a child append and tell each number it was given; kill it with SIGKILL in the midst of it."""
    command = [sys.executable, "-c", _WRITER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(frames)]
        os.kill(child.pid, signal.SIGKILL)
        rest = [int(line) for line in child.stdout.read().split("\n")[:-1]]
    assert child.returncode == -signal.SIGKILL
    return told + rest


def test_a_killed_process_loses_nothing_it_appended(tmp_path: Path) -> None:
    path = tmp_path / "m.outbox"
    told: list[int] = []
    for frames in (1, 40, 200):
        told += kill_a_writer_after(path, frames)
        box = Outbox(path, "monitor-1", DeviceClock())
        found = {frame.seq: frame.body["value"] for frame in box.from_seq(1, 100_000)}
        box.close()
        assert set(told) <= found.keys(), "every number that was told is on disk"
        assert all(seq == value for seq, value in found.items()), "no number was given twice"
        assert sorted(found) == list(range(1, len(found) + 1))
    assert told == sorted(set(told))


def test_a_second_process_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    path = tmp_path / "m.outbox"
    box = Outbox(path, "monitor-1", DeviceClock())
    child = subprocess.run(
        [sys.executable, "-c", _WRITER, str(path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    box.close()
    assert child.returncode != 0
    assert "in use by another process" in child.stderr
