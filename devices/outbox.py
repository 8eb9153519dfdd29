"""The outbox: what a device has measured and the server has not yet made durable, in one SQLite file on disk.

A frame gets its number here, in the same commit that stores it, so a killed process loses nothing that was appended
and never gives a number twice. Each life of an outbox is one *stream* with a UUID of its own. It is bounded: when it
is full the oldest frames go, and the numbers that are then missing show at the server as a gap. A frame that cannot
be written (disk full) uses its number up for the same reason: what is lost must be seen to be lost.

One connection, held exclusively: a second process is refused, and SQLite's races between several writers cannot occur.
The methods are safe to call from several threads; they wait for the disk, so an event loop calls them through
:class:`devices.group_commit.GroupCommit`.

How old a frame is counts in hours of running, from the monotonic clock: a wrong wall clock empties no outbox.
"""

import json
import logging
import shutil
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from devices.clock import DeviceClock
from devices.outbox_file import open_outbox, transaction
from models.errors import StoreUnavailable, UsageError
from models.feed.messages import MAX_FRAME_BYTES

MAX_SET_ASIDE = 100  # for a person to look at; the newest are kept

_ROW_BYTES = 64  # what a row costs beside its body
_LEAST_BYTES = 256 * 2**10  # kept even on a disk that is nearly full
_ENVELOPE_BYTES = 256  # type, seq and sent_at, with room to spare

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutboxBounds:
    """How much an outbox keeps; whichever is reached first, the oldest frames go (contract: 72 h or 256 MiB).

    Args:
        max_age_s: Seconds of running since a frame was appended.
        max_bytes: Of all bodies together.
        min_free_bytes: Left free on the disk: a disk that is full to the last byte takes no deletion either.
    """

    max_age_s: float = 72 * 3600.0
    max_bytes: int = 256 * 2**20
    min_free_bytes: int = 16 * 2**20


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A frame as it lies in the outbox: its body in wire form, without ``type``, ``seq`` and ``sent_at``."""

    seq: int
    kind: str
    body: dict[str, object]


def outbox_path(folder: Path, device: str) -> Path:
    """Tell where a device's outbox lies; any id makes one safe file name."""
    return folder / f"{quote(device, safe='')}.outbox"


