"""Deadlines: never later than asked for, each key once."""

from server.alarms.timers import Timers


def test_nothing_is_due_at_first() -> None:
    timers: Timers[str] = Timers()

    assert timers.next_s() is None
    assert timers.take_due(1e9) == []


def test_keys_come_due_earliest_first_and_once() -> None:
    timers: Timers[str] = Timers()
    timers.wake("b", 2)
    timers.wake("a", 1)
    timers.wake("c", 3)

    assert timers.take_due(2) == ["a", "b"]
    assert timers.take_due(2) == []
    assert timers.next_s() == 3


def test_equal_times_keep_their_order() -> None:
    timers: Timers[object] = Timers()
    first, second = object(), object()
    timers.wake(first, 1)
    timers.wake(second, 1)

    assert timers.take_due(1) == [first, second]


def test_an_earlier_time_replaces_a_later_one() -> None:
    timers: Timers[str] = Timers()
    timers.wake("a", 5)
    timers.wake("a", 2)

    assert timers.next_s() == 2
    assert timers.take_due(10) == ["a"]


def test_a_later_time_leaves_the_earlier_one() -> None:
    timers: Timers[str] = Timers()
    timers.wake("a", 2)
    timers.wake("a", 5)

    assert timers.next_s() == 2


def test_a_dropped_key_never_comes_due() -> None:
    timers: Timers[str] = Timers()
    timers.wake("a", 2)
    timers.drop("a")
    timers.drop("b")

    assert timers.next_s() is None
