"""Pairing of wall displays: each shows a one-time code, and an administrator who stands before it enters that code.

Kept in this process alone: after a restart a wall shows a new code. Nothing here is a secret for long; the token that
lets a display in is made when its code is entered, and handed out once, to whoever holds the claim made with the code.
"""

from collections import OrderedDict
from dataclasses import dataclass

from server.security.secrets import hash_code, hash_token, new_code, new_token

# ASVS 5.0 6.4.1: a code that lets somebody in lives ten minutes at most.
LIVES_S = 600.0
# Strangers may offer; who offered longest ago is forgotten first.
MOST_OFFERS = 200


@dataclass(slots=True)
class _Offer:
    code_hash: str
    at_s: float
    token: str | None = None


class Pairing:
    """Walls that wait to be let in."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._offers: OrderedDict[str, _Offer] = OrderedDict()

    def offer(self, now_s: float) -> tuple[str, str]:
        """Let a wall wait.

        Returns:
            The code that it shows, and the claim by which it asks whether the code was entered.
        """
        code, claim = new_code(), new_token()
        self._offers[hash_token(claim)] = _Offer(hash_code(code), now_s)
        if len(self._offers) > MOST_OFFERS:
            self._offers.popitem(last=False)
        return code, claim

    def find(self, code: str, now_s: float) -> str | None:
        """Find who waits with a code, by the hash of its claim; None for a code that is wrong, used or too old."""
        code_hash = hash_code(code)
        for claim_hash, offer in self._offers.items():
            if offer.code_hash == code_hash and offer.token is None and now_s - offer.at_s <= LIVES_S:
                return claim_hash
        return None

    def accept(self, claim_hash: str, token: str) -> None:
        """Let a wall in: it fetches its token."""
        offer = self._offers.get(claim_hash)
        if offer is not None:
            offer.token = token

    def claim(self, claim: str, now_s: float) -> tuple[bool, str | None]:
        """Ask whether a code was entered.

        Returns:
            Whether the wall still waits or is let in, and its token, which is given once.
        """
        claim_hash = hash_token(claim)
        offer = self._offers.get(claim_hash)
        if offer is None or now_s - offer.at_s > LIVES_S:
            self._offers.pop(claim_hash, None)
            return False, None
        if offer.token is not None:
            del self._offers[claim_hash]
        return True, offer.token
