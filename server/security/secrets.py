"""Passwords and tokens: made by the machine's randomness, stored hashed, compared in constant time."""

import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from models.errors import UsageError

# NIST SP 800-63B-4: at least 15 characters where a password stands alone; no composition rules.
LEAST_PASSWORD = 15
MOST_PASSWORD = 256
# Fewer guesses than 10 to this power and it is refused: zxcvbn's highest class, "safe from an attack on stolen hashes"
# (Wheeler 2016, USENIX Security). It knows common passwords, names, words, dates and keyboard runs, from lists of its
# own, so nothing is asked of anybody outside (NIST SP 800-63B-4 3.1.1.2, ASVS 5.0 6.2.4).
LEAST_GUESSES_LOG10 = 10.0
# It takes time that grows with the square of the length; what is longer is no easier.
_LOOKED_AT = 72
_OUR_WORDS = ("chairside", "infusion", "ketamine", "clinic", "password", "nurse")
_TOKEN_BYTES = 32
# Of a one-time code that a person types: 80 bits, in an alphabet without look-alikes.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH, _CODE_GROUP = 16, 4

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


def new_code() -> str:
    """Make a one-time code that a person can type: four groups of four."""
    letters = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[at : at + _CODE_GROUP] for at in range(0, _CODE_LENGTH, _CODE_GROUP))


def hash_code(code: str) -> str:
    """Hash a one-time code as it is meant, however it was typed."""
    return hash_token("".join(char for char in code.upper() if char.isalnum()))


def require_password(password: str, *known: str) -> None:
    """Check that a password is long enough, and not one of those that are guessed first.

    Args:
        password: As typed.
        known: What an attacker knows: the account's name.

    Raises:
        UsageError: It is not; the sentence says why.
    """
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        message = f"A password needs {LEAST_PASSWORD} to {MOST_PASSWORD} characters; a sentence is fine"
        raise UsageError(message, "password")
    if zxcvbn(password[:_LOOKED_AT], [*_OUR_WORDS, *known])["guesses_log10"] < LEAST_GUESSES_LOG10:
        message = "This password is guessed too soon: it is common, repeats itself or is made of names; take a sentence"
        raise UsageError(message, "password")


def hash_password(password: str, *known: str) -> str:
    """Hash a password with argon2id; slow on purpose, so never on the event loop.

    Args:
        password: As typed.
        known: What an attacker knows: the account's name.

    Raises:
        UsageError: Too short, too long, or guessed too soon.
    """
    require_password(password, *known)
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
