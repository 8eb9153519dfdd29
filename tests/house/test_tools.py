"""The tools that read every file: format, lint and types, as `make check` runs them."""

import subprocess
import sys

import pytest

from tests.house.house import ROOT

CHECKS = {
    "format": ("ruff", "format", "--check", "--output-format", "concise", "."),
    "lint": ("ruff", "check", "--output-format", "concise", "."),
    "types": ("mypy",),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("check", CHECKS)
def test_a_tool_finds_nothing(check: str) -> None:
    ran = subprocess.run([sys.executable, "-m", *CHECKS[check]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, "\n" + ran.stdout[-20_000:] + ran.stderr[-2_000:]
