"""The one writing connection: it commits batches, says what became of each frame, and survives the database's absence.

Used by one thread. Nothing is called stored before the database has returned from a commit with sync on. Once a frame
of a stream is lost, no later one of it is settled until the stream is opened anew: an acknowledgement covers every
number before it, so the later one would take the lost one along.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from models.alarm import Alarm
from models.errors import StoreUnavailable
from models.inactivation import Inactivation
from server.store.database import Database, hold_alone, in_short, is_unavailable, line_of
from server.store.frames import FrameWrite, Settlement, write_singly, write_together
from server.store.schema import prepare_schema, prove_writable
from server.store.streams import OpenStream
from server.store.telling import listen_to
from server.store.unwritten import Line, Unwritten

log = structlog.get_logger(__name__)

_T = TypeVar("_T")
Write = Callable[[Connection, Sequence[FrameWrite]], list[Settlement]]


class Committer:
    """Commits, and opens its connection anew after any failure of the machine.

    Attributes:
        is_healthy: Whether the last thing that had to become durable did.
    """

    def __init__(self, database: Database) -> None:
        """Open nothing yet."""
        self._database = database
        self._engine = database.writer_engine()
        listen_to(self._engine)
        self._connection: Connection | None = None
        self._line: socket.socket | None = None
        self._unwritten = Unwritten()
        self._broken: set[int] = set()
        self._was_open = False
        self.is_healthy = True

    @property
    def is_at_rest(self) -> bool:
        """Tell whether nothing is to be tried again."""
        return self.is_healthy and not self._unwritten

    @property
    def has_unwritten(self) -> bool:
        """Tell whether alarms or lines of their log wait to be written."""
        return bool(self._unwritten)

    def open(self) -> Connection:
        """Open the connection unless it is open.

        Raises:
            ConflictError: Another process holds the store, or its schema is not ours.
            StoreUnavailable: A store that was there is gone, or cannot be opened safely.
        """
        if self._connection is None:
            self._database.require_in_place()
            connection = self._engine.connect()
            try:
                hold_alone(connection)
                prepare_schema(connection, may_create=not self._was_open)
            except BaseException:
                connection.close()
                raise
            self._line = line_of(connection)
            self._database.recognise()
            self._connection, self._was_open = connection, True
        return self._connection

    def close(self) -> None:
        """Close the connection; the next commit opens it anew."""
        connection, line = self._connection, self._line
        self._connection = self._line = None
        if line is not None:
            line.close()
        if connection is not None:
            with suppress(DBAPIError, OSError):
                connection.invalidate()
            connection.close()

    def cut(self) -> None:
        """End a commit that a frozen PostgreSQL server never answers; called from another thread."""
        line = self._line
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def keep(self, states: Iterable[Alarm | Inactivation], lines: Iterable[Line]) -> None:
        """Take the latest state of alarms and lines of their log; they wait here until they are written."""
        self._unwritten.keep(states, lines)

    def commit(self, frames: Sequence[FrameWrite]) -> list[Settlement]:
        """Make frames and what was kept of alarms durable in one transaction; it never raises.

        Returns:
            One settlement a frame, in order; after a failure of the machine ``UNAVAILABLE`` for all.
        """
        sound = [frame for frame in frames if frame.stream not in self._broken]
        try:
            written = iter(self._write(sound))
        except Exception as error:  # noqa: BLE001 - whatever it was, none of it is durable, and callers wait
            self._fail(error)
            written = iter([Settlement.UNAVAILABLE] * len(sound))
        settled = [Settlement.UNAVAILABLE if frame.stream in self._broken else next(written) for frame in frames]
        lost = {frame.stream for frame, end in zip(frames, settled, strict=True) if end is Settlement.UNAVAILABLE}
        self._broken |= lost
        return settled

    def run(self, job: Callable[[Connection], _T]) -> _T:
        """Run a change in a transaction of its own.

        Raises:
            Exception: Whatever the job raises; nothing of it is kept.
            StoreUnavailable: The machine failed; nothing of it is kept.
        """
        try:
            connection = self.open()
            with connection.begin():
                result = job(connection)
            self._database.require_in_place()
        except Exception as error:
            if self._connection is None or is_unavailable(error):
                self._fail(error)
                message = f"The store could not make this durable; try again ({type(error).__name__})"
                raise StoreUnavailable(message) from error
            raise
        if isinstance(result, OpenStream):
            self._broken.discard(result.id)
        return result

    def prove(self) -> None:
        """Find out whether a failed store works again."""
        try:
            connection = self.open()
            with connection.begin():
                prove_writable(connection)
            self._database.require_in_place()
            self.is_healthy = True
        except Exception as error:  # noqa: BLE001 - it will be asked again
            self._fail(error)

    def _write(self, frames: Sequence[FrameWrite]) -> list[Settlement]:
        connection = self.open()
        try:
            settled = self._transact(connection, frames, write_together)
        except Exception as error:
            if is_unavailable(error):
                raise
            # A number thought new is there already (two senders of one stream), or one frame cannot be stored at all.
            settled = self._transact(connection, frames, write_singly)
        self._database.require_in_place()
        if settled or self._unwritten:
            self.is_healthy = Settlement.UNAVAILABLE not in settled
        self._unwritten.clear()
        return settled

    def _transact(self, connection: Connection, frames: Sequence[FrameWrite], write: Write) -> list[Settlement]:
        with connection.begin():
            settled = write(connection, frames)
            if self._unwritten:
                self._unwritten.write(connection)
        return settled

    def _fail(self, error: Exception) -> None:
        if self.is_healthy:
            log.error("store fails", error=in_short(error))
        self.is_healthy = False
        self.close()
