"""The shelf: a version never changes, and an update of the program changes no limit that a clinic has chosen."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.alarm import AlarmPriority
from models.errors import ConflictError, FaultyFileError, NotFoundError
from models.patient import Patient
from models.patient_limit import LimitName, LimitSide, PatientLimit
from models.session import InfusionSession, SessionPhase
from server.alarms.preset_shelf import PresetShelf
from server.alarms.presets import shipped_texts

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
IV = shipped_texts()["iv_ketamine.toml"]


def version(number: int, name: str = "iv_ketamine") -> str:
    return IV.replace("version = 2", f"version = {number}").replace('name = "iv_ketamine"', f'name = "{name}"')


def session(preset: str, number: int) -> InfusionSession:
    patient = Patient(1, "Abara", "Lena", date(1988, 2, 4), "40-1182")
    return InfusionSession(7, patient, "3", SessionPhase.INFUSING, NOW, preset, number, NOW, "ortiz")


def test_it_begins_with_what_comes_with_the_program() -> None:
    shelf = PresetShelf()

    assert shelf.names() == ["im_ketamine", "infusion", "iv_ketamine", "nasal_esketamine"]
    assert shelf.versions("iv_ketamine") == [1, 2]
    assert shelf.newest("iv_ketamine").version == 2
    assert shelf.text("iv_ketamine", 2) == IV


def test_a_session_finds_the_version_it_started_with() -> None:
    shelf = PresetShelf()
    shelf.add(version(3).replace("limit = 160", "limit = 170"), is_clinics=True)

    assert shelf.newest("iv_ketamine").version == 3
    assert shelf.of(session("iv_ketamine", 1)).version == 1
    first, third = (shelf.of(session("iv_ketamine", n)).limits("nibp_systolic", SessionPhase.INFUSING) for n in (1, 3))
    assert first is not None
    assert third is not None
    assert (first.high, third.high) == (160, 170)


def test_a_session_finds_its_patients_own_limits_and_no_other_does() -> None:
    shelf = PresetShelf()
    name = LimitName("nibp_systolic", LimitSide.HIGH, AlarmPriority.MEDIUM)
    own = shelf.of(replace(session("iv_ketamine", 2), limits=(PatientLimit(name, 170),)))
    others = shelf.of(session("iv_ketamine", 2))

    assert own.is_set_for_patient("nibp_systolic", SessionPhase.INFUSING)
    assert not others.is_set_for_patient("nibp_systolic", SessionPhase.INFUSING)
    assert others is shelf.version("iv_ketamine", 2)


def test_the_same_again_changes_nothing_and_another_text_is_refused() -> None:
    shelf = PresetShelf()
    shelf.add(IV)

    with pytest.raises(ConflictError, match="is version 2 of preset iv_ketamine, which is there with another text"):
        shelf.add(IV + "# another\n")
    assert shelf.text("iv_ketamine", 2) == IV


def test_a_clinics_own_version_stays_the_newest_when_the_program_brings_a_later_one() -> None:
    shelf = PresetShelf()
    shelf.add(version(3), is_clinics=True)
    shelf.add(version(4))

    assert shelf.versions("iv_ketamine") == [1, 2, 3, 4]
    assert shelf.newest("iv_ketamine").version == 3
    assert shelf.version("iv_ketamine", 4).version == 4


def test_what_is_not_there_is_not_found() -> None:
    shelf = PresetShelf()

    assert shelf.versions("none") == []
    with pytest.raises(NotFoundError, match="known: im_ketamine, infusion, iv_ketamine, nasal_esketamine"):
        shelf.newest("none")
    with pytest.raises(NotFoundError, match="no version 9 of an alarm preset 'iv_ketamine'"):
        shelf.of(session("iv_ketamine", 9))
    with pytest.raises(NotFoundError):
        shelf.text("none", 1)


def test_a_faulty_one_is_not_put_up() -> None:
    shelf = PresetShelf()

    with pytest.raises(FaultyFileError):
        shelf.add(version(3).replace("limit = 160", "limit = 190"))
    assert shelf.versions("iv_ketamine") == [1, 2]


def test_it_is_filled_anew_with_what_the_store_keeps() -> None:
    shelf = PresetShelf()

    faults = shelf.refill([(version(1, "ours"), True), (version(7), False), ("name = 3", True)])

    assert shelf.names() == ["iv_ketamine", "ours"]
    assert [entry[:2] for entry in shelf.all()] == [("iv_ketamine", 7), ("ours", 1)]
    assert len(faults) == 1
    assert faults[0].startswith("A preset in the store cannot be used: ")
