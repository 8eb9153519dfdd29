"""Nothing unfinished, nothing swallowed, and nothing of the machine the files were written on."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.house import PACKAGES, faults, modules, name_of, our_files, parsed

SELF = Path(__file__)
PROGRAM = modules(*PACKAGES)
PYTHON = [path for path in modules(*PACKAGES, "tests") if path != SELF]
BINARY = {".png", ".woff2", ".ico", ".vital", ".dat", ".jpg", ".ttf"}
TEXT = [path for path in our_files() if path.suffix not in BINARY and path != SELF]

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
SKIPPED = re.compile(r"pragma: no cover|pytest\.mark\.(skip|xfail)\b(?!if)")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home|Users)/\w")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|test\.pypi|artifactory|nexus/|(^|\s)(--index-url|--extra-index-url|--find-links|-i)\s|index-url",
    re.MULTILINE,
)
# Made by others: the locks hold hashes, LICENSE its own address.
GENERATED = {"requirements.txt", "requirements-test.txt"}


def swallowing(tree: ast.AST) -> list[int]:
    """Find handlers of everything that do nothing: no log, no alarm, no answer."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and all(isinstance(line, ast.Pass | ast.Continue) or _is_bare_constant(line) for line in node.body)
    ] + [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("suppress")
        and any(ast.unparse(argument) in {"Exception", "BaseException"} for argument in node.args)
    ]


def _is_bare_constant(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def found_in(*patterns: re.Pattern[str]) -> Callable[[Path], list[str]]:
    """Look for patterns in a file's text."""

    def look(path: Path) -> list[str]:
        text = path.read_text(encoding="utf-8").replace("--no-emit-index-url", "")
        return [found.group() for pattern in patterns for found in pattern.finditer(text)]

    return look


def test_nothing_is_left_for_later() -> None:
    assert faults(PYTHON, found_in(UNFINISHED)) == {}


def test_nothing_is_hidden_from_the_tests() -> None:
    assert faults(PYTHON, found_in(SKIPPED)) == {}


def test_no_failure_is_swallowed() -> None:
    assert faults(PROGRAM, lambda path: swallowing(parsed(path))) == {}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert faults(TEXT, found_in(MACHINE)) == {}


def test_no_file_names_a_package_registry() -> None:
    assert faults(TEXT, found_in(REGISTRY)) == {}


@pytest.mark.parametrize("path", [path for path in TEXT if path.name in GENERATED], ids=name_of)
def test_a_lock_is_nothing_but_versions_and_hashes(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"\s*#.*|[\w.\-\[\],]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_both_locks_agree() -> None:
    """What the tests ran with is what a clinic installs."""
    runtime, tests = (
        set(re.findall(r"^(\S+==\S+.*?) \\$", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in our_files("requirements.txt", "requirements-test.txt")[::-1]
    )
    assert runtime <= tests
    assert runtime


@pytest.mark.parametrize(
    "planted",
    [
        "try:\n    x()\nexcept Exception:\n    pass",
        "try:\n    x()\nexcept:\n    ...",
        "for i in y:\n    try:\n        x()\n    except BaseException:\n        continue",
        "with contextlib.suppress(Exception):\n    x()",
    ],
)
def test_a_swallowed_failure_is_seen(planted: str) -> None:
    assert swallowing(ast.parse(planted)) != []


def test_what_is_looked_for_in_a_file_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("a = 1  # TO" + "DO: mend\n")
    assert found_in(UNFINISHED, SKIPPED)(planted) == ["TO" + "DO"]


def test_machine_and_registry_names_are_seen() -> None:
    assert MACHINE.search("see /ho" + "me/anna/notes")
    assert REGISTRY.search("--index" + "-url https://packages.example/simple")
    assert REGISTRY.search("https://py" + "pi.org/simple")
