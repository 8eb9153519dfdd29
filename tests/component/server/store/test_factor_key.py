"""Second factors' secrets in the store open nothing without the key beside it, and for nobody else."""

import base64
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from models.errors import StoreUnavailable
from server.commands.doctor import Finding, _look
from server.commands.store import upgrade
from server.security.factor_key import FACTOR_KEY_NAME, is_sealed, open_secret, seal_secret
from server.security.totp import new_secret
from server.settings import load_settings
from server.store.accounts import add_user
from server.store.second_factors import begin_factor
from server.store.security_tables import second_factor
from tests.component.server.store.building import NOW, Place


def test_a_secret_is_sealed_for_one_account_and_fits_where_it_was(tmp_path: Path) -> None:
    secret = new_secret()
    kept, again = seal_secret(tmp_path, 7, secret), seal_secret(tmp_path, 7, secret)
    assert (len(kept), is_sealed(kept), is_sealed(secret), kept != again) == (64, True, False, True)
    assert base64.b32decode(secret) not in base64.b64decode(kept)
    assert open_secret(tmp_path, 7, kept) == open_secret(tmp_path, 7, again) == secret
    assert (tmp_path / FACTOR_KEY_NAME).stat().st_mode & 0o777 == 0o600
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        open_secret(tmp_path, 8, kept)


def test_without_the_key_or_with_another_nothing_opens_and_no_key_is_made(tmp_path: Path) -> None:
    secret = new_secret()
    kept = seal_secret(tmp_path, 7, secret)
    key = tmp_path / FACTOR_KEY_NAME
    shutil.copy(key, tmp_path / "aside")
    key.unlink()
    with pytest.raises(StoreUnavailable):
        open_secret(tmp_path, 7, kept)
    assert not key.exists()
    seal_secret(tmp_path, 1, secret)  # another key
    with pytest.raises(StoreUnavailable):
        open_secret(tmp_path, 7, kept)
    shutil.copy(tmp_path / "aside", key)
    with pytest.raises(StoreUnavailable):
        open_secret(tmp_path, 7, ("A" if kept[0] != "A" else "B") + kept[1:])
    assert open_secret(tmp_path, 7, kept) == secret


def test_an_upgrade_seals_what_was_kept_plain_and_once(place: Place) -> None:
    secret = new_secret()
    with place.database().writer_engine().connect() as connection, connection.begin():
        user = add_user(connection, "Zoë", "nurse", "a hash", NOW).id
        begin_factor(connection, user, secret, NOW)
    found = []
    for _ in range(2):
        upgrade(place.data_dir, place.url, json=True)
        with place.database().writer_engine().connect() as connection:
            found.append(connection.execute(select(second_factor.c.secret)).scalar_one())
    assert found[0] == found[1] != secret
    assert open_secret(place.data_dir, user, found[0]) == secret


def test_the_doctor_says_that_second_factors_are_not_sealed_or_that_their_key_is_lost_or_another_one(
    place: Place,
) -> None:
    here = load_settings({"data_dir": place.data_dir, "database": place.url}, {}, place.data_dir)
    place.data_dir.mkdir(exist_ok=True)

    def factors() -> Finding:
        return next(found for found in _look(here) if found.what == "second factors")

    assert factors() == Finding("second factors", "none")
    with place.database().writer_engine().connect() as connection, connection.begin():
        begin_factor(connection, add_user(connection, "Zoë", "nurse", "a hash", NOW).id, new_secret(), NOW)
    assert (factors().is_good, "1 of 1 are not sealed" in factors().sentence) == (False, True)
    upgrade(place.data_dir, place.url, json=True)
    key = place.data_dir / FACTOR_KEY_NAME
    assert factors() == Finding("second factors", f"1, sealed with {key}")
    key.unlink()
    assert (factors().is_good, f"{key} is missing" in factors().sentence) == (False, True)
    seal_secret(place.data_dir, 1, new_secret())  # another key
    assert (factors().is_good, f"{key} does not open 1 of 1" in factors().sentence) == (False, True)
