"""The feed protocol of both ends, without I/O: frames in, decisions out, time as an argument.

Theory of operation. A device numbers its frames 1, 2, 3 … in a *stream* (one life of its outbox). The server settles
every number exactly once: stored, refused by name, or booked as missing; only then does ``ack`` cover it. After a
reconnect the server's ``next_seq`` says where to go on; everything before it may be forgotten. Numbers that a jump
left out are *missing*; one that comes later is stored and closes its gap. Silence is an event of its own: both ends
promise their next deadline and are woken at it.

The states, and what may happen in each::

    ServerEnd                                     DeviceEnd
    AWAIT_HELLO --hello--> OPEN                   AWAIT_WELCOME --welcome--> OPEN
    AWAIT_HELLO --5 s----> CLOSED 4408            OPEN --ack, refused, pong--> OPEN
    OPEN --observations, status, ping--> OPEN     any --error, close--> CLOSED
    OPEN --30 s silent---> CLOSED 4408
    any --unreadable-----> CLOSED 4400
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from models.errors import DeviceProtocolError
from models.feed.codec import decode_device_frame, decode_server_frame
from models.feed.frames import ObservationsFrame, PingFrame, StatusFrame
from models.feed.ledger import Placement, SequenceLedger
from models.feed.messages import Ack, ErrorFrame, Hello, Pong, Refused, Welcome
from models.frozen import statically_frozen
from models.timestamps import Moment, parse_timestamp

# Contract values of protocol version 1; docs/FEED.md repeats them and a test compares.
HEARTBEAT_S = 5.0
HELLO_WITHIN_S = 5.0
SILENCE_CLOSES_S = 30.0
SERVER_SILENCE_S = 15.0  # a server answers each ping: three heartbeats without a word, and it is not there
MAX_IN_FLIGHT = 64
MAX_FRAMES_PER_S = 200.0
MAX_REFUSED = 50
REFUSED_WINDOW_S = 60.0

CLOSE_PROTOCOL = 4400
CLOSE_TOKEN = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_SILENCE = 4408
CLOSE_REPLACED = 4409
CLOSE_TOO_MANY_REFUSED = 4429
CLOSE_RESTART = 1012


@dataclass(frozen=True, slots=True)
class Introduced:
    """A device said ``hello``; answer with :meth:`ServerEnd.welcome` once its stream's ledger is known."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class Pinged:
    """A device asked for the time; answer with :meth:`ServerEnd.pong`."""

    ping: PingFrame


@statically_frozen
class Numbered:
    """A numbered frame to make durable and then to settle with :meth:`ServerEnd.settled`."""

    frame: ObservationsFrame | StatusFrame
    placement: Placement


ServerEvent = Introduced | Pinged | Numbered


class EndState(Enum):
    """Where an end stands."""

    AWAIT_HELLO = auto()
    AWAIT_WELCOME = auto()
    OPEN = auto()
    CLOSED = auto()


