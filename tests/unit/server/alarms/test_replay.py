"""The same calls give the same events, in whatever process: no order depends on how a process hashes its words."""

import subprocess
import sys
from pathlib import Path

from tests.unit.server.alarms.bedside import moment
from tests.unit.server.alarms.test_clock_steps import tell

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = """
from tests.unit.server.alarms.bedside import moment
from tests.unit.server.alarms.test_clock_steps import tell
print(tell(moment))
"""


def told_with(hash_seed: int) -> str:
    """Tell the long story in a process of its own."""
    environment = {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(ROOT)}
    return subprocess.check_output([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, text=True).strip()


def test_a_story_told_twice_is_the_same() -> None:
    assert tell(moment) == tell(moment)


def test_every_process_tells_it_alike() -> None:
    assert {told_with(seed) for seed in (1, 2, 3)} == {str(tell(moment))}
