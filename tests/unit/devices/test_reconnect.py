"""The waits between attempts."""

import pytest

from devices.reconnect import STEADY_AFTER_S, Backoff, Ending


def waits(ending: Ending, times: int, chance: float = 0.999999) -> list[float]:
    backoff = Backoff()
    return [backoff.after(ending, chance).delay_s for _ in range(times)]


def test_the_bound_doubles_up_to_ten_seconds_and_stays_there_for_ever() -> None:
    found = waits(Ending("gone"), 2_000)
    assert [round(wait, 1) for wait in found[:7]] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert max(found) <= 10.0


def test_each_wait_is_drawn_between_nothing_and_the_bound() -> None:
    assert waits(Ending("gone"), 50, chance=0.0) == [0.0] * 50
    assert waits(Ending("gone"), 3, chance=0.5) == [0.25, 0.5, 1.0]


def test_a_connection_that_lasted_starts_from_the_shortest_wait_again() -> None:
    backoff = Backoff()
    for _ in range(8):
        backoff.after(Ending("gone"), 0.5)
    assert backoff.after(Ending("gone", lasted_s=STEADY_AFTER_S), 0.5).delay_s == 0.25


def test_a_connection_that_flaps_every_second_waits_longer_each_time() -> None:
    assert waits(Ending("gone", lasted_s=1.0), 4, chance=0.5) == [0.25, 0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    "ending",
    [
        Ending("revoked", close_code=4401),
        Ending("not allowed", close_code=4403),
        Ending("unknown", http_status=401),
        Ending("not allowed", http_status=403),
        Ending("no feed", http_status=404),
    ],
)
def test_what_only_a_person_can_mend_is_tried_slowly_and_said(ending: Ending) -> None:
    wait = Backoff().after(ending, 0.0)
    assert wait.needs_a_person
    assert wait.delay_s >= 20


def test_a_replaced_device_waits_longer_than_one_that_lost_its_server() -> None:
    assert min(waits(Ending("replaced", close_code=4409), 10, chance=0.0)) >= 30
    assert max(waits(Ending("replaced", close_code=4409), 10)) <= 150


def test_a_server_that_restarts_is_tried_quickly() -> None:
    assert max(waits(Ending("restart", close_code=1012), 100)) <= 2


def test_two_thousand_endings_in_a_row_overflow_nothing() -> None:
    assert waits(Ending("gone", close_code=1012), 5_000)[-1] <= 2
