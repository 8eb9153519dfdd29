"""What is installed is what is used, and a wheel carries everything that a module reads beside itself."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.house.house import PACKAGES, ROOT, modules, name_of, our_files, parsed

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Imported under another name than they are installed by.
INSTALLED_BY = {"argon2": "argon2-cffi", "fontTools": "fonttools", "prometheus_client": "prometheus-client"}
# Imported for their words, and brought along by what brings them.
BROUGHT_ALONG = {"starlette": "fastapi", "joserfc": "authlib", "pydantic_core": "pydantic"}
# Used without an import: uvicorn's event loop and sockets are found by name, zoneinfo reads tzdata.
NEVER_IMPORTED = {"tzdata"}
# Imported where it is asked for alone: PostgreSQL's driver, and the browser of `chairside bench live`.
OPTIONAL = {"psycopg", "playwright"}


def declared() -> set[str]:
    return {re.split(r"[\s<>=;\[]", line)[0] for line in PROJECT["project"]["dependencies"]}


def imported() -> set[str]:
    found: set[str] = set()
    for path in modules(*PACKAGES):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - set(PACKAGES)


def test_everything_imported_is_declared_and_everything_declared_is_used() -> None:
    used = {INSTALLED_BY.get(BROUGHT_ALONG.get(name, name), BROUGHT_ALONG.get(name, name)) for name in imported()}
    assert used - OPTIONAL == declared() - NEVER_IMPORTED


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    rows = lines[start + 1 : lines.index("]", start)]
    assert [row for row in rows if "#" not in row and "uvloop" not in row] == []


def test_every_exception_of_a_check_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.flake8-tidy-imports]")].splitlines()
    rows = [line for line in lines if re.match(r'\s*"?[A-Z]+\d*"?,|.*= \["[A-Z]+\d+"\]', line.strip())]
    assert rows
    assert [row for row in rows if "#" not in row] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build a wheel from a copy of our files, without asking any index."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in our_files(*PACKAGES, "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        copied = source / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    program = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, str(target)], cwd=source, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_a_wheel_carries_every_file_of_the_packages(wheel: set[str]) -> None:
    ours = {name_of(path) for path in our_files(*PACKAGES)}
    assert ours - wheel == set()


def test_a_wheel_carries_nothing_else(wheel: set[str]) -> None:
    assert {Path(name).parts[0] for name in wheel} - set(PACKAGES) == {"chairside-0.1.0.dist-info"}
