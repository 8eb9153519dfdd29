import json
from datetime import timedelta

import pytest

from models.errors import DeviceProtocolError
from models.feed import protocol
from models.feed.codec import encode_frame, encode_numbered
from models.feed.ledger import Placement, SequenceLedger
from models.feed.messages import Ack, ErrorFrame, Ping, Refusal, Refused, Welcome
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
from models.timestamps import EPOCH, Moment


def at(seconds: float) -> Moment:
    return Moment(EPOCH + timedelta(seconds=seconds), 1_000.0 + seconds)


START = at(0)
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
PING = encode_frame(Ping(sent_at=EPOCH))


def numbered(seq: int) -> str:
    item = {"metric": "heart_rate", "value": 72, "measured_at": "1970-01-01T00:00:00Z"}
    return encode_numbered("observations", seq, "1970-01-01T00:00:00Z", {"observations": [item]})


def welcome(next_seq: int = 1, max_in_flight: int = 64) -> str:
    return encode_frame(Welcome(next_seq=next_seq, max_in_flight=max_in_flight, heartbeat_s=5, server_at=EPOCH))


def open_server(ledger: SequenceLedger | None = None) -> ServerEnd:
    end = ServerEnd("monitor-3", START)
    assert isinstance(end.receive(HELLO, START), Introduced)
    end.welcome(ledger or SequenceLedger(), START)
    return end


def open_device(*, next_seq: int = 1, max_in_flight: int = 64) -> DeviceEnd:
    end = DeviceEnd(START)
    end.sending(None, START)
    assert end.receive(welcome(next_seq, max_in_flight), START) == Welcomed(next_seq)
    return end


