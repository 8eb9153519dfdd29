"""WebAuthn's two ceremonies: a passkey is made, and a passkey signs. Loaded when somebody first asks for one.

The person is asked for a fingerprint, a face or a PIN each time (user verification), so a passkey is two factors:
having the authenticator, and that. Which make it is does not matter here, so no attestation is asked for.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.account import Passkey, UserAccount
from models.errors import UsageError
from server.security.pending import ANSWER_WITHIN_S
from server.security.place import Place

Json = dict[str, Any]
_REQUIRED = UserVerificationRequirement.REQUIRED
_TIMEOUT_MS = int(ANSWER_WITHIN_S * 1000)
# What a credential that is no credential makes of a parser.
_MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError)


def creation_options(place: Place, clinic: str, user: UserAccount, known: Iterable[Passkey]) -> tuple[Json, bytes]:
    """What a browser is asked to make a passkey with, and the challenge that it must sign."""
    there = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known]
    options = generate_registration_options(
        rp_id=place.rp_id,
        rp_name=f"Chairside {clinic}",
        user_name=user.name,
        user_id=hashlib.sha256(f"{place.rp_id}/{user.id}/{user.created_at.timestamp()}".encode()).digest(),
        timeout=_TIMEOUT_MS,
        exclude_credentials=there,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
    )
    return json.loads(options_to_json(options)), options.challenge


def read_creation(answer: Json, challenge: bytes, place: Place) -> tuple[str, str, int]:
    """Check what a browser made.

    Returns:
        Its id and public key, base64url, and how often it has signed.

    Raises:
        UsageError: It is not for this place or challenge, or nobody was verified.
    """
    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=place.rp_id, expected_origin=place.origin,
            require_user_verification=True,
        )  # fmt: skip
    except _MALFORMED as error:
        raise UsageError("This passkey was not made for this page just now; try again", "credential") from error
    return (
        bytes_to_base64url(found.credential_id),
        bytes_to_base64url(found.credential_public_key),
        found.sign_count,
    )


def request_options(place: Place, known: Iterable[Passkey] = ()) -> tuple[Json, bytes]:
    """What a browser is asked to sign, and the challenge in it.

    Args:
        place: What passkeys are bound to.
        known: One of these must sign; none given: whose passkey it is the answer says.
    """
    options = generate_authentication_options(
        rp_id=place.rp_id, timeout=_TIMEOUT_MS, user_verification=_REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known],
    )  # fmt: skip
    return json.loads(options_to_json(options)), options.challenge


def read_signature(answer: Json, challenge: bytes, place: Place, known: Passkey) -> int:
    """Check what a passkey signed; tell how often it has.

    Raises:
        UsageError: It is not for this place or challenge, nobody was verified, or another key signed.
    """
    try:
        found = verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=place.rp_id, expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(known.public_key),
            credential_current_sign_count=0,  # compared by who asks: a copy is refused in other words than a forgery
            require_user_verification=True,
        )  # fmt: skip
    except _MALFORMED as error:
        raise UsageError("This passkey did not sign what was asked for; try again", "credential") from error
    return int(found.new_sign_count)
