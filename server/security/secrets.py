"""Passwords and tokens: made by the machine's randomness, stored hashed, compared in constant time."""

import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.errors import UsageError

# NIST SP 800-63B-4: at least 15 characters where a password stands alone; no composition rules.
LEAST_PASSWORD = 15
MOST_PASSWORD = 256
_TOKEN_BYTES = 32

# argon2id with RFC 9106's second recommended profile (64 MiB, three passes), the library's default.
_HASHER = PasswordHasher()


def new_token() -> str:
    """Make a secret of 256 bits that is safe in a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Hash a secret for the store; it has too many bits to need a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def hash_password(password: str) -> str:
    """Hash a password with argon2id; slow on purpose, so never on the event loop.

    Raises:
        UsageError: Too short or too long.
    """
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        message = f"A password needs {LEAST_PASSWORD} to {MOST_PASSWORD} characters; a sentence is fine"
        raise UsageError(message, "password")
    return _HASHER.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Check a password; slow on purpose, so never on the event loop."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def decoy_hash() -> str:
    """Make a hash that matches nothing, so that a stranger's name costs as long as a wrong password."""
    return _HASHER.hash(new_token())