class ServerEnd:
    """The server's end of one connection.

    Args:
        device: The id its token was issued for; a ``hello`` with another is refused (4403).
        now: When the connection was accepted.
    """

    def __init__(self, device: str, now: Moment) -> None:
        """Wait for ``hello``."""
        self.device = device
        self.state = EndState.AWAIT_HELLO
        self.ledger = SequenceLedger()
        self._heard_s = now.monotonic_s
        self._refused_at: list[float] = []

    def receive(self, text: str | bytes, now: Moment) -> ServerEvent:
        """Take one message.

        Raises:
            DeviceProtocolError: The connection is over; send ``error`` and close with its code.
        """
        self._heard_s = now.monotonic_s
        try:
            frame = decode_device_frame(text)
            return self._hello(frame) if self.state is EndState.AWAIT_HELLO else self._open(frame)
        except DeviceProtocolError:
            self.state = EndState.CLOSED
            raise

    def welcome(self, ledger: SequenceLedger, now: Moment) -> Welcome:
        """Open the stream where its ledger stands."""
        self.ledger = ledger
        self.state = EndState.OPEN
        return Welcome(
            next_seq=ledger.next_seq, max_in_flight=MAX_IN_FLIGHT, heartbeat_s=HEARTBEAT_S, server_at=now.utc
        )

    def pong(self, ping: PingFrame, received: Moment, now: Moment) -> Pong:
        """Tell a device its own time back and ours twice: when its ping came, and when this answer goes."""
        return Pong(sent_at=ping.as_sent, received_at=received.utc, server_at=now.utc)

    def refused(self, now: Moment) -> None:
        """Count a frame with refusals.

        Raises:
            DeviceProtocolError: More than 50 in 60 s; close 4429.
        """
        self._refused_at = [at for at in self._refused_at if at > now.monotonic_s - REFUSED_WINDOW_S]
        self._refused_at.append(now.monotonic_s)
        if len(self._refused_at) > MAX_REFUSED:
            self.state = EndState.CLOSED
            message = f"More than {MAX_REFUSED} refused frames in {REFUSED_WINDOW_S:.0f} s; mend the sender first"
            raise DeviceProtocolError("too_many_refused", message, CLOSE_TOO_MANY_REFUSED)

    def next_deadline(self) -> float:
        """The monotonic second at which silence ends the connection."""
        return self._heard_s + (HELLO_WITHIN_S if self.state is EndState.AWAIT_HELLO else SILENCE_CLOSES_S)

    def advance(self, now: Moment) -> None:
        """Let time pass.

        Raises:
            DeviceProtocolError: Silent too long; close 4408.
        """
        if now.monotonic_s < self.next_deadline():
            return
        wanted = "hello" if self.state is EndState.AWAIT_HELLO else "frame or ping"
        seconds = HELLO_WITHIN_S if self.state is EndState.AWAIT_HELLO else SILENCE_CLOSES_S
        self.state = EndState.CLOSED
        raise DeviceProtocolError("silence", f"No {wanted} for {seconds:.0f} s", CLOSE_SILENCE)

    def _hello(self, frame: object) -> Introduced:
        if not isinstance(frame, Hello):
            raise DeviceProtocolError("hello_first", "The first frame must be hello")
        if frame.device.id != self.device:
            message = f"The token is not {frame.device.id[:100]!r}'s; use the token this device was enrolled with"
            raise DeviceProtocolError("wrong_device", message, CLOSE_NOT_ALLOWED)
        return Introduced(frame)

    def _open(self, frame: object) -> ServerEvent:
        if isinstance(frame, (ObservationsFrame, StatusFrame)):
            return Numbered(frame, self.ledger.place(frame.seq))
        if isinstance(frame, PingFrame):
            return Pinged(frame)
        raise DeviceProtocolError("hello_twice", "hello was said already; open a new connection for a new stream")


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The stream is open from ``next_seq`` on: forget everything before, send the rest."""

    next_seq: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Everything up to ``seq`` is settled and may be forgotten."""

    seq: int


@dataclass(frozen=True, slots=True)
class ClockMeasured:
    """The server's clock minus ours, seconds, from one ``ping``; ``round_trip_s`` bounds its error."""

    offset_s: float
    round_trip_s: float


DeviceEvent = Welcomed | Acknowledged | Refused | ClockMeasured | ErrorFrame