class Outbox:
    """A device's frames on disk, from being measured to being acknowledged.

    Args:
        path: The file; made with its folder when it is not there.
        device: Whose frames these are.
        clock: Tells how long the device ran.
        bounds: How much is kept.

    Raises:
        UsageError: Another process holds the file, or it is no outbox or another device's.
        StoreUnavailable: The disk does not let it be opened.
    """

    def __init__(self, path: Path, device: str, clock: DeviceClock, bounds: OutboxBounds | None = None) -> None:
        """Open or create it, and check what it rests on."""
        self.path = path
        self.device = device
        self._clock = clock
        self._bounds = bounds or OutboxBounds()
        self._lock = threading.Lock()
        self._disk = open_outbox(path, device)
        self._load()

    @property
    def stream(self) -> str:
        """The UUID of this life of the outbox."""
        return self._stream

    @property
    def replay(self) -> str | None:
        """The note given to :meth:`renew`: the recording that this stream replays."""
        return self._replay

    @property
    def next_seq(self) -> int:
        """The number the next frame will get."""
        return self._next_seq

    @property
    def last_seq(self) -> int:
        """The highest number that was stored; the one before the first when there is none."""
        return self._last_seq

    @property
    def settled_seq(self) -> int:
        """The highest number below every frame that still lies here."""
        return self._first_seq - 1

    @property
    def dropped(self) -> int:
        """How many frames were ever lost because the outbox was full or the disk refused them."""
        return self._dropped

    def append(self, kind: str, body: dict[str, object]) -> int:
        """Make one frame durable and tell its number; see :meth:`append_many`."""
        return self.append_many([(kind, encode_body(body))])[0]

    def append_many(self, frames: Sequence[tuple[str, str]], forget: int = 0) -> list[int]:
        """Make frames durable in one commit, forgetting what is acknowledged in the same.

        Args:
            frames: Kind (``observations`` or ``status``) and body, as :func:`encode_body` wrote it.
            forget: Every frame up to this number is acknowledged; 0 for none.

        Returns:
            Their numbers, ascending.

        Raises:
            StoreUnavailable: The disk refused; nothing is stored and the numbers are used up.
        """
        with self._lock:
            ran_s = self._ran_s()
            rows = [(self._next_seq + place, kind, text, ran_s) for place, (kind, text) in enumerate(frames)]
            self._next_seq += len(rows)
            added = sum(len(text) + _ROW_BYTES for _, text in frames)
            try:
                with transaction(self._disk):
                    self._disk.executemany("INSERT INTO frame VALUES (?, ?, ?, ?)", rows)
                    freed = self._forget(forget)
                    trimmed, lost = self._trim(added - freed, ran_s, before=self._next_seq - len(rows))
                    dropped = self._dropped + lost
                    self._disk.execute("UPDATE stream SET next_seq = ?, dropped = ?", (self._next_seq, dropped))
            except StoreUnavailable:
                self._lose(len(rows), "cannot be written")
                raise
            self._bytes += added - freed - trimmed
            self._lose(lost, "is full")
            self._look(rows[-1][0] if rows else self._last_seq)
            return [row[0] for row in rows]

    def from_seq(self, seq: int, limit: int) -> list[StoredFrame]:
        """Read up to ``limit`` frames from a number on, ascending; numbers that are missing are left out.

        Raises:
            StoreUnavailable: The disk cannot be read.
        """
        query = "SELECT seq, kind, body FROM frame WHERE seq >= ? ORDER BY seq LIMIT ?"
        with self._lock, transaction(self._disk):
            rows = self._disk.execute(query, (seq, limit)).fetchall()
        return [StoredFrame(found, kind, json.loads(body)) for found, kind, body in rows]

    def forget_through(self, seq: int) -> None:
        """Delete every frame up to and including a number: it is acknowledged."""
        self.append_many([], forget=seq)

    def set_aside(self, seq: int, why: str) -> None:
        """Move a frame that the server cannot read out of the stream, for a person to look at."""
        with self._lock:
            freed = self._cost("seq = ?", seq)
            with transaction(self._disk):
                self._disk.execute(
                    "INSERT INTO set_aside (stream, seq, kind, body, why) SELECT ?, seq, kind, body, ? FROM frame "
                    "WHERE seq = ?", (self._stream, why, seq),
                )  # fmt: skip
                self._disk.execute("DELETE FROM frame WHERE seq = ?", (seq,))
                self._disk.execute(
                    "DELETE FROM set_aside WHERE place <= (SELECT max(place) FROM set_aside) - ?", (MAX_SET_ASIDE,)
                )
            self._bytes -= freed
            self._look(self._last_seq)

    def frames_set_aside(self) -> list[tuple[int, str]]:
        """List the numbers of the frames set aside and why, oldest first."""
        with self._lock:
            return self._disk.execute("SELECT seq, why FROM set_aside ORDER BY place").fetchall()

    def renew(self, replay: str | None = None) -> None:
        """Begin a new stream; frames still here come along, numbered from 1 on.

        Args:
            replay: A note kept with the stream: the recording it replays.
        """
        with self._lock, transaction(self._disk):
            shift = self._first_seq - 1
            # One by one and ascending, so that each new number is free when its turn comes.
            for (seq,) in self._disk.execute("SELECT seq FROM frame ORDER BY seq").fetchall():
                self._disk.execute("UPDATE frame SET seq = ? WHERE seq = ?", (seq - shift, seq))
            row = (str(uuid.uuid4()), self._next_seq - shift, replay)
            self._disk.execute("UPDATE stream SET id = ?, next_seq = ?, replay = ?", row)
        self._load()

    def close(self) -> None:
        """Close the file; what was appended stays."""
        with self._lock:
            self._disk.close()

    def _load(self) -> None:
        """Take over what the file says."""
        with self._lock:
            row = self._disk.execute("SELECT id, next_seq, dropped, replay FROM stream").fetchone()
            self._stream: str = row[0]
            self._next_seq: int = row[1]
            self._dropped: int = row[2]
            self._replay: str | None = row[3]
            self._bytes = self._cost("seq >= ?", 0)
            last, ran_s = self._disk.execute("SELECT max(seq), max(ran_s) FROM frame").fetchone()
            self._ran_before_s = (ran_s or 0.0) - self._clock.now().monotonic_s
            self._look(last or self._next_seq - 1)

    def _ran_s(self) -> float:
        return self._ran_before_s + self._clock.now().monotonic_s

    def _look(self, last: int) -> None:
        """Keep in memory between which numbers there are frames."""
        self._last_seq: int = last
        self._first_seq: int = self._disk.execute("SELECT min(seq) FROM frame").fetchone()[0] or self._next_seq

    def _cost(self, where: str, seq: int) -> int:
        query = f"SELECT coalesce(sum(length(body) + {_ROW_BYTES}), 0) FROM frame WHERE {where}"  # noqa: S608 - ours
        return int(self._disk.execute(query, (seq,)).fetchone()[0])

    def _forget(self, seq: int) -> int:
        """Delete what is acknowledged; tell the bytes that went."""
        if seq < self._first_seq:
            return 0
        freed = self._cost("seq <= ?", seq)
        self._disk.execute("DELETE FROM frame WHERE seq <= ?", (seq,))
        return freed

    def _trim(self, added: int, ran_s: float, before: int) -> tuple[int, int]:
        """Drop the oldest frames while there is too much or they are too old; tell the bytes and frames that went."""
        freed, doomed, room = 0, [], self._room()
        oldest = self._disk.execute("SELECT seq, length(body), ran_s FROM frame WHERE seq < ? ORDER BY seq", (before,))
        for seq, length, appended_s in oldest:
            fits = self._bytes + added - freed <= room
            if fits and ran_s - appended_s <= self._bounds.max_age_s:
                break
            freed += length + _ROW_BYTES
            doomed.append((seq,))
        oldest.close()
        self._disk.executemany("DELETE FROM frame WHERE seq = ?", doomed)
        return freed, len(doomed)

    def _room(self) -> int:
        """Tell how many bytes may lie here: on a disk that is nearly full, no more than lie here already."""
        if shutil.disk_usage(self.path.parent).free >= self._bounds.min_free_bytes:
            return self._bounds.max_bytes
        return min(self._bounds.max_bytes, max(self._bytes, _LEAST_BYTES))

    def _lose(self, count: int, why: str) -> None:
        """Count frames that are lost; say so each time the total doubles, so that a long outage fills no log."""
        before, self._dropped = self._dropped, self._dropped + count
        if before.bit_length() != self._dropped.bit_length():
            _log.error(
                "The outbox of %s %s: %d frames are lost by now; the server will show the gap.",
                self.device, why, self._dropped,
            )  # fmt: skip


def encode_body(body: dict[str, object]) -> str:
    """Write a frame's body as it goes on the wire.

    Raises:
        UsageError: A number in it is not finite, or it is larger than a frame may be.
    """
    try:
        text = json.dumps(body, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise UsageError("A frame may hold finite numbers only; send null with a validity that says why.") from error
    if len(text) > MAX_FRAME_BYTES - _ENVELOPE_BYTES:
        message = f"A frame of {len(text)} bytes is too long; at most {MAX_FRAME_BYTES} go on the wire."
        raise UsageError(message)
    return text
