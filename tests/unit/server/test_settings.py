"""Settings: three sources, and a sentence for whatever is wrong with them."""

import traceback
from pathlib import Path

import pytest

from models.alarm import AlarmPriority
from models.errors import UsageError
from server.settings import load_settings


def test_flags_win_over_the_environment_which_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "chairside.toml").write_text('port = 1\nclinic_name = "File"\ntime_zone = "Europe/Berlin"\n')
    environment = {"CHAIRSIDE_PORT": "2", "CHAIRSIDE_CLINIC_NAME": "Environment", "PATH": "/bin"}

    found = load_settings({"port": 3}, environment, tmp_path)

    assert (found.port, found.clinic_name, found.time_zone) == (3, "Environment", "Europe/Berlin")


RECIPIENT = """
[[recipients]]
name = "Shift phone"
url = "mailtos://user:pa55word@mail.example"
round = 1
"""


def test_recipients_are_tables_of_the_file(tmp_path: Path) -> None:
    second = RECIPIENT.replace("Shift phone", "Doctor").replace("round = 1", 'round = 2\npriorities = ["high"]')
    (tmp_path / "chairside.toml").write_text("port = 1\n" + RECIPIENT + second)

    found = load_settings({}, {}, tmp_path).recipients

    assert [(one.name, one.round, one.priorities) for one in found] == [
        ("Shift phone", 1, (AlarmPriority.HIGH, AlarmPriority.MEDIUM)),
        ("Doctor", 2, (AlarmPriority.HIGH,)),
    ]
    assert found[0].url.get_secret_value() == "mailtos://user:pa55word@mail.example"
    assert "pa55word" not in repr(found)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (RECIPIENT * 2, "recipients (from chairside.toml): 'Shift phone' is there twice"),
        (RECIPIENT + RECIPIENT.replace("Shift", "SHIFT"), "'SHIFT phone' is there twice"),
        (RECIPIENT.replace("1", "4"), "entry 1, round: Input should be less than or equal to 3"),
        (RECIPIENT.replace("1", "0"), "entry 1, round: Input should be greater than or equal to 1"),
        (RECIPIENT.replace("1", '"1"'), "entry 1, round: Input should be a valid integer"),
        (RECIPIENT.replace("round", "rond"), "entry 1, round: Field required"),
        (RECIPIENT + 'phone = "1"', "entry 1, phone: Extra inputs are not permitted"),
        (RECIPIENT + 'priorities = ["urgent"]', "entry 1, priorities, entry 1: Input should be 'high', 'medium' or"),
        (RECIPIENT + "priorities = []", "entry 1, priorities: Tuple should have at least 1 item"),
        (RECIPIENT.replace("Shift phone", ""), "entry 1, name: String should have at least 1 character"),
        (RECIPIENT.replace("url", "address"), "entry 1, url: Field required"),
        ('recipients = ["mailto://user:pa55word@here"]', "entry 1: Input should be a valid dictionary"),
        ('recipients = "mailto://user:pa55word@here"', "write them in chairside.toml as [[recipients]] tables"),
        ("".join(RECIPIENT.replace("Shift", str(n)) for n in range(21)), "at most 20 items"),
    ],
)
def test_a_faulty_recipient_is_named_and_its_address_told_to_nobody(tmp_path: Path, file: str, sentence: str) -> None:
    (tmp_path / "chairside.toml").write_text(file)

    with pytest.raises(UsageError) as refused:
        load_settings({}, {}, tmp_path)

    assert sentence in str(refused.value)
    assert "pa55word" not in "".join(traceback.format_exception(refused.value))


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
        ("", {"CHAIRSIDE_RECIPIENTS": "mailto://x"}, "recipients (from the environment): write them in chairside.toml"),
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


MEDICINE = """
[[medicines]]
id = "ginger"
title = "Ginger"
use = "nausea"
routes = ["oral"]
unit = "g"
usual = [1.0, 2.0]
source = "Our pharmacist"
"""


def test_a_clinics_own_medicines_are_tables_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "chairside.toml").write_text(MEDICINE)

    (found,) = load_settings({}, {}, tmp_path).medicines

    assert (found.id, found.usual, found.unit, found.offered) == ("ginger", (1.0, 2.0), "g", True)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (MEDICINE * 2, "medicines (from chairside.toml): 'ginger' is there twice"),
        (MEDICINE.replace('id = "ginger"', 'id = "other"'), "entry 1: 'other' is what a medicine"),
        (MEDICINE.replace("[1.0, 2.0]", "[2.0, 1.0]"), "usual gives the lower dose first"),
        (MEDICINE.replace("source", "sauce"), "entry 1, source: Field required"),
        ('medicines = "ginger"', "write them in chairside.toml as [[medicines]] tables"),
    ],
)
def test_a_faulty_list_of_medicines_stops_the_start_and_is_named(tmp_path: Path, file: str, sentence: str) -> None:
    (tmp_path / "chairside.toml").write_text(file)
    with pytest.raises(UsageError) as told:
        load_settings({}, {}, tmp_path)
    assert sentence in str(told.value)
