"""No module, function or list of imports grows past what fits in a head: the limits of CONTRIBUTING.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.house import PACKAGES, ROOT, modules, name_of, parsed

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


@pytest.mark.parametrize("path", EVERYTHING, ids=name_of)
def test_a_module_is_at_most_400_lines(path: Path) -> None:
    most = MOST_TEST_LINES if path in TESTS else MOST_LINES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= most


@pytest.mark.parametrize("path", [p for p in EVERYTHING if not name_of(p).startswith(SCHEMA_STEPS)], ids=name_of)
def test_a_function_is_at_most_45_lines(path: Path) -> None:
    long = [(f.name, length_without_docstring(f)) for f in functions(parsed(path))]
    assert [found for found in long if found[1] > MOST_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", [p for p in OURS if name_of(p) not in COMPOSITION_ROOT], ids=name_of)
def test_a_module_has_at_most_16_imports(path: Path) -> None:
    assert import_count(parsed(path)) <= MOST_IMPORTS


@pytest.mark.parametrize("path", [path for path in OURS if path.name == "__init__.py"], ids=name_of)
def test_a_package_file_is_one_docstring(path: Path) -> None:
    body = parsed(path).body
    assert ast.get_docstring(parsed(path)), "say what this room is for"
    assert len(body) == 1, "no re-exports: an arrow must be visible where it is drawn"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_module_is_not_named_after_nothing(path: Path) -> None:
    assert not BANNED_MODULES & set(path.relative_to(ROOT).with_suffix("").parts)


def test_the_measures_see_what_is_too_large() -> None:
    """The checks above go red on a planted fault."""
    tree = ast.parse("import a\n" * 17 + 'def long():\n    """Say\n    much."""\n' + "    x = 1\n" * 45)
    assert import_count(tree) > MOST_IMPORTS
    assert [length_without_docstring(f) for f in functions(tree)] == [46]
