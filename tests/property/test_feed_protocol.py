"""Both ends of the feed over a connection that is cut at any moment, against a naive model.

The device has an outbox that loses its oldest frames when it is full; the server makes frames durable in its own time
and may lose what was not. Whatever happens, each number is settled exactly once, nothing acknowledged is lost, and
what the outbox dropped is booked as missing, no more and no less.
"""

import json
from collections import deque
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.errors import DeviceProtocolError
from models.feed.codec import decode_device_frame, encode_ack, encode_frame, encode_numbered
from models.feed.frames import ObservationsFrame
from models.feed.ledger import SequenceLedger
from models.feed.messages import ErrorFrame, Ping, Refused
from models.feed.protocol import (
    Acknowledged,
    ClockMeasured,
    DeviceEnd,
    EndState,
    Introduced,
    Numbered,
    Pinged,
    ServerEnd,
    Welcomed,
)
from models.timestamps import EPOCH, Moment, format_timestamp

HELLO = json.dumps(
    {
        "type": "hello",
        "protocol": 1,
        "device": {"id": "monitor-3"},
        "mode": "demo",
        "stream": "00000000-0000-4000-8000-000000000000",
        "sent_at": "1970-01-01T00:00:00Z",
    }
)
OUTBOX = 8  # frames: small, so that it overflows
STEPS = ["send", "send", "send", "send", "server_reads", "server_reads", "device_reads", "commit", "overtake", "ping"]


class Store:
    """What is durable: the naive model of the server's disk."""

    def __init__(self) -> None:
        self.contents: dict[int, str] = {}
        self.missing: set[int] = set()
        self.highest = 0

    def ledger(self) -> SequenceLedger:
        """Hand the ledger out as a server reads it when a device says hello."""
        ledger = SequenceLedger(self.highest)
        for seq in sorted(self.missing):
            if ledger.missing and ledger.missing[-1][1] == seq - 1:
                ledger.missing[-1] = (ledger.missing[-1][0], seq)
            else:
                ledger.missing.append((seq, seq))
        return ledger


