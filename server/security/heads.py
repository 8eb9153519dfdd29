"""The audit's newest row, signed and kept outside the store: a chain cut short or made anew lacks it.

The key (Ed25519) is made at the first need and lies in the data folder, readable by its owner alone. Whoever has the
folder could sign anew, so a copy of the heads belongs somewhere else: the auditor takes one along, or the server writes
each to a second place.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from models.audit import ChainHead
from models.errors import UsageError
from models.timestamps import format_timestamp

KEY_NAME = "audit.key"
HEADS_NAME = "audit-heads.jsonl"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The audit's newest row at some time, under the clinic's key.

    Args:
        head: The row.
        at: When it was signed, RFC 3339.
        key: The public key, base64.
        signature: Over the three before it, base64.
    """

    head: ChainHead
    at: str
    key: str
    signature: str

    def as_json(self) -> dict[str, object]:
        """As it is handed out and kept."""
        head = self.head
        return {"id": head.id, "hash": head.hash, "at": self.at, "key": self.key, "signature": self.signature}


class HeadBook:
    """Signs heads and keeps them.

    Args:
        folder: The data folder.
        copy: A file on another disk or host that gets each head too, or None.
    """

    def __init__(self, folder: Path, copy: Path | None = None) -> None:
        """Touch nothing yet."""
        self._folder = folder
        self._copy = copy
        self._last: ChainHead | None = None

    def sign(self, head: ChainHead, at: datetime) -> SignedHead:
        """Sign a head with the folder's key; a folder without one gets it."""
        key = self._key()
        public = b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
        moment = format_timestamp(at)
        return SignedHead(head, moment, public, b64encode(key.sign(_signed_bytes(head, moment, public))).decode())

    def keep(self, head: ChainHead, at: datetime) -> None:
        """Sign a head and add it to the book, unless it is there already."""
        if head == self._last:
            return
        line = orjson.dumps(self.sign(head, at).as_json()) + b"\n"
        for path in filter(None, (self._folder / HEADS_NAME, self._copy)):
            _append(path, line)
        self._last = head

    def _key(self) -> Ed25519PrivateKey:
        path = self._folder / KEY_NAME
        if not path.exists():
            made = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(made)
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def read_heads(path: Path) -> list[SignedHead]:
    """Read a book of heads; none where there is no file.

    Raises:
        UsageError: A line of it is not a head, or its signature is wrong; the sentence names the line.
    """
    if not path.exists():
        return []
    lines = path.read_bytes().splitlines()
    return [_read(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def keys_of(heads: Sequence[SignedHead]) -> list[str]:
    """List the public keys that signed, each once, oldest first: a second one was not there from the beginning."""
    return list(dict.fromkeys(head.key for head in heads))


def _read(line: bytes, where: str) -> SignedHead:
    try:
        found = orjson.loads(line)
        head = ChainHead(int(found["id"]), str(found["hash"]))
        signed = SignedHead(head, str(found["at"]), str(found["key"]), str(found["signature"]))
        public = Ed25519PublicKey.from_public_bytes(b64decode(signed.key))
        public.verify(b64decode(signed.signature), _signed_bytes(head, signed.at, signed.key))
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        message = f"{where}: this is no signed head of an audit, or its signature is wrong"
        raise UsageError(message) from error
    return signed


def _signed_bytes(head: ChainHead, at: str, key: str) -> bytes:
    return orjson.dumps(["chairside audit head", head.id, head.hash, at, key])


def _append(path: Path, line: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)
