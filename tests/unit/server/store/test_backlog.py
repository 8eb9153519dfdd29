"""What the writing thread takes at once: all there is, and nothing past a change."""

from typing import Any, cast

from server.store.backlog import MAX_BATCH, Alarms, Backlog, Frame, Job
from server.store.frames import FrameWrite

A_CHANGE = Job(lambda _: None, cast("Any", None))


def filled(count: int) -> Backlog:
    backlog = Backlog()
    for seq in range(count):
        backlog.put(Frame(FrameWrite(1, seq, None, 0, 0), lambda _: None))
    return backlog


def test_all_that_waits_is_taken_in_its_order() -> None:
    backlog = filled(3)
    backlog.put(Alarms(()))
    taken = backlog.take(None)
    assert taken is not None
    assert [item.write.seq for item in taken if isinstance(item, Frame)] == [0, 1, 2]
    assert len(taken) == 4


def test_a_change_ends_a_batch() -> None:
    backlog = filled(20)
    backlog.put(A_CHANGE)
    backlog.put(Alarms(()))
    taken = backlog.take(None)
    assert taken is not None
    assert (len(taken), taken[-1]) == (21, A_CHANGE)
    assert len(backlog.take(None) or []) == 1


def test_a_batch_has_an_end() -> None:
    backlog = filled(MAX_BATCH + 5)
    assert [len(backlog.take(None) or []) for _ in range(2)] == [MAX_BATCH, 5]


def test_what_waits_at_the_end_is_taken_first() -> None:
    backlog = filled(20)
    backlog.end()
    assert len(backlog.take(None) or []) == 20
    assert backlog.take(None) is None


def test_when_the_time_is_over_there_is_nothing() -> None:
    assert Backlog().take(0.0) == []
