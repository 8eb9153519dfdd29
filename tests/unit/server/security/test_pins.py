"""PINs: which are refused, and how long a wrong one keeps the next waiting."""

from datetime import UTC, datetime, timedelta

import pytest

from models.errors import UsageError
from server.security.pins import hash_pin, require_pin, verify_pin, wait_s

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "pin",
    ["0000", "1234", "9876", "7890", "1212", "2211", "1999", "2026", "2580", "1004", "11111111", "123123", "112233",
     "12345678", "111222", "012345", "159753"],
)  # fmt: skip
def test_a_pin_that_is_guessed_first_is_refused(pin: str) -> None:
    with pytest.raises(UsageError, match="guessed first") as refused:
        require_pin(pin)
    assert refused.value.field == "pin"


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "-123", "１２３５", "48 3"])
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(UsageError, match="4 to 8 digits"):
        require_pin(pin)


@pytest.mark.parametrize("pin", ["4739", "8264", "60417", "730264", "90417253"])
def test_another_pin_is_taken(pin: str) -> None:
    require_pin(pin)


def test_a_pin_is_kept_as_argon2id_and_known_again() -> None:
    kept = hash_pin("4739")
    assert kept.startswith("$argon2id$")
    assert verify_pin(kept, "4739")
    assert not verify_pin(kept, "4738")


@pytest.mark.parametrize(("wrong", "wait"), [(0, 0), (3, 0), (4, 5), (5, 10), (7, 40), (8, 60), (9, 60)])
def test_a_wrong_pin_keeps_the_next_waiting_longer_and_longer(wrong: int, wait: float) -> None:
    assert wait_s(wrong, NOW, NOW) == wait
    assert wait_s(wrong, NOW, NOW + timedelta(seconds=60)) == 0


def test_nobody_waits_who_was_never_wrong() -> None:
    assert wait_s(9, None, NOW) == 0