class TestServerEnd:
    def test_hello_introduces_a_device_and_welcome_opens_its_stream_where_it_stood(self) -> None:
        end = ServerEnd("monitor-3", START)
        event = end.receive(HELLO, START)
        assert isinstance(event, Introduced)
        assert event.hello.device.id == "monitor-3"
        states = [end.state]
        welcomed = end.welcome(SequenceLedger(41), at(1))
        states.append(end.state)
        assert (welcomed.next_seq, welcomed.max_in_flight, welcomed.heartbeat_s) == (42, 64, 5.0)
        assert (welcomed.server_at, states) == (at(1).utc, [EndState.AWAIT_HELLO, EndState.OPEN])

    @pytest.mark.parametrize("first", [numbered(1), PING])
    def test_the_first_frame_must_be_hello(self, first: str) -> None:
        end = ServerEnd("monitor-3", START)
        with pytest.raises(DeviceProtocolError, match="first frame must be hello") as closed:
            end.receive(first, START)
        assert (closed.value.close_code, end.state) == (4400, EndState.CLOSED)

    def test_a_token_opens_the_stream_of_its_own_device_alone(self) -> None:
        end = ServerEnd("monitor-4", START)
        with pytest.raises(DeviceProtocolError, match="'monitor-3'") as closed:
            end.receive(HELLO, START)
        assert (closed.value.code, closed.value.close_code, end.state) == ("wrong_device", 4403, EndState.CLOSED)

    def test_hello_is_said_once(self) -> None:
        end = open_server()
        with pytest.raises(DeviceProtocolError) as closed:
            end.receive(HELLO, START)
        assert (closed.value.code, closed.value.close_code) == ("hello_twice", 4400)

    def test_a_numbered_frame_comes_with_its_place_in_the_stream(self) -> None:
        end = open_server()
        placements = []
        for seq in (1, 4, 2, 2):
            event = end.receive(numbered(seq), START)
            assert isinstance(event, Numbered)
            placements.append((event.frame.seq, event.placement))
        assert placements == [
            (1, Placement()),
            (4, Placement(gap=(2, 3))),
            (2, Placement(fills_gap=True)),
            (2, Placement(is_repeat=True)),
        ]

    def test_a_status_is_numbered_too(self) -> None:
        event = open_server().receive('{"type":"status","seq":1,"conditions":[]}', START)
        assert isinstance(event, Numbered)

    def test_a_ping_is_answered_with_its_own_time_and_ours_twice(self) -> None:
        end = open_server()
        event = end.receive('{"type":"ping","sent_at":"1970-01-01T01:00:00.5+01:00"}', at(1))
        assert isinstance(event, Pinged)
        pong = end.pong(event.ping, at(1), at(2))
        assert (pong.sent_at, pong.received_at, pong.server_at) == (
            "1970-01-01T01:00:00.5+01:00",
            at(1).utc,
            at(2).utc,
        )

    def test_a_frame_that_cannot_be_read_ends_the_connection(self) -> None:
        end = open_server()
        with pytest.raises(DeviceProtocolError):
            end.receive("{", START)
        assert end.state is EndState.CLOSED

    def test_a_device_that_says_no_hello_is_closed_after_five_seconds(self) -> None:
        end = ServerEnd("monitor-3", START)
        assert end.next_deadline() == at(5).monotonic_s
        end.advance(at(4.999))
        with pytest.raises(DeviceProtocolError, match="No hello for 5 s") as closed:
            end.advance(at(5))
        assert (closed.value.code, closed.value.close_code, end.state) == ("silence", 4408, EndState.CLOSED)

    @pytest.mark.parametrize("frame", [numbered(1), PING])
    def test_any_frame_puts_the_end_off_by_thirty_seconds(self, frame: str) -> None:
        end = open_server()
        end.receive(frame, at(20))
        assert end.next_deadline() == at(50).monotonic_s
        end.advance(at(49.999))
        with pytest.raises(DeviceProtocolError, match="No frame or ping for 30 s") as closed:
            end.advance(at(50))
        assert closed.value.close_code == 4408

    def test_fifty_refused_frames_in_a_minute_are_borne_and_one_more_is_not(self) -> None:
        end = open_server()
        for count in range(50):
            end.refused(at(count))
        with pytest.raises(DeviceProtocolError, match="mend the sender") as closed:
            end.refused(at(59.9))
        assert (closed.value.code, closed.value.close_code) == ("too_many_refused", 4429)
        assert end.state is EndState.CLOSED

    def test_refusals_older_than_a_minute_are_forgotten(self) -> None:
        end = open_server()
        for count in range(200):
            end.refused(at(count * 1.21))
        assert end.state is EndState.OPEN


