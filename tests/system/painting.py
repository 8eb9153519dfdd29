"""A screen that somebody looks at: it paints what comes and says so, until it is told to do otherwise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.system.outside import Clinic, eventually, seconds
from tests.system.screen import Screen, screen

PAINTS_EVERY_S = 0.25  # the contract: at most four receipts a second


class Painter:
    """Paints in a thread of its own.

    ``visible`` and ``audio`` are what it says; ``hangs`` stops its receipts, and it goes on to take messages.
    """

    def __init__(self, watching: Screen, *, visible: bool, audio: str) -> None:
        self.screen = watching
        self.visible, self.audio, self.hangs = visible, audio, False
        self._ends = Event()
        self._painted: tuple[object, ...] = ()
        self._painted_s = 0.0
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> "Painter":
        self.screen.receive()
        self._thread.start()
        return self

    def stop(self) -> None:
        self._ends.set()
        self._thread.join(10)

    def sees(self, holds: Callable[[Screen], Any], within_s: float = 20.0) -> Any:  # noqa: ANN401 - whatever it looks for
        """Wait until what it shows is so."""
        return eventually(lambda: holds(self.screen), within_s)

    def _run(self) -> None:
        try:
            while not self._ends.is_set():
                with suppress(TimeoutError):
                    self.screen.receive(PAINTS_EVERY_S)
                self._paint()
        except ConnectionClosed:
            return

    def _paint(self) -> None:
        newest = self.screen.messages[-1]
        state = (newest["server_at"], newest["version"], self.visible, self.audio)
        if self.hangs or state == self._painted or seconds() - self._painted_s < PAINTS_EVERY_S:
            return
        self._painted, self._painted_s = state, seconds()
        self.screen.paint(visible=self.visible, audio=self.audio)


@contextmanager
def painting(
    clinic: Clinic, chairs: str = "all", name: str = "", *, visible: bool = True, audio: str = "running"
) -> Iterator[Painter]:
    """Somebody's screen."""
    with screen(clinic, chairs=chairs, name=name) as watching:
        painter = Painter(watching, visible=visible, audio=audio).start()
        try:
            yield painter
        finally:
            painter.stop()
