"""When to try again after a connection ended: pure, with time and chance as arguments.

For ever, with full jitter (each wait is drawn between nothing and a bound that doubles up to a cap), so that a hundred
devices do not come back in the same instant. What only a person can mend (a revoked token, a wrong device) is tried
slowly and said loudly; a server that restarts is tried quickly; a device that was replaced waits longest, so that two
machines with one name do not throw each other out without end.

Source for full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
"""

from dataclasses import dataclass

from models.feed.protocol import (
    CLOSE_NOT_ALLOWED,
    CLOSE_REPLACED,
    CLOSE_RESTART,
    CLOSE_TOKEN,
    CLOSE_TOO_MANY_REFUSED,
)

# A connection that lasted so long was a good one: the next loss starts from the shortest wait again.
STEADY_AFTER_S = 10.0

_LARGEST_POWER = 16


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt or connection ended.

    Args:
        reason: One sentence for the log.
        close_code: The close code received, or None when there was none.
        http_status: The status that refused the handshake, or None.
        lasted_s: Seconds from ``welcome`` to the end; 0 when it was never opened.
    """

    reason: str
    close_code: int | None = None
    http_status: int | None = None
    lasted_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Wait:
    """What to do before the next attempt.

    Args:
        delay_s: Seconds to wait.
        needs_a_person: Whether nothing will change until somebody does something.
    """

    delay_s: float
    needs_a_person: bool = False


@dataclass(frozen=True, slots=True)
class _Policy:
    floor_s: float
    first_s: float
    cap_s: float
    needs_a_person: bool = False


_ORDINARY = _Policy(0.0, 0.5, 10.0)
_QUICK = _Policy(0.0, 0.5, 2.0)
_REPLACED = _Policy(30.0, 30.0, 120.0)
_OVERLOADED = _Policy(20.0, 20.0, 60.0)
_HOPELESS = _Policy(20.0, 20.0, 40.0, needs_a_person=True)

_BY_CLOSE_CODE = {
    CLOSE_TOKEN: _HOPELESS,
    CLOSE_NOT_ALLOWED: _HOPELESS,
    CLOSE_REPLACED: _REPLACED,
    CLOSE_TOO_MANY_REFUSED: _OVERLOADED,
    CLOSE_RESTART: _QUICK,
}
# 404 and 426 are another program at this address; 429 and 503 are a server that asks for patience.
_BY_STATUS = dict.fromkeys((400, 401, 403, 404, 426), _HOPELESS) | {429: _OVERLOADED}


class Backoff:
    """The waits of one client, in order."""

    def __init__(self) -> None:
        """Start with the shortest."""
        self._failures = 0

    def after(self, ending: Ending, chance: float) -> Wait:
        """Tell how long to wait after an ending.

        Args:
            ending: How it ended.
            chance: A random number, 0 (included) to 1.
        """
        if ending.lasted_s >= STEADY_AFTER_S:
            self._failures = 0
        policy = self._policy(ending)
        bound_s = min(policy.cap_s, policy.first_s * 2 ** min(self._failures, _LARGEST_POWER))
        self._failures += 1
        return Wait(policy.floor_s + chance * bound_s, policy.needs_a_person)

    @staticmethod
    def _policy(ending: Ending) -> _Policy:
        if ending.http_status is not None:
            return _BY_STATUS.get(ending.http_status, _ORDINARY)
        return _BY_CLOSE_CODE.get(ending.close_code or 0, _ORDINARY)
