"""No module, function or list of imports grows past what fits in a head: the limits of CONTRIBUTING.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.house import PACKAGES, ROOT, faults, modules, name_of, parsed

MOST_LINES = 400
MOST_TEST_LINES = 800  # a file of tests is a list of facts; it is read by search, yet not without end
MOST_FUNCTION_LINES = 45
MOST_IMPORTS = 16
BANNED_MODULES = {"utils", "helpers", "common", "manager", "service", "base", "misc"}

# A schema step is one list of statements that nobody edits once it was released; cutting it up would hide its order.
SCHEMA_STEPS = "server/store/migrations/versions/"

OURS = modules(*PACKAGES)
TESTS = modules("tests")
EVERYTHING = OURS + TESTS

# The composition root meets every part: that is what it is for.
COMPOSITION_ROOT = {"server/app.py", "server/parts.py"}  # one chooses the parts, the other is the list of them

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length_without_docstring(function: Function) -> int:
    """Count from the signature to the last line, decorators and docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def import_count(tree: ast.Module) -> int:
    return sum(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)


def excess_lines(path: Path) -> int:
    return max(
        0, len(path.read_text(encoding="utf-8").splitlines()) - (MOST_TEST_LINES if path in TESTS else MOST_LINES)
    )


def long_functions(tree: ast.AST) -> dict[str, int]:
    lengths = {function.name: length_without_docstring(function) for function in functions(tree)}
    return {name: lines for name, lines in lengths.items() if lines > MOST_FUNCTION_LINES}


def test_a_module_is_at_most_400_lines() -> None:
    assert faults(EVERYTHING, excess_lines) == {}


def test_a_function_is_at_most_45_lines() -> None:
    looked_at = [path for path in EVERYTHING if not name_of(path).startswith(SCHEMA_STEPS)]
    assert faults(looked_at, lambda path: long_functions(parsed(path))) == {}


def test_a_module_has_at_most_16_imports() -> None:
    looked_at = [path for path in OURS if name_of(path) not in COMPOSITION_ROOT]
    assert faults(looked_at, lambda path: max(0, import_count(parsed(path)) - MOST_IMPORTS)) == {}


def test_a_package_file_is_one_docstring() -> None:
    """It says what the room is for, and re-exports nothing: an arrow must be visible where it is drawn."""
    rooms = [path for path in OURS if path.name == "__init__.py"]
    assert faults(rooms, lambda path: not ast.get_docstring(parsed(path)) or len(parsed(path).body) > 1) == {}


def test_no_module_is_named_after_nothing() -> None:
    assert faults(OURS, lambda path: BANNED_MODULES & set(path.relative_to(ROOT).with_suffix("").parts)) == {}


def test_the_measures_see_what_is_too_large() -> None:
    """The checks above go red on a planted fault."""
    tree = ast.parse("import a\n" * 17 + 'def long():\n    """Say\n    much."""\n' + "    x = 1\n" * 45)
    assert import_count(tree) > MOST_IMPORTS
    assert long_functions(tree) == {"long": 46}
