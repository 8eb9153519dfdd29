"""What the house tests look at: every file that is ours, as git lists them, and the parsed modules."""

import ast
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("server", "dashboard", "devices", "models")


@cache
def our_files(*patterns: str) -> tuple[Path, ...]:
    """List our files, also the new ones that are not committed yet, but nothing that git ignores."""
    # A clone that belongs to somebody else, as on build machines, is ours to list all the same.
    trusted = ["-c", f"safe.directory={ROOT}"]
    asked = ["git", *trusted, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listed = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(ROOT / name for name in sorted(set(listed.split("\0")) - {""}) if (ROOT / name).is_file())


def modules(*folders: str) -> tuple[Path, ...]:
    """List our Python files in these folders."""
    return our_files(*(f"{folder}/*.py" for folder in folders))


@cache
def parsed(path: Path) -> ast.Module:
    """Parse a module once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    """Write a path as people do: from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def faults(paths: Iterable[Path], look: Callable[[Path], object]) -> dict[str, object]:
    """Look at each file, and list what was found where anything was: one test for all files of a rule.

    A test for each would be ten thousand of them, and each worker would collect them all before its first.
    """
    found = {name_of(path): look(path) for path in paths}
    assert found, "no file was looked at"
    return {name: fault for name, fault in found.items() if fault}


def section(text: str, heading: str) -> str:
    """Cut one section out of a Markdown page: from its heading to the next of the same depth or above."""
    depth = len(heading) - len(heading.lstrip("#"))
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip() == heading)
    body: list[str] = []
    for line in lines[start + 1 :]:
        if line.startswith("#") and len(line) - len(line.lstrip("#")) <= depth:
            break
        body.append(line)
    return "\n".join(body)


def table_rows(text: str) -> list[list[str]]:
    """Read the rows of the Markdown tables in a text, without their headings."""
    lines = [line.strip() for line in text.splitlines()]
    rules = {number for number, line in enumerate(lines) if line.startswith("|") and not line.strip("|-: ")}
    heads = {number - 1 for number in rules}
    rows = [line for number, line in enumerate(lines) if line.startswith("|") and number not in rules | heads]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
