"""A disk that is full: the kernel refuses to let any file grow, in a process of its own."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path


def test_nothing_is_acknowledged_that_a_full_disk_lost_and_room_is_noticed(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.component.server.store.small_disk", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[4],
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    acknowledged = [seq for seq, settlement in told["settled"] if settlement == "STORED"]
    lost = [seq for seq, settlement in told["settled"] if settlement == "UNAVAILABLE"]
    first = told["next_seq"]
    assert lost == list(range(first, first + len(lost))), "the device is told to begin with the first that failed"
    assert lost
    assert told["health"] == [False, True]
    store = sqlite3.connect(tmp_path / "data" / "chairside.db")
    assert [seq for (seq,) in store.execute("SELECT seq FROM frame ORDER BY seq")] == sorted(set(acknowledged))
    assert store.execute("SELECT id FROM alarm").fetchall() == [(1,)]
    assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()
