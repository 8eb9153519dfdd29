"""The page of alarms, written from the code."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.alarm import TechnicalConditionCode
from models.device import DeviceConditionCode
from models.session import SessionPhase
from server.alarms.catalogue import page
from server.alarms.presets import load_presets
from tests.unit.server.alarms.bedside import PRESET

PAGE = page(load_presets().values())


def test_the_page_in_the_repository_is_the_codes() -> None:
    written = Path(__file__).parents[4] / "docs" / "ALARMS.md"

    assert written.read_text(encoding="utf-8") == PAGE


@pytest.mark.parametrize("word", sorted({*TechnicalConditionCode, *DeviceConditionCode}))
def test_every_condition_and_every_report_stands_in_the_page(word: str) -> None:
    assert f"| `{word}` |" in PAGE


def test_every_limit_stands_in_the_page_with_its_source() -> None:
    assert (
        "| SBP | high | high | ≥ 180 mmHg | none | yes | 160 to 200 | Wan 2015, J Clin Psychiatry 76:247 (180/100);"
        in PAGE
    )
    assert "| SpO₂ | low | medium | ≤ 89 % | 15 s | no |" in PAGE


def test_limits_of_some_phases_name_them() -> None:
    rules = tuple(replace(rule, phases=frozenset({SessionPhase.RECOVERY})) for rule in PRESET.rules)

    assert "| SpO₂ (recovery) |" in page([replace(PRESET, rules=rules)])
