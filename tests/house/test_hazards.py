"""Every hazard has a control, and every control has tests that exist."""

import ast
import re

from tests.house.house import ROOT, modules, parsed, table_rows

ROWS = table_rows((ROOT / "docs" / "HAZARDS.md").read_text(encoding="utf-8"))
EXISTING = {
    node.name
    for path in modules("tests")
    if path.name.startswith("test_")
    for node in ast.walk(parsed(path))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
}


def named(cell: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", cell))


def test_there_are_hazards_and_they_are_numbered_without_holes() -> None:
    assert [row[0] for row in ROWS] == [f"H-{number:02}" for number in range(1, len(ROWS) + 1)]
    assert len(ROWS) >= 12


def test_every_hazard_has_a_control_and_at_least_one_test() -> None:
    assert [row[0] for row in ROWS if len(row) != 4 or not row[2] or not named(row[3])] == []


def test_every_test_a_hazard_names_exists() -> None:
    assert {row[0]: named(row[3]) - EXISTING for row in ROWS if named(row[3]) - EXISTING} == {}


def test_a_test_that_does_not_exist_is_seen() -> None:
    assert named("`test_that_nobody_wrote`") - EXISTING == {"test_that_nobody_wrote"}
