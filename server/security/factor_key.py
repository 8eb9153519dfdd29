"""Second factors' secrets, and recipients' addresses, sealed (AES-256-GCM) with a key that lies outside the database.

A dump of the database opens none of them.

The key is made at the first need, in the data folder, readable by its owner alone. What is sealed for one account opens
for no other. Whoever reads the whole folder has the key too: against that stands the disk's own encryption.
"""

import os
import secrets
from base64 import b32decode, b32encode, b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import StoreUnavailable

FACTOR_KEY_NAME = "factors.key"
_KEY_BYTES, _NONCE_BYTES = 32, 12
# A secret as an app takes it, before it was sealed: 20 bytes in base32. Sealed it has 64 characters in base64.
_PLAIN_LENGTH = 32


def is_sealed(kept: str) -> bool:
    """Tell whether what the store keeps is sealed; stores of earlier versions kept it plain."""
    return len(kept) != _PLAIN_LENGTH


def seal_secret(folder: Path, user: int, secret: str) -> str:
    """Seal an account's secret; a folder without a key gets one."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_key(folder, may_make=True)).encrypt(nonce, b32decode(secret), _whose(user))
    return b64encode(nonce + sealed).decode()


def open_secret(folder: Path, user: int, kept: str) -> str:
    """Open what the store keeps of an account's secret.

    Raises:
        StoreUnavailable: The key is not there, or is another one, or what is kept was changed.
    """
    if not is_sealed(kept):
        return kept
    try:
        found = b64decode(kept, validate=True)
        opened = AESGCM(_key(folder, may_make=False)).decrypt(found[:_NONCE_BYTES], found[_NONCE_BYTES:], _whose(user))
    except (InvalidTag, ValueError, OSError) as error:
        message = f"This second factor cannot be read: {FACTOR_KEY_NAME} of the data folder is missing or another one"
        raise StoreUnavailable(message) from error
    return b32encode(opened).decode()


def seal_words(folder: Path, whose: str, words: str) -> str:
    """Seal a secret of another kind, such as the address of a recipient, for what it belongs to."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_key(folder, may_make=True)).encrypt(nonce, words.encode(), f"chairside {whose}".encode())
    return b64encode(nonce + sealed).decode()


def open_words(folder: Path, whose: str, kept: str) -> str:
    """Open what was sealed for this.

    Raises:
        StoreUnavailable: The key is not there, or is another one, or what is kept was changed.
    """
    try:
        found, mine = b64decode(kept, validate=True), f"chairside {whose}".encode()
        return AESGCM(_key(folder, may_make=False)).decrypt(found[:_NONCE_BYTES], found[_NONCE_BYTES:], mine).decode()
    except (InvalidTag, ValueError, OSError) as error:
        message = f"The {whose} cannot be read: {FACTOR_KEY_NAME} of the data folder is missing or another one"
        raise StoreUnavailable(message) from error


def _key(folder: Path, *, may_make: bool) -> bytes:
    path = folder / FACTOR_KEY_NAME
    if may_make and not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(handle)
    return path.read_bytes()


def _whose(user: int) -> bytes:
    return b"chairside second factor %d" % user
