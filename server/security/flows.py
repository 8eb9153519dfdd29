"""A log-in at the identity provider while it lasts: what was sent along, and whom the provider then named."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """What one log-in is checked against; each is random and used once.

    Args:
        state: Comes back through the browser.
        nonce: Comes back inside the provider's token.
        verifier: Proves to the provider that who trades the code is who asked for it (PKCE).
        onward: The page that was wanted.
    """

    state: str
    nonce: str
    verifier: str
    onward: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who the provider says it is.

    Args:
        subject: What it calls the person, for ever.
        email: The person's address, where the provider has verified it.
        is_twice: Whether it asked for two factors.
        is_fresh: Whether it says that the person was there just now.
        onward: The page that was wanted, from our own side.
    """

    subject: str
    email: str | None
    is_twice: bool
    is_fresh: bool
    onward: str = ""
