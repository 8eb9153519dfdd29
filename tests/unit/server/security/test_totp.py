"""One-time codes against the published vectors of RFC 6238, appendix B (SHA-1, the last six of eight digits)."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from server.security.totp import address_of, code_at, matching_step, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert code_at(SECRET, second // 30) == code


@pytest.mark.parametrize(("off_s", "is_taken"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)])
def test_a_phones_clock_may_be_a_step_off(off_s: int, is_taken: bool) -> None:
    there = NOW + timedelta(seconds=off_s)
    found = matching_step(SECRET, code_at(SECRET, step_of(there)), NOW)
    assert found == (step_of(there) if is_taken else None)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "000000 ", "１２３４５６", "0" * 40])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert matching_step(SECRET, typed, NOW) is None


def test_spaces_in_a_code_are_people_s() -> None:
    code = code_at(SECRET, step_of(NOW))
    assert matching_step(SECRET, f" {code[:3]} {code[3:]} ", NOW) == step_of(NOW)


def test_secrets_are_long_and_never_the_same() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
    assert len(base64.b32decode(new_secret())) == 20


def test_the_address_is_what_apps_read() -> None:
    assert address_of("ABC", "Zoë", "Clinic A") == (
        "otpauth://totp/Chairside%20Clinic%20A:Zo%C3%AB?secret=ABC&issuer=Chairside%20Clinic%20A&period=30&digits=6"
    )
