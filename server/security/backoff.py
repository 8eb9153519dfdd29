"""Waiting after wrong passwords: each account, as tried from each address, waits by itself, so no ward is locked out.

Pure: time comes in. It slows guessing down; that a guess is expensive at all is argon2id's work, in ``secrets.py``.
Nothing of it is stored: a restart forgets, and takes longer than most waits.
"""

from collections import OrderedDict
from dataclasses import dataclass

# Design choices (OWASP ASVS 5.0 6.3.1 asks for a limit, NIST SP 800-63B-4 3.2.2 for at most 100 wrong ones in a row):
# a person with a glove on gets ten tries; a program gets one a minute after its first few minutes.
FREE_TRIES = 10
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
FORGET_AFTER_S = 900.0
# Strangers must not fill our memory; who was wrong longest ago is forgotten first.
MOST_REMEMBERED = 10_000

Asker = tuple[str, str]


@dataclass(slots=True)
class _Wrong:
    times: int
    last_s: float


class Backoff:
    """Counts wrong passwords in a row by account and address."""

    def __init__(self) -> None:
        """Nobody has been wrong yet."""
        self._wrong: OrderedDict[Asker, _Wrong] = OrderedDict()

    def wait_s(self, account: str, address: str, now_s: float) -> float:
        """Tell how long the next try must still wait, in seconds; 0 for not at all."""
        found = self._wrong.get((account, address))
        if found is None or found.times < FREE_TRIES:
            return 0.0
        wait_s = min(FIRST_WAIT_S * 2.0 ** min(found.times - FREE_TRIES, 10), LONGEST_WAIT_S)
        return max(0.0, found.last_s + wait_s - now_s)

    def was_wrong(self, account: str, address: str, now_s: float) -> None:
        """Count a wrong password; a try that had to wait is none."""
        found = self._wrong.pop((account, address), None)
        if found is None or now_s - found.last_s > FORGET_AFTER_S:
            found = _Wrong(0, now_s)
        self._wrong[account, address] = _Wrong(found.times + 1, now_s)
        if len(self._wrong) > MOST_REMEMBERED:
            self._wrong.popitem(last=False)

    def was_right(self, account: str, address: str) -> None:
        """Forget what was wrong before."""
        self._wrong.pop((account, address), None)
