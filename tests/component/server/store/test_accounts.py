"""People's accounts, their log-ins, and devices' tokens, on both databases."""

import pytest
from sqlalchemy import Connection

from models.access import LOCKED_STAYS
from models.account import Credential, UserAccount
from models.errors import ConflictError, NotFoundError
from server.store.accounts import (
    add_credential,
    add_user,
    device_of_token,
    disable_user,
    end_credential,
    end_expired_credentials,
    enrol_device,
    enrolled_device,
    find_credential,
    list_devices,
    list_users,
    password_hash_of,
    revoke_device,
    rotate_device,
    set_password,
    touch_credential,
    user_named,
)
from tests.component.server.store.building import NOW, at


def opened(connection: Connection, token: str, second: float = 0.0) -> str | None:
    """Which device a token opens at a second."""
    ticket = device_of_token(connection, token, at(second))
    return None if ticket is None else ticket.device


def logged_in(connection: Connection, name: str = "Zoë", token: str = "token") -> Credential:
    user = add_user(connection, name, "nurse", f"hash of {name}", NOW)
    found = Credential(user, "browser", "csrf", NOW, NOW, at(600))
    add_credential(connection, token, found)
    return found


def test_a_log_in_is_found_by_its_token_until_it_ends(connection: Connection) -> None:
    found = logged_in(connection)
    assert find_credential(connection, "token") == found
    touch_credential(connection, "token", at(5.000_001))
    touched = find_credential(connection, "token")
    assert touched is not None
    assert touched.seen_at == at(5.000_001)
    end_credential(connection, "token")
    assert find_credential(connection, "token") is None


def test_expired_log_ins_are_forgotten(connection: Connection) -> None:
    logged_in(connection)
    user = user_named(connection, "Zoë")
    add_credential(connection, "program", Credential(user, "token", None, NOW, NOW, at(600)))
    end_expired_credentials(connection, at(600))
    assert find_credential(connection, "program") is not None
    end_expired_credentials(connection, at(600.000_001))
    assert find_credential(connection, "program") is None
    stays_s = LOCKED_STAYS.total_seconds()
    end_expired_credentials(connection, at(stays_s))
    assert find_credential(connection, "token") is not None, "a screen may show it still, locked"
    end_expired_credentials(connection, at(stays_s + 0.000_001))
    assert find_credential(connection, "token") is None


def test_a_new_password_ends_every_log_in(connection: Connection) -> None:
    logged_in(connection)
    set_password(connection, "Zoë", "another hash")
    assert find_credential(connection, "token") is None
    assert password_hash_of(connection, "Zoë") == (user_named(connection, "Zoë"), "another hash")


def test_a_disabled_account_lets_nobody_in(connection: Connection) -> None:
    logged_in(connection)
    other = logged_in(connection, "Bo", "token of Bo")
    assert disable_user(connection, "Zoë", at(1)).disabled_at == at(1)
    assert find_credential(connection, "token") is None
    assert find_credential(connection, "token of Bo") == other
    assert password_hash_of(connection, "Zoë") is None


def test_names_of_accounts_are_taken_once_and_listed_in_order(connection: Connection) -> None:
    for name in ("b", "a", "c"):
        add_user(connection, name, "nurse", "hash", NOW)
    with pytest.raises(ConflictError, match="'a'"):
        add_user(connection, "a", "auditor", "hash", NOW)
    with pytest.raises(NotFoundError):
        user_named(connection, "d")
    assert [user.name for user in list_users(connection)] == ["a", "b", "c"]
    assert isinstance(user_named(connection, "b"), UserAccount)


def test_a_devices_token_is_good_until_it_is_rotated_or_revoked(connection: Connection) -> None:
    enrol_device(connection, "Gerät-1", "first", NOW, "Ada")
    with pytest.raises(ConflictError, match="enrolled already"):
        enrol_device(connection, "Gerät-1", "second", NOW, "Ada")
    assert opened(connection, "first") == "Gerät-1"
    rotate_device(connection, "Gerät-1", "second")
    assert (opened(connection, "first"), opened(connection, "second")) == (None, "Gerät-1")
    revoke_device(connection, "Gerät-1", at(1))
    assert opened(connection, "second") is None
    assert enrolled_device(connection, "Gerät-1").revoked_at == at(1)
    with pytest.raises(ConflictError, match="revoked"):
        rotate_device(connection, "Gerät-1", "a way round")
    assert opened(connection, "a way round") is None
    enrol_device(connection, "Gerät-1", "third", at(2), "Bo")
    back = enrolled_device(connection, "Gerät-1")
    assert (back.revoked_at, back.enrolled_at, back.enrolled_by) == (None, at(2), "Bo")
    assert list_devices(connection) == [back]
    with pytest.raises(NotFoundError):
        rotate_device(connection, "Gerät-2", "fourth")


def test_during_a_rotation_both_tokens_are_good(connection: Connection) -> None:
    enrol_device(connection, "Gerät-9", "old", NOW, "Zoë", ["heart_rate"])
    rotate_device(connection, "Gerät-9", "new", at(60))
    assert (opened(connection, "old", 59.9), opened(connection, "new", 59.9)) == ("Gerät-9", "Gerät-9")
    assert (opened(connection, "old", 60.0), opened(connection, "new", 60.0)) == (None, "Gerät-9")
    revoke_device(connection, "Gerät-9", at(10))
    assert (opened(connection, "old", 20.0), opened(connection, "new", 20.0)) == (None, None)


def test_a_token_opens_the_metrics_it_was_made_for(connection: Connection) -> None:
    enrol_device(connection, "Gerät-9", "some", NOW, "Zoë", ["heart_rate", "spo2"])
    enrol_device(connection, "Gerät-8", "any", NOW, "Zoë")
    some, everything = (device_of_token(connection, token, NOW) for token in ("some", "any"))
    assert some is not None
    assert some.metrics == frozenset({"heart_rate", "spo2"})
    assert everything is not None
    assert everything.metrics is None
