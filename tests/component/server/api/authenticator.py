"""An authenticator in software: makes passkeys (ES256, no attestation) and signs, well or as an attacker would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost:8050"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
Json = dict[str, Any]


def told(raw: bytes) -> str:
    """As browsers write bytes in JSON."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One passkey; ``flags``, ``origin``, ``rp_id`` and ``count`` may lie."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    raw_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    flags: int = _PRESENT | _VERIFIED
    origin: str = ORIGIN
    rp_id: str | None = None

    def make(self, options: Json) -> Json:
        """Answer ``navigator.credentials.create``."""
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.raw_id).to_bytes(2, "big") + self.raw_id + cbor2.dumps(cose)
        data = self._data(options["rp"]["id"], _ATTESTED) + attested
        response = {
            "clientDataJSON": told(self._client("webauthn.create", options)),
            "attestationObject": told(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(response)

    def sign(self, options: Json) -> Json:
        """Answer ``navigator.credentials.get``."""
        client = self._client("webauthn.get", options)
        data = self._data(options["rpId"], 0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": told(client), "authenticatorData": told(data), "signature": told(signature),
            "userHandle": None,
        }  # fmt: skip
        return self._answer(response)

    def _data(self, rp_id: str, more: int) -> bytes:
        rp_hash = hashlib.sha256((self.rp_id or rp_id).encode()).digest()
        return rp_hash + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: Json) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, response: Json) -> Json:
        return {
            "id": told(self.raw_id), "rawId": told(self.raw_id), "type": "public-key", "response": response,
            "clientExtensionResults": {},
        }  # fmt: skip


def unverified() -> Authenticator:
    """One that asked for no fingerprint, face or PIN."""
    return Authenticator(flags=_PRESENT)
