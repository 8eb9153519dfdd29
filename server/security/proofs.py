"""Who proved lately to be still the person who signed in: asked for before what reaches far.

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
        self._to_sign: OrderedDict[str, float] = OrderedDict()

    def note(self, token_hash: str, now_s: float) -> None:
        """Take note that the person behind a log-in proved it just now."""
        _keep(self._proven, token_hash, now_s)

    def note_to_sign(self, token_hash: str, now_s: float) -> None:
        """Take note that it was proven for one signature, which then needs no password beside it."""
        _keep(self._to_sign, token_hash, now_s)

    def take_to_sign(self, identity: Identity, now_s: float) -> bool:
        """Use up what was proven for one signature; tell whether it was, lately."""
        proven_s = self._to_sign.pop(identity.token_hash or "", None)
        return proven_s is not None and now_s - proven_s <= FRESH_FOR_S

    def move(self, former: str, token_hash: str) -> None:
        """Know by its new id what a log-in has proven."""
        for kept in (self._proven, self._to_sign):
            if former in kept:
                kept[token_hash] = kept.pop(former)

    def is_fresh(self, identity: Identity, now_s: float) -> bool:
        """Tell whether it was lately; the console and programs have no person who could be asked."""
        if identity.credential != "browser" or identity.token_hash is None:
            return True
        proven_s = self._proven.get(identity.token_hash)
        return proven_s is not None and now_s - proven_s <= FRESH_FOR_S


def _keep(kept: OrderedDict[str, float], token_hash: str, now_s: float) -> None:
    kept[token_hash] = now_s
    kept.move_to_end(token_hash)
    if len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