class Feed(RuleBasedStateMachine):
    """A device, a server, and two lines of text between them."""

    @initialize(window=st.integers(1, 6))
    def build(self, window: int) -> None:
        self.window = window
        self.seconds = 0.0
        self.store = Store()
        self.outbox: dict[int, float] = {}  # number -> value, oldest first
        self.appended: dict[int, float] = {}
        self.dropped: set[int] = set()
        self.overtaken: set[int] = set()
        self.sent: set[int] = set()
        self.acknowledged = 0
        self.connect()
        self.run(["server_reads", "device_reads"])

    def now(self) -> Moment:
        return Moment(EPOCH + timedelta(seconds=self.seconds), self.seconds)

    # The device

    @rule(values=st.lists(st.integers(30, 200), min_size=1, max_size=4))
    def measure(self, values: list[int]) -> None:
        """The next number is given when a frame enters the outbox, and never again."""
        for value in values:
            self.append(value)

    def append(self, value: int) -> None:
        seq = len(self.appended) + 1
        self.appended[seq] = self.outbox[seq] = float(value)
        while len(self.outbox) > OUTBOX:
            oldest = min(self.outbox)
            del self.outbox[oldest]
            if oldest not in self.sent:  # what is on its way may still arrive
                self.dropped.add(oldest)

    def send(self) -> None:
        seq = self.next_to_send()
        assert seq is not None
        self.device.sending(seq, self.now())
        self.sent.add(seq)
        self.to_server.append(self.frame(seq))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """A careless sender repeats a frame that is on its way or settled: same number, same content, new time."""
        seq = data.draw(st.sampled_from(sorted(self.sent)))
        self.to_server.append(self.frame(seq))

    def ping(self) -> None:
        self.device.sending(None, self.now())
        self.to_server.append(encode_frame(Ping(sent_at=self.now().utc)))

    def device_reads(self) -> None:
        event = self.device.receive(self.to_device.popleft(), self.now())
        match event:
            case Welcomed(next_seq):
                self.forget(next_seq - 1)
            case Acknowledged(seq):
                self.forget(seq)
            case ClockMeasured(offset_s, round_trip_s):
                assert abs(offset_s) <= round_trip_s / 2, "one clock: the offset lies within its error"
            case Refused() | ErrorFrame():
                raise AssertionError("nothing here deserves a refusal")

    # The server

    def server_reads(self) -> None:
        event = self.server.receive(self.to_server.popleft(), self.now())
        match event:
            case Introduced():
                welcome = self.server.welcome(self.store.ledger(), self.now())
                self.to_device.append(encode_frame(welcome.model_copy(update={"max_in_flight": self.window})))
            case Pinged(ping):
                self.to_device.append(encode_frame(self.server.pong(ping, self.now(), self.now())))
            case Numbered():
                self.undurable.append(event)

    def commit(self) -> None:
        """All that was read becomes durable at once; only then is it acknowledged."""
        for numbered in self.undurable:
            self.settle(numbered)
        self.undurable.clear()
        self.to_device.append(encode_ack(self.store.highest))

    def settle(self, numbered: Numbered) -> None:
        seq, placement = numbered.frame.seq, numbered.placement
        assert placement.is_repeat == (seq in self.store.contents)
        assert placement.fills_gap == (seq in self.store.missing)
        assert (placement.gap is not None) == (seq > self.store.highest + 1)
        if placement.is_repeat:
            assert self.store.contents[seq] == numbered.frame.content
            return
        if placement.gap is not None:
            first, last = placement.gap
            assert (first, last) == (self.store.highest + 1, seq - 1)
            self.store.missing |= set(range(first, last + 1))
        self.store.missing.discard(seq)
        self.store.contents[seq] = numbered.frame.content
        self.store.highest = max(self.store.highest, seq)

    # The line, and time

    @rule(steps=st.lists(st.sampled_from(STEPS), min_size=5, max_size=60))
    def run(self, steps: list[str]) -> None:
        """Both go on for a while, in any order; what cannot happen now does not."""
        for step in steps:
            if self.possible(step):
                getattr(self, step)()

    def possible(self, step: str) -> bool:
        return {
            "send": self.next_to_send() is not None,
            "server_reads": bool(self.to_server),
            "commit": bool(self.undurable),
            "device_reads": bool(self.to_device),
            "ping": self.device.state is EndState.OPEN,
            "overtake": len(self.to_server) > 1 and HELLO not in self.to_server,
        }[step]

    def overtake(self) -> None:
        """A careless gateway lets the last frame overtake all that wait before it."""
        self.overtaken |= {json.loads(text).get("seq", 0) for text in list(self.to_server)[:-1]}
        self.to_server.rotate(1)

    @precondition(lambda self: self.device.state is EndState.OPEN)
    @rule()
    def cut(self) -> None:
        """All that is on its way is lost, and what the server read and did not make durable; then they meet again."""
        self.connect()

    @rule(seconds=st.floats(0.001, 4.0))
    def wait(self, seconds: float) -> None:
        self.seconds += seconds

    @precondition(lambda self: self.device.state is EndState.OPEN)
    @rule()
    def fall_silent(self) -> None:
        """Half a minute without a word ends the server's patience, and three heartbeats end the device's."""
        self.seconds += 30.0
        assert self.device.is_silent(self.now())
        with pytest.raises(DeviceProtocolError) as closed:
            self.server.advance(self.now())
        assert closed.value.close_code == 4408
        self.cut()

    def connect(self) -> None:
        self.dropped |= self.sent - self.store.contents.keys() - self.outbox.keys()  # left the outbox on its way
        self.device = DeviceEnd(self.now())
        self.server = ServerEnd("monitor-3", self.now())
        self.to_server: deque[str] = deque([HELLO])
        self.to_device: deque[str] = deque()
        self.undurable: list[Numbered] = []
        self.sent.clear()
        self.device.sending(None, self.now())

    # What the device knows

    def next_to_send(self) -> int | None:
        if not self.device.may_send:
            return None
        return min((seq for seq in self.outbox if seq not in self.sent), default=None)

    def forget(self, seq: int) -> None:
        self.acknowledged = max(self.acknowledged, seq)
        for number in [number for number in self.outbox if number <= seq]:
            del self.outbox[number]

    def frame(self, seq: int) -> str:
        item = {"metric": "heart_rate", "value": self.appended[seq], "measured_at": "1970-01-01T00:00:00Z"}
        return encode_numbered("observations", seq, format_timestamp(self.now().utc), {"observations": [item]})

    # What always holds

    @invariant()
    def every_stored_frame_is_the_one_that_was_appended(self) -> None:
        for seq, content in self.store.contents.items():
            frame = decode_device_frame(self.frame(seq))
            assert isinstance(frame, ObservationsFrame)
            assert frame.content == content

    @invariant()
    def every_number_up_to_the_highest_is_stored_or_booked_as_missing_never_both(self) -> None:
        stored = self.store.contents.keys()
        assert not stored & self.store.missing
        assert stored | self.store.missing == set(range(1, self.store.highest + 1))

    @invariant()
    def only_what_was_dropped_or_overtaken_is_booked_as_missing(self) -> None:
        assert self.store.missing <= self.dropped | self.overtaken

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        assert self.acknowledged <= self.store.highest

    @invariant()
    def the_window_is_kept(self) -> None:
        assert self.device.in_flight <= self.device.max_in_flight

    def teardown(self) -> None:
        """Left in peace, the two settle everything that was ever appended."""
        if not hasattr(self, "store"):
            return
        self.connect()
        while any(self.possible(step) for step in ("server_reads", "commit", "device_reads", "send")):
            self.run(["server_reads", "commit", "device_reads", "send"])
        assert self.outbox == {}
        assert self.acknowledged == self.store.highest
        settled = self.store.contents.keys() | self.store.missing
        assert settled | self.dropped == self.appended.keys()


Feed.TestCase.settings = settings(max_examples=200, stateful_step_count=30, deadline=None)
TestFeed = Feed.TestCase
