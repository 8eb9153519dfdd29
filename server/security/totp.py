"""Time-based one-time codes (RFC 6238 on RFC 4226): six digits, thirty seconds, SHA-1, as authenticator apps expect.

Pure: time comes in. SHA-1 is what the apps speak; HMAC with it is not weakened by collisions.
"""

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
# A phone's clock may be a step off, either way.
_AROUND = (0, -1, 1)
_SECRET_BYTES = 20


def new_secret() -> str:
    """Make a shared secret of 160 bits, base32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of a time step."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(at: datetime) -> int:
    """The time step that a moment is in."""
    return int(at.timestamp()) // STEP_S


def matching_step(secret: str, typed: str, at: datetime) -> int | None:
    """Find the step whose code was typed, near a moment; None for a wrong code."""
    digits = "".join(typed.split())
    now = step_of(at)
    found = None
    for near in _AROUND:
        if hmac.compare_digest(code_at(secret, now + near).encode(), digits.encode()) and found is None:
            found = now + near
    return found


def address_of(secret: str, account: str, clinic: str) -> str:
    """The address that an app reads, as a picture or typed."""
    label = quote(f"Chairside {clinic}:{account}", safe=":")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(f'Chairside {clinic}')}&period={STEP_S}&digits={DIGITS}"
    )
