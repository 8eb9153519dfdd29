"""Finding the frame that a server cannot read."""

from hypothesis import given
from hypothesis import strategies as st

from devices.unreadable import UnreadableFrames
from models.feed.messages import Ack, Welcome
from models.feed.protocol import DeviceEnd
from models.timestamps import EPOCH, Moment

NOW = Moment(EPOCH, 0.0)


def opened(next_seq: int, allowed: int = 64) -> DeviceEnd:
    end = DeviceEnd(NOW)
    welcome = Welcome(next_seq=next_seq, max_in_flight=allowed, heartbeat_s=5.0, server_at=EPOCH)
    end.receive(welcome.model_dump_json(), NOW)
    return end


def test_two_closes_on_one_frame_of_which_the_last_was_alone_set_it_aside() -> None:
    frames = UnreadableFrames()
    assert frames.closed(3, 9) is None
    assert frames.closed(3, 3) == 3


def test_two_closes_with_others_in_flight_set_nothing_aside() -> None:
    frames = UnreadableFrames()
    assert frames.closed(3, 9) is None
    assert frames.closed(3, 9) is None


def test_after_a_close_the_suspects_go_out_one_at_a_time_and_those_behind_together() -> None:
    frames = UnreadableFrames()
    frames.closed(3, 5)
    end = opened(3)
    assert frames.room(end, 3) == 1
    end.sending(3, NOW)
    assert frames.room(end, 4) == 0
    end.receive(Ack(seq=3).model_dump_json(), NOW)
    assert frames.room(end, 4) == 1
    end.sending(4, NOW)
    end.receive(Ack(seq=4).model_dump_json(), NOW)
    end.sending(5, NOW)
    assert frames.room(end, 6) == 0, "the last suspect is still under way, alone"
    end.receive(Ack(seq=5).model_dump_json(), NOW)
    assert frames.room(end, 6) == 64


@given(bad=st.sets(st.integers(1, 40), max_size=6), allowed=st.integers(1, 64))
def test_exactly_the_unreadable_frames_are_set_aside(bad: set[int], allowed: int) -> None:
    """A server that settles in order and closes at the first unreadable frame; the client reconnects each time."""
    frames, outbox, settled, aside = UnreadableFrames(), list(range(1, 41)), 0, set[int]()
    for _ in range(200):
        end, cursor = opened(settled + 1, allowed), settled + 1
        flight: list[int] = []
        while True:
            waiting = [seq for seq in outbox if seq >= cursor]
            for seq in waiting[: frames.room(end, cursor)]:
                end.sending(seq, NOW)
                flight.append(seq)
                cursor = seq + 1
            if not flight or flight[0] in bad:
                break
            settled = flight.pop(0)
            end.receive(Ack(seq=settled).model_dump_json(), NOW)
        if not flight:
            break
        found = frames.closed(end.first_in_flight or 0, end.last_in_flight or 0)
        if found is not None:
            aside.add(found)
            outbox.remove(found)
    assert aside == bad
    assert settled == max(set(range(1, 41)) - bad)
