"""PINs: four to eight digits that are not guessed first, and how long a wrong one keeps the next waiting. Pure.

A PIN is asked for only on a tablet where its owner gave the password lately, so whoever guesses needs that tablet too.
Ten wrong ones in a row and it is off until the password was given; with the commonest refused, so few guesses find few
(Markert, Bailey, Golla, Duermuth, Aviv: "This PIN Can Be Easily Guessed", IEEE S&P 2020; NIST SP 800-63B-4 5.2.2).
"""

from datetime import datetime, timedelta

from argon2 import PasswordHasher

from models.errors import UsageError
from server.security.secrets import verify_password

SHORTEST, LONGEST = 4, 8
# Wrong ones in a row: so many without a wait, then one that doubles, then off until the password is given.
FREE_TRIES, MOST_TRIES = 4, 10
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 60.0

_LEAST_DIFFERENT = 2
_RUNS = ("01234567890", "09876543210")
# The commonest that no rule below catches, from DataGenetics (2012) and Markert et al. (2020, the most frequent PINs of
# four and six digits): keypad columns and crosses, words on a keypad, and well-known numbers.
_COMMON = frozenset(
    {
        "2580", "0852", "1397", "7931", "1793", "5683", "7410", "0147", "1470", "1590", "3579", "2468", "8642", "1357",
        "1004", "4545", "159753", "147258", "258456", "789456", "456789", "142536", "147852", "159357", "456123",
        "123654", "654123", "741852", "963852", "852456", "789123", "123789", "147369",
    }
)  # fmt: skip

# A PIN has too few to rely on its hash; argon2id all the same, so that a copy of the store costs a guesser time.
_HASHER = PasswordHasher()


def require_pin(pin: str) -> None:
    """Check that a PIN has the right length and is none of those that are guessed first.

    Raises:
        UsageError: It is not; the sentence says why.
    """
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        message = f"A PIN has {SHORTEST} to {LONGEST} digits"
        raise UsageError(message, "pin")
    if _is_trivial(pin):
        message = "This PIN is guessed first: it repeats itself, counts up or down, is a year, or many people have it"
        raise UsageError(message, "pin")


def _is_trivial(pin: str) -> bool:
    half = len(pin) // 2
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in range(1, half + 1) if len(pin) % size == 0)
    is_pairs = len(pin) % 2 == 0 and all(pin[at] == pin[at + 1] for at in range(0, len(pin), 2))
    is_run = any(pin in run for run in _RUNS)
    is_year = len(pin) == SHORTEST and pin[:2] in {"19", "20"}
    few = len(set(pin)) < _LEAST_DIFFERENT or (len(pin) > SHORTEST and len(set(pin)) == _LEAST_DIFFERENT)
    return repeats or is_pairs or is_run or is_year or few or pin in _COMMON


def hash_pin(pin: str) -> str:
    """Hash a PIN with argon2id; slow on purpose, so never on the event loop.

    Raises:
        UsageError: It is no PIN, or guessed too soon.
    """
    require_pin(pin)
    return _HASHER.hash(pin)


def verify_pin(pin_hash: str, pin: str) -> bool:
    """Check a PIN; slow on purpose, so never on the event loop."""
    return verify_password(pin_hash, pin)


def wait_s(wrong: int, wrong_at: datetime | None, now: datetime) -> float:
    """Tell how long the next try must still wait, in seconds; 0 for not at all.

    Args:
        wrong: So many were wrong in a row.
        wrong_at: When the last of them was, UTC.
        now: UTC.
    """
    if wrong < FREE_TRIES or wrong_at is None:
        return 0.0
    wait = min(FIRST_WAIT_S * 2.0 ** (wrong - FREE_TRIES), LONGEST_WAIT_S)
    return max(0.0, (wrong_at + timedelta(seconds=wait) - now).total_seconds())