class TestDeviceEnd:
    def test_nothing_numbered_goes_out_before_welcome(self) -> None:
        end = DeviceEnd(START)
        assert (end.may_send, end.needs_ping(at(100))) == (False, False)

    def test_welcome_opens_the_window_and_asks_for_the_time_at_once(self) -> None:
        end = open_device(next_seq=42, max_in_flight=3)
        assert [end.state, end.max_in_flight, end.may_send] == [EndState.OPEN, 3, True]
        assert end.needs_ping(START)

    def test_welcome_is_said_once(self) -> None:
        end = open_device()
        with pytest.raises(DeviceProtocolError) as closed:
            end.receive(welcome(), START)
        assert closed.value.code == "welcome_twice"

    def test_no_more_than_the_window_is_ever_in_flight(self) -> None:
        end = open_device(max_in_flight=2)
        room = []
        for seq in (1, 2):
            end.sending(seq, START)
            room.append(end.may_send)
        assert room == [True, False]
        assert (end.in_flight, end.first_in_flight, end.last_in_flight) == (2, 1, 2)

    def test_an_ack_covers_everything_up_to_its_number(self) -> None:
        end = open_device(max_in_flight=3)
        for seq in (1, 2, 3):
            end.sending(seq, START)
        assert end.receive(encode_frame(Ack(seq=2)), START) == Acknowledged(2)
        assert (end.in_flight, end.first_in_flight, end.last_in_flight, end.may_send) == (1, 3, 3, True)
        end.receive(encode_frame(Ack(seq=3)), START)
        assert (end.in_flight, end.first_in_flight, end.last_in_flight) == (0, None, None)

    def test_an_older_ack_takes_nothing_back(self) -> None:
        end = open_device()
        end.sending(1, START)
        end.sending(2, START)
        end.receive(encode_frame(Ack(seq=2)), START)
        assert end.receive(encode_frame(Ack(seq=1)), START) == Acknowledged(2)

    def test_an_ack_of_what_was_never_sent_is_not_believed(self) -> None:
        end = open_device(next_seq=5)
        end.sending(5, START)
        with pytest.raises(DeviceProtocolError, match="acknowledged 6") as closed:
            end.receive(encode_frame(Ack(seq=6)), START)
        assert closed.value.code == "ack_ahead"
        assert end.first_in_flight == 5

    def test_an_ack_before_welcome_is_not_believed(self) -> None:
        with pytest.raises(DeviceProtocolError) as closed:
            DeviceEnd(START).receive(encode_frame(Ack(seq=0)), START)
        assert closed.value.code == "ack_before_welcome"

    def test_a_refusal_is_handed_on(self) -> None:
        refused = Refused(seq=1, errors=[Refusal(index=0, field="unit", code="wrong_unit", message="In Cel")])
        assert open_device().receive(encode_frame(refused), START) == refused

    def test_an_error_ends_the_connection(self) -> None:
        end = open_device()
        error = ErrorFrame(code="silence", message="No frame for 30 s")
        assert end.receive(encode_frame(error), START) == error
        assert (end.state, end.may_send) == (EndState.CLOSED, False)

    def test_a_ping_is_due_each_heartbeat(self) -> None:
        end = open_device()
        end.sending(None, at(1))
        assert end.next_deadline() == at(6).monotonic_s
        assert (end.needs_ping(at(5.999)), end.needs_ping(at(6))) == (False, True)
        end.sending(1, at(5))
        assert end.needs_ping(at(6)), "numbered frames do not measure the clock"

    def test_a_server_that_answers_nothing_for_three_heartbeats_is_given_up(self) -> None:
        end = open_device()
        end.sending(None, at(14))
        assert end.next_deadline() == at(15).monotonic_s
        assert (end.is_silent(at(14.999)), end.is_silent(at(15))) == (False, True)

    def test_waiting_for_welcome_ends_with_the_servers_silence(self) -> None:
        assert DeviceEnd(START).next_deadline() == at(15).monotonic_s

    @pytest.mark.parametrize("offset_s", [0.0, 3600.0, -0.25, 315_360_000.0])
    def test_the_clock_is_measured_by_a_ping_and_its_pong(self, offset_s: float) -> None:
        """Two seconds there, one second of thought, two seconds back."""
        server, device = open_server(), open_device()
        event = server.receive(encode_frame(Ping(sent_at=at(10).utc)), START)
        assert isinstance(event, Pinged)
        pong = server.pong(event.ping, at(12 + offset_s), at(13 + offset_s))
        assert device.receive(encode_frame(pong), at(15)) == ClockMeasured(offset_s, 4.0)


def test_the_contracts_numbers() -> None:
    assert (protocol.HEARTBEAT_S, protocol.HELLO_WITHIN_S, protocol.SILENCE_CLOSES_S) == (5.0, 5.0, 30.0)
    assert (protocol.MAX_IN_FLIGHT, protocol.MAX_FRAMES_PER_S) == (64, 200.0)
    assert (protocol.MAX_REFUSED, protocol.REFUSED_WINDOW_S) == (50, 60.0)
    closes = {name: value for name, value in vars(protocol).items() if name.startswith("CLOSE_")}
    assert closes == {
        "CLOSE_PROTOCOL": 4400,
        "CLOSE_TOKEN": 4401,
        "CLOSE_NOT_ALLOWED": 4403,
        "CLOSE_SILENCE": 4408,
        "CLOSE_REPLACED": 4409,
        "CLOSE_TOO_MANY_REFUSED": 4429,
        "CLOSE_RESTART": 1012,
    }
