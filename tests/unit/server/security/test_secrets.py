"""Passwords and tokens."""

import pytest

from models.errors import ForbiddenError, UsageError
from server.security.roles import CONSOLE, Duty, Identity, Role
from server.security.secrets import decoy_hash, hash_password, hash_token, is_same, new_token, verify_password


def test_a_password_is_stored_as_argon2id_and_only_itself_matches() -> None:
    stored = hash_password("correct horse battery")

    assert stored.startswith("$argon2id$")
    assert verify_password(stored, "correct horse battery")
    assert not verify_password(stored, "correct horse batterx")


@pytest.mark.parametrize("password", ["", "fourteen chars", "x" * 257])
def test_a_password_too_short_or_too_long_is_refused_with_the_rule(password: str) -> None:
    with pytest.raises(UsageError, match="15 to 256 characters"):
        hash_password(password)


def test_a_strangers_decoy_matches_nothing() -> None:
    assert not verify_password(decoy_hash(), "")
    assert not verify_password("not a hash", "anything at all here")


def test_tokens_are_long_different_and_hashed_the_same_way_each_time() -> None:
    first, second = new_token(), new_token()

    assert first != second
    assert len(first) >= 43
    assert is_same(hash_token(first), hash_token(first))
    assert not is_same(hash_token(first), hash_token(second))


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.NURSE, {Duty.CARE}),
        (Role.CLINICIAN, {Duty.CARE, Duty.SWITCH_OFF, Duty.PRESCRIBE}),
        (Role.ADMINISTRATOR, {Duty.ADMINISTRATION}),
        (Role.AUDITOR, {Duty.AUDIT}),
    ],
)
def test_each_role_has_its_duties_and_no_other(role: Role, may: set[Duty]) -> None:
    identity = Identity("someone", role)

    assert {duty for duty in Duty if identity.may(duty)} == may
    for duty in set(Duty) - may:
        with pytest.raises(ForbiddenError):
            identity.require(duty)


def test_the_console_may_everything_by_the_folders_permissions() -> None:
    assert all(CONSOLE.may(duty) for duty in Duty)
