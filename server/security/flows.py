"""A log-in at the identity provider while it lasts: what was sent along, and whom the provider then named."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """What one log-in is checked against; each is random and used once.

    Args:
        state: Comes back through the browser.
        nonce: Comes back inside the provider's token.
        verifier: Proves to the provider that who trades the code is who asked for it (PKCE).
        onward: The page that was wanted.
        since: When somebody who is signed in here was sent to prove it again: the provider must have asked after that.
        login: By which log-in, as the hash of its token; None where somebody signs in.
        to_sign: Whether it is proven for a signature.
    """

    state: str
    nonce: str
    verifier: str
    onward: str
    since: datetime | None = None
    login: str | None = None
    to_sign: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Who the provider says it is.

    Args:
        subject: What it calls the person, for ever.
        email: The person's address, where the provider has verified it.
        is_twice: Whether it asked for two factors.
        is_fresh: Whether it says that the person was there just now.
        onward: The page that was wanted, from our own side.
        login: By which log-in it is proven again, from our own side.
        to_sign: Whether for a signature, from our own side.
    """

    subject: str
    email: str | None
    is_twice: bool
    is_fresh: bool
    onward: str = ""
    login: str | None = None
    to_sign: bool = False
