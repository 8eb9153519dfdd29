"""The identity provider's word about who signed in: a signed token, believed for one log-in. Pure: time comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.security.flows import Known
from server.security.pending import ANSWER_WITHIN_S
from server.security.proofs import FRESH_FOR_S

# Signatures with the provider's private key alone: never "none", and never one that our own secret could make.
ALGORITHMS: Final = ("RS256", "ES256")
_KEY_TYPES = frozenset({"RSA", "EC"})
# OpenID Connect Core 3.1.3.7 leaves the leeway to us; clocks that are kept right differ by seconds.
SKEW_S = 60
_MOST_SUBJECT = 255
# Password and something else, as RFC 8176 calls it.
_TWICE = "mfa"
_REFUSED = (JoseError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class Expected:
    """By whom, for whom and for which log-in a token must be, and since when the person must have been asked."""

    issuer: str
    client_id: str
    nonce: str
    since: datetime | None = None


def read_id_token(token: str, keys: Mapping[str, Any], expected: Expected, now: datetime) -> Known:
    """Check signature and claims; Authlib knows the rule of each claim, the values come from here.

    Args:
        token: As the provider sent it.
        keys: Those that it publishes.
        expected: What it must be for.
        now: The moment.

    Raises:
        ValueError: It is not the provider's word about this log-in.
    """
    at = int(now.timestamp())
    try:
        claims = _checked(token, keys, expected, at)
        if expected.since is not None and claims["auth_time"] < expected.since.timestamp() - SKEW_S:
            raise ValueError(claims["auth_time"])
        return _known(claims, at)
    except _REFUSED as error:
        raise ValueError(expected.issuer) from error


def _checked(token: str, keys: Mapping[str, Any], expected: Expected, at: int) -> Mapping[str, Any]:
    usable = [one for one in keys["keys"] if one.get("kty") in _KEY_TYPES]
    read = jwt.decode(token, KeySet.import_key_set({"keys": usable}), algorithms=list(ALGORITHMS))
    options: dict[str, Any] = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        **{name: {"essential": True} for name in ("sub", "exp", "iat", "nonce")},
    }
    params = {"nonce": expected.nonce, "client_id": expected.client_id}
    claims: Any = CodeIDToken(read.claims, read.header, options, params)
    claims.validate(now=at, leeway=SKEW_S)
    return dict(claims)


def _known(claims: Mapping[str, Any], at: int) -> Known:
    signed_in, subject, email = claims.get("auth_time"), claims["sub"], claims.get("email")
    if at - claims["iat"] > ANSWER_WITHIN_S + SKEW_S:
        raise ValueError(claims["iat"])
    if signed_in is not None and at - signed_in > FRESH_FOR_S + SKEW_S:
        raise ValueError(signed_in)
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_SUBJECT:
        raise ValueError(subject)
    is_verified = claims.get("email_verified") is True and isinstance(email, str)
    is_twice = _TWICE in (claims.get("amr") or ())
    return Known(subject, str(email).casefold() if is_verified else None, is_twice, is_fresh=signed_in is not None)
