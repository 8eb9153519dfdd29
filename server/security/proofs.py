"""Who proved lately, with the password, to be still the person who signed in: asked for before what reaches far.

Kept in this process alone, by log-in: after a restart everybody proves it again.
"""

from collections import OrderedDict

from server.security.roles import Identity

# NIST SP 800-63B-4 leaves the time to the service; long enough for a form, too short for a screen left alone.
FRESH_FOR_S = 300.0
MOST_REMEMBERED = 10_000


class Proofs:
    """Remembers when each log-in was last proven."""

    def __init__(self) -> None:
        """Nobody has proven anything."""
        self._proven: OrderedDict[str, float] = OrderedDict()

    def note(self, token_hash: str, now_s: float) -> None:
        """Take note that the person behind a log-in gave the password just now."""
        self._proven[token_hash] = now_s
        self._proven.move_to_end(token_hash)
        if len(self._proven) > MOST_REMEMBERED:
            self._proven.popitem(last=False)

    def is_fresh(self, identity: Identity, now_s: float) -> bool:
        """Tell whether it was lately; the console and programs have no person who could be asked."""
        if identity.credential != "browser" or identity.token_hash is None:
            return True
        proven_s = self._proven.get(identity.token_hash)
        return proven_s is not None and now_s - proven_s <= FRESH_FOR_S
