"""What the doctor says about recipients: who they are, never where, and that others may read it."""

from pathlib import Path

import pytest

from server.commands.doctor import Finding, _backups, _private_files, _recipients, _secrets
from server.security.sealed import RECIPIENTS_NAME, make_identity
from server.settings import Settings


def settings(*urls: str, priorities: tuple[str, ...] = ("high",)) -> Settings:
    return Settings.model_validate(
        {
            "recipients": [
                {"name": f"R{place}", "url": url, "round": 2, "priorities": priorities}
                for place, url in enumerate(urls)
            ]
        }
    )


def test_without_recipients_it_says_that_alarms_stay_on_the_screens() -> None:
    assert _recipients(settings().recipients, []) == Finding(
        "recipients", "none; an unanswered alarm is told on screens alone"
    )


def test_recipients_are_named_by_what_they_are() -> None:
    found = _recipients(settings("mailtos://u:pa55word@mail.example", "jsons://hook.example/t0ken").recipients, [])

    assert found == Finding("recipients", "R0 (E-Mail, round 2), R1 (JSON, round 2)")


def test_an_address_that_cannot_be_used_is_wrong_and_not_told() -> None:
    found = _recipients(settings("pigeon://u:pa55word@roof").recipients, [])

    assert not found.is_good
    assert "'R0'" in found.sentence
    assert "pa55word" not in found.sentence


def test_nobody_for_high_alarms_is_wrong() -> None:
    found = _recipients(settings("jsons://hook.example", priorities=("medium",)).recipients, [])

    assert not found.is_good
    assert "none of them takes high alarms" in found.sentence


@pytest.mark.parametrize(("mode", "is_told"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_with_addresses_that_others_may_read_is_wrong(tmp_path: Path, mode: int, is_told: bool) -> None:
    path = tmp_path / "chairside.toml"
    path.touch()
    path.chmod(mode)

    assert [found.is_good for found in _secrets(path, settings("jsons://hook.example"))] == [False] * is_told
    assert list(_secrets(path, settings())) == []


@pytest.mark.parametrize(
    "name", ["chairside.db", "chairside.db-wal", "audit.key", "factors.key", "backup-recipients.txt"]
)
def test_a_file_of_the_store_that_others_may_read_is_wrong(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch(mode=0o600)
    assert list(_private_files(tmp_path)) == []
    (tmp_path / name).chmod(0o640)
    (found,) = _private_files(tmp_path)
    assert (found.is_good, f"chmod 600 {tmp_path / name}" in found.sentence) == (False, True)


def test_backups_without_a_key_are_told_and_a_key_beside_the_store_is_wrong(tmp_path: Path) -> None:
    here = Settings.model_validate({"data_dir": tmp_path})
    assert (_backups(here).is_good, "backup-key" in _backups(here).sentence) == (True, True)
    public = make_identity(tmp_path.parent / f"{tmp_path.name}.key")
    (tmp_path / RECIPIENTS_NAME).write_text(public + "\n")
    assert _backups(here) == Finding("backups", "sealed for 1 key")
    make_identity(tmp_path / "clinic.key")
    assert (_backups(here).is_good, "move it off" in _backups(here).sentence) == (False, True)
    (tmp_path / "clinic.key").unlink()
    (tmp_path / RECIPIENTS_NAME).write_text("age1nonsense\n")
    assert not _backups(here).is_good