class DeviceEnd:
    """The device's end of one connection."""

    def __init__(self, now: Moment) -> None:
        """Wait for ``welcome``."""
        self.state = EndState.AWAIT_WELCOME
        self.max_in_flight = 1
        self.heartbeat_s = HEARTBEAT_S
        self._in_flight: list[int] = []
        self._settled = 0
        self._highest = 0
        self._ping_due_s = now.monotonic_s + HEARTBEAT_S
        self._heard_s = now.monotonic_s

    @property
    def may_send(self) -> bool:
        """Tell whether one more numbered frame may go out now."""
        return self.state is EndState.OPEN and len(self._in_flight) < self.max_in_flight

    @property
    def in_flight(self) -> int:
        """How many numbered frames are sent and not yet acknowledged."""
        return len(self._in_flight)

    @property
    def first_in_flight(self) -> int | None:
        """The oldest number sent and not yet acknowledged: the one a close may be about."""
        return self._in_flight[0] if self._in_flight else None

    @property
    def last_in_flight(self) -> int | None:
        """The newest number sent and not yet acknowledged: a close is about none after it."""
        return self._in_flight[-1] if self._in_flight else None

    def sending(self, seq: int | None, now: Moment) -> None:
        """Note that a frame goes out: a number, or None for ``hello`` and ``ping``."""
        if seq is None:
            self._ping_due_s = now.monotonic_s + self.heartbeat_s
            return
        self._in_flight.append(seq)
        self._highest = max(self._highest, seq)

    def receive(self, text: str | bytes, now: Moment) -> DeviceEvent:
        """Take one message of the server.

        Raises:
            DeviceProtocolError: The server broke the protocol; close and reconnect.
        """
        self._heard_s = now.monotonic_s
        frame = decode_server_frame(text)
        if isinstance(frame, Welcome):
            return self._welcomed(frame, now)
        if isinstance(frame, Ack):
            return self._acknowledged(frame)
        if isinstance(frame, Pong):
            return _clock(frame, now.utc)
        if isinstance(frame, ErrorFrame):
            self.state = EndState.CLOSED
        return frame

    def needs_ping(self, now: Moment) -> bool:
        """Tell whether a ``ping`` is due: at once after ``welcome``, then each heartbeat, for clock and life."""
        return self.state is EndState.OPEN and now.monotonic_s >= self._ping_due_s

    def is_silent(self, now: Moment) -> bool:
        """Tell whether the server has said nothing for so long that the connection must be given up."""
        return now.monotonic_s - self._heard_s >= SERVER_SILENCE_S

    def next_deadline(self) -> float:
        """The monotonic second at which a ``ping`` is due or the server's silence ends the connection."""
        silence_s = self._heard_s + SERVER_SILENCE_S
        return min(self._ping_due_s, silence_s) if self.state is EndState.OPEN else silence_s

    def _welcomed(self, frame: Welcome, now: Moment) -> Welcomed:
        if self.state is not EndState.AWAIT_WELCOME:
            raise DeviceProtocolError("welcome_twice", "The server said welcome twice")
        self.state = EndState.OPEN
        self.max_in_flight = frame.max_in_flight
        self.heartbeat_s = frame.heartbeat_s
        self._settled = self._highest = frame.next_seq - 1
        self._ping_due_s = now.monotonic_s
        return Welcomed(frame.next_seq)

    def _acknowledged(self, frame: Ack) -> Acknowledged:
        """Believe no ``ack`` of what was never sent: forgetting it would lose it."""
        if self.state is EndState.AWAIT_WELCOME:
            raise DeviceProtocolError("ack_before_welcome", "The server acknowledged before it said welcome")
        if frame.seq > self._highest:
            message = f"The server acknowledged {frame.seq}, but the highest number it can know is {self._highest}"
            raise DeviceProtocolError("ack_ahead", message)
        self._settled = max(self._settled, frame.seq)
        self._in_flight = [seq for seq in self._in_flight if seq > frame.seq]
        return Acknowledged(self._settled)


def _clock(pong: Pong, received: datetime) -> ClockMeasured:
    """NTP's offset and delay (RFC 5905, section 8)."""
    sent = parse_timestamp(pong.sent_at)
    there = (pong.received_at - sent).total_seconds()
    back = (pong.server_at - received).total_seconds()
    round_trip = (received - sent).total_seconds() - (pong.server_at - pong.received_at).total_seconds()
    return ClockMeasured((there + back) / 2, round_trip)
