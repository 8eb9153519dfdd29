"""The page about presets against the program: its example is read, and every field of the format stands in it."""

import re
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from models.session import SessionPhase
from server.alarms.preset_file import PresetFile
from server.alarms.presets import load_presets, parse_preset
from tests.house.house import ROOT, section, table_rows

PAGE = (ROOT / "docs" / "PRESETS.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]


def models_in(annotation: Any) -> set[type[BaseModel]]:  # noqa: ANN401 - a type, however it is written
    """Find the models that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for inner in get_args(annotation) for model in models_in(inner)}


def fields_of(model: type[BaseModel]) -> set[str]:
    """List the fields of a model and of all in it."""
    names = set(model.model_fields)
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            names |= fields_of(inner)
    return names


FIELDS = fields_of(PresetFile)


def test_the_example_is_a_preset() -> None:
    preset = parse_preset(EXAMPLE, origin="The example")

    assert preset.name == "our_ketamine"
    assert len(preset.rules) == len(preset.baseline_rules) == len(preset.change_rules) == len(preset.combinations) == 1


def test_all_fields_were_found() -> None:
    assert {"name", "limits", "bounds", "advisory", "by_percent", "at_least", "etco2_at_most", "for_s"} <= FIELDS


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_of_the_format_is_shown(field: str) -> None:
    shown = re.search(rf"(^|[\[{{., ]){field}( =|\])", EXAMPLE, re.MULTILINE)
    assert shown is not None or f"`{field}`" in PAGE


def test_the_table_lists_what_is_shipped() -> None:
    rows = [(row[0].strip("`"), int(row[2])) for row in table_rows(section(PAGE, "## Clinic, preset, patient"))]

    assert sorted(rows) == sorted((preset.name, preset.version) for preset in load_presets().values())


def test_the_phases_are_those_in_which_something_is_judged() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("- Phases are "))
    judged = {phase.value for phase in SessionPhase if not phase.is_final and phase is not SessionPhase.SCHEDULED}

    assert set(re.findall(r"`(\w+)`", line)) - {"baseline"} == judged - {"baseline"}
