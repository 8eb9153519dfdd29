"""Waiting after wrong passwords."""

import pytest

from server.security.backoff import FORGET_AFTER_S, FREE_TRIES, LONGEST_WAIT_S, MOST_REMEMBERED, Backoff


def wrong(backoff: Backoff, times: int, account: str = "nurse", address: str = "10.0.0.7", at_s: float = 0.0) -> None:
    for _ in range(times):
        backoff.was_wrong(account, address, at_s)


def test_a_person_may_be_wrong_a_few_times_without_waiting() -> None:
    backoff = Backoff()
    assert backoff.wait_s("nurse", "10.0.0.7", 0) == 0
    wrong(backoff, FREE_TRIES - 1)
    assert backoff.wait_s("nurse", "10.0.0.7", 0) == 0


def test_each_further_wrong_one_doubles_the_wait_up_to_a_minute() -> None:
    backoff, waits = Backoff(), []
    wrong(backoff, FREE_TRIES - 1)
    for _ in range(9):
        wrong(backoff, 1)
        waits.append(backoff.wait_s("nurse", "10.0.0.7", 0))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    wrong(backoff, 5000)
    assert backoff.wait_s("nurse", "10.0.0.7", 0) == LONGEST_WAIT_S


def test_the_wait_runs_off() -> None:
    backoff = Backoff()
    wrong(backoff, FREE_TRIES + 2)
    assert backoff.wait_s("nurse", "10.0.0.7", 1.5) == pytest.approx(2.5)
    assert backoff.wait_s("nurse", "10.0.0.7", 4) == 0


def test_a_guesser_locks_nobody_else_out_neither_the_account_elsewhere_nor_the_ward() -> None:
    backoff = Backoff()
    wrong(backoff, 50)
    assert backoff.wait_s("nurse", "10.0.0.8", 0) == 0
    assert backoff.wait_s("clinician", "10.0.0.7", 0) == 0


def test_a_right_password_forgets_the_wrong_ones() -> None:
    backoff = Backoff()
    wrong(backoff, 50)
    backoff.was_right("nurse", "10.0.0.7")
    wrong(backoff, FREE_TRIES - 1)
    assert backoff.wait_s("nurse", "10.0.0.7", 0) == 0


def test_wrong_ones_of_long_ago_do_not_count() -> None:
    backoff = Backoff()
    wrong(backoff, FREE_TRIES)
    wrong(backoff, 1, at_s=FORGET_AFTER_S + 1)
    assert backoff.wait_s("nurse", "10.0.0.7", FORGET_AFTER_S + 1) == 0


def test_strangers_do_not_fill_the_memory() -> None:
    backoff = Backoff()
    wrong(backoff, 50, "first")
    wrong(backoff, 50, "second")
    for number in range(MOST_REMEMBERED - 1):
        wrong(backoff, 1, f"name {number}")
    assert backoff.wait_s("first", "10.0.0.7", 0) == 0
    assert backoff.wait_s("second", "10.0.0.7", 0) == LONGEST_WAIT_S
