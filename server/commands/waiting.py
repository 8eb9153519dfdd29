"""A progress bar on standard error: only on a terminal, and only for work that takes longer than two seconds.

Measurements and copies of a store do not say how far they are, so the bar goes by the time that they usually take, and
waits just before its end for work that takes longer. Work in pieces counts them.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

_AFTER_S = 2.0
_EVERY_S = 1.0  # so seldom that no measurement notices
_STEPS = 100


@contextmanager
def waiting(what: str, usually_s: float) -> Iterator[None]:
    """Show how far some work has come, by the time it usually takes.

    Args:
        what: The words before the bar.
        usually_s: How long it usually takes.
    """
    with _shown(what, lambda passed_s: passed_s / usually_s):
        yield


@contextmanager
def counting(what: str, pieces: int) -> Iterator[Callable[[], None]]:
    """Show how far some work in pieces has come.

    Args:
        what: The words before the bar.
        pieces: How many there are.

    Yields:
        To be called after each piece.
    """
    done = [0]

    def one_more() -> None:
        done[0] += 1

    with _shown(what, lambda _: done[0] / max(1, pieces)):
        yield one_more


@contextmanager
def _shown(what: str, share: Callable[[float], float]) -> Iterator[None]:
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    shown = threading.Thread(target=_show, args=(what, share, over), daemon=True)
    shown.start()
    try:
        yield
    finally:
        over.set()
        shown.join()


def _show(what: str, share: Callable[[float], float], over: threading.Event) -> None:
    if over.wait(_AFTER_S):
        return
    passed_s, done = _AFTER_S, 0
    with typer.progressbar(length=_STEPS, label=what, file=sys.stderr) as bar:
        while not over.is_set():
            reached = min(_STEPS - 1, int(_STEPS * share(passed_s)))
            bar.update(reached - done)
            done = reached
            over.wait(_EVERY_S)
            passed_s += _EVERY_S
        bar.update(_STEPS - done)
