"""What the writing thread takes at once: all there is, more under load, and nothing past a change."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from server.store.backlog import MAX_BATCH, Alarms, Backlog, Frame, Job
from server.store.frames import FrameWrite


def a_frame(seq: int) -> Frame:
    return Frame(FrameWrite(1, seq, None, 0, 0), lambda _: None)


A_CHANGE = Job(lambda _: None, cast("Any", None))


def filled(count: int, pause: Callable[[float], object] | None = None) -> Backlog:
    backlog = Backlog(pause)
    for seq in range(count):
        backlog.put(a_frame(seq))
    return backlog


def never(seconds: float) -> None:
    raise AssertionError(seconds)


def test_all_that_waits_is_taken_in_its_order() -> None:
    backlog = filled(3, never)
    backlog.put(Alarms(()))
    taken = backlog.take(None)
    assert taken is not None
    assert [item.write.seq for item in taken if isinstance(item, Frame)] == [0, 1, 2]
    assert len(taken) == 4


def test_a_few_frames_wait_for_no_others() -> None:
    assert len(filled(7, never).take(None) or []) == 7


@pytest.mark.parametrize(("coming", "pauses_made"), [(0, 1), (1, 2)])
def test_under_load_more_are_let_in_for_as_long_as_they_come(coming: int, pauses_made: int) -> None:
    pauses: list[float] = []

    def come(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) <= coming:
            backlog.put(a_frame(100))

    backlog = filled(8, come)
    assert len(backlog.take(None) or []) == 8 + coming
    assert len(pauses) == pauses_made


def test_frames_that_never_cease_do_not_hold_a_batch_up() -> None:
    pauses: list[float] = []

    def one_more(seconds: float) -> None:
        pauses.append(seconds)
        backlog.put(a_frame(100))

    backlog = filled(8, one_more)
    assert len(backlog.take(None) or []) == 8 + len(pauses)
    assert sum(pauses) < 0.01


def test_a_change_ends_a_batch_and_waits_for_nothing() -> None:
    backlog = filled(20, never)
    backlog.put(A_CHANGE)
    backlog.put(a_frame(21))
    taken = backlog.take(None)
    assert taken is not None
    assert (len(taken), taken[-1]) == (21, A_CHANGE)
    assert len(backlog.take(None) or []) == 1


def test_a_change_that_comes_during_the_pause_ends_the_batch() -> None:
    backlog = filled(8, lambda _: backlog.put(A_CHANGE))
    taken = backlog.take(None)
    assert taken is not None
    assert (len(taken), taken[-1]) == (9, A_CHANGE)


def test_a_batch_has_an_end() -> None:
    backlog = filled(MAX_BATCH + 5, never)
    assert [len(backlog.take(None) or []) for _ in range(2)] == [MAX_BATCH, 5]


def test_what_waits_at_the_end_is_taken_first() -> None:
    backlog = filled(20)
    backlog.end()
    assert len(backlog.take(None) or []) == 20
    assert backlog.take(None) is None


def test_when_the_time_is_over_there_is_nothing() -> None:
    assert Backlog().take(0.0) == []
