"""The bar that long work shows on a terminal, and nowhere else."""

import os
import pty
import subprocess
import sys
import time

WORK = """
import sys, threading
from server.commands.waiting import waiting
with waiting("Counting sheep", 5):
    threading.Event().wait(float(sys.argv[1]))
"""


PIECES = """
import sys, threading
from server.commands.waiting import counting
with counting("Counting sheep", 4) as one_more:
    for _ in range(int(sys.argv[1])):
        one_more()
    threading.Event().wait(3.5)
"""


def on_a_terminal(argument: str, work: str = WORK) -> str:
    """What appears on a terminal in front of work of that length."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", work, argument], stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux says so when nobody is left at the other end
                break
            if not part:
                break
            shown += part
    os.close(ours)
    return shown.decode()


def test_work_of_more_than_two_seconds_shows_a_bar_that_ends_full() -> None:
    shown = on_a_terminal("3.5")
    assert "Counting sheep" in shown
    assert "100%" in shown


def test_work_in_pieces_shows_how_many_are_done() -> None:
    shown = on_a_terminal("2", PIECES)
    assert " 50%" in shown
    assert " 75%" not in shown
    assert "100%" in shown


def test_short_work_shows_nothing() -> None:
    assert on_a_terminal("0.1").strip() == ""


def test_elsewhere_than_on_a_terminal_nothing_is_shown_and_nothing_waits() -> None:
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", WORK, "2.5"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert time.perf_counter() - began > 2.5
