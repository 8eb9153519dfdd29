"""The pages of the command line, the settings and the live stream against the program."""

import ast
import re
from typing import Any

import pytest
import typer

from models.alarm import TechnicalConditionCode
from server.cli import app
from server.settings import Settings
from tests.house.house import ROOT, our_files, parsed, section, table_rows

LIVE = (ROOT / "docs" / "LIVE.md").read_text(encoding="utf-8")
CLI = (ROOT / "docs" / "CLI.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")


def commands(group: Any, path: str = "chairside") -> dict[str, Any]:  # noqa: ANN401 - typer brings a click of its own
    """List the commands under their whole names."""
    if not hasattr(group, "commands"):
        return {path: group}
    inner = [commands(group.get_command(None, key), f"{path} {key}") for key in group.list_commands(None)]
    return {name: found for part in inner for name, found in part.items()}


COMMANDS = commands(typer.main.get_command(app))


def test_the_page_of_the_command_line_has_every_command_and_no_other() -> None:
    assert {row[0].strip("`") for row in table_rows(CLI)} == set(COMMANDS)


@pytest.mark.parametrize("row", table_rows(CLI), ids=lambda row: row[0])
def test_an_option_on_the_page_is_an_option_of_its_command(row: list[str]) -> None:
    command = COMMANDS[row[0].strip("`")]
    said = set(re.findall(r"`(--[a-z-]+)", row[1]))
    known = {option for parameter in command.params for option in parameter.opts}
    is_passed_on = command.context_settings.get("ignore_unknown_options", False)
    assert is_passed_on or said <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(name: str) -> None:
    command = COMMANDS[name]
    if not command.context_settings.get("ignore_unknown_options", False):
        assert f"Example: {name}" in (command.help or "")


def test_the_table_of_settings_is_the_programs() -> None:
    def shown(default: object) -> str:
        if isinstance(default, bool):
            return str(default).lower()
        if isinstance(default, tuple) and default:
            return ", ".join(default)
        return "none" if default in {None, ()} else str(default)

    rows = [[f"`{name}`", shown(field.default), field.description] for name, field in Settings.model_fields.items()]
    assert table_rows(section(OPERATIONS, "## Settings")) == rows


@pytest.mark.parametrize(
    ("function", "heading"),
    [("render_chair", "### A chair"), ("_render_number", "### A chair"), ("render_alarm", "### An alarm")],
)
def test_every_key_of_the_live_stream_stands_in_the_page(function: str, heading: str) -> None:
    tree = parsed(ROOT / "server" / "live" / "rendering.py")
    body = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    keys = {
        key.value
        for node in ast.walk(body)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    assert keys
    assert {key for key in keys if f"`{key}`" not in section(LIVE, heading)} == set()


@pytest.mark.parametrize("code", list(TechnicalConditionCode))
def test_every_technical_condition_stands_in_the_page_of_alarms(code: str) -> None:
    pages = [path.read_text(encoding="utf-8") for path in our_files("docs/ALARMS.md")]
    assert [page for page in pages if f"`{code}`" in page], "docs/ALARMS.md"
