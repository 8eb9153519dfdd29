"""Settings: three sources, and a sentence for whatever is wrong with them."""

from pathlib import Path

import pytest

from models.errors import UsageError
from server.settings import load_settings


def test_flags_win_over_the_environment_which_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "chairside.toml").write_text('port = 1\nclinic_name = "File"\ntime_zone = "Europe/Berlin"\n')
    environment = {"CHAIRSIDE_PORT": "2", "CHAIRSIDE_CLINIC_NAME": "Environment", "PATH": "/bin"}

    found = load_settings({"port": 3}, environment, tmp_path)

    assert (found.port, found.clinic_name, found.time_zone) == (3, "Environment", "Europe/Berlin")


@pytest.mark.parametrize(
    ("file", "environment", "sentence"),
    [
        ("prot = 1", {}, "'prot' (from chairside.toml) is no setting"),
        ("", {"CHAIRSIDE_PROT": "1"}, "'prot' (from the environment) is no setting"),
        ('time_zone = "Berlin"', {}, "time_zone (from chairside.toml): 'Berlin' is no IANA time zone"),
        ("port = 70000", {}, "port (from chairside.toml)"),
        ("port =", {}, "chairside.toml cannot be read"),
        ('host = "0.0.0.0"', {}, "needs tls_cert and tls_key, or behind_proxy"),
        ('tls_cert = "a.pem"', {}, "belong together"),
        ('database = "mysql://x"', {}, "only PostgreSQL URLs"),
    ],
)
def test_what_is_wrong_is_named_with_its_origin(
    tmp_path: Path, file: str, environment: dict[str, str], sentence: str
) -> None:
    (tmp_path / "chairside.toml").write_text(file)

    with pytest.raises(UsageError) as refused:
        load_settings({}, environment, tmp_path)

    assert sentence in str(refused.value)


def test_variables_of_other_parts_are_no_settings_of_the_server(tmp_path: Path) -> None:
    assert load_settings({}, {"CHAIRSIDE_TOKEN": "x", "CHAIRSIDE_RECORDS": "y"}, tmp_path).port == 8050
