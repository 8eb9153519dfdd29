"""The arrows of the house hold, and each contract is shown to catch a forbidden arrow planted in a copy."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house.house import PACKAGES, ROOT, modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


class Planted(NamedTuple):
    """A fault: which contract must catch it, in which module, and the line planted there."""

    contract: str
    module: str
    line: str


FAULTS = [
    Planted("storeys", "models.planted", "import server.settings"),
    Planted("storeys", "models.planted", "import dashboard.planted_below"),
    Planted("storeys", "dashboard.planted", "import devices.planted_below"),
    Planted("storeys", "devices.planted", "import dashboard.planted_below"),
    Planted("storeys", "devices.planted", "import server.settings"),
    Planted("storeys", "dashboard.planted", "import server.settings"),
    Planted("one_way", "server.store.planted", "import server.ingest.planted_below"),
    Planted("one_way", "server.store.planted", "import server.alarms.planted_below"),
    Planted("one_way", "server.alarms.planted", "import server.store.planted_below"),
    Planted("one_way", "server.alarms.planted", "import server.live.planted_below"),
    Planted("one_way", "server.live.planted", "import server.store.planted_below"),
    Planted("one_way", "server.security.planted", "import server.reports.planted_below"),
    Planted("one_way", "server.bus.planted", "import server.live.planted_below"),
    Planted("one_way", "server.training", "import server.live.planted_below"),
    Planted("one_way", "server.training", "import server.parts"),
    Planted("one_way", "server.ingest.planted", "import server.api.planted_below"),
    Planted("one_way", "server.rehearsal.planted", "import server.ingest.planted_below"),
    Planted("one_way", "server.alarms.planted", "import server.rehearsal.planted_below"),
    Planted("one_way", "server.api.planted", "import server.app"),
    Planted("one_way", "server.supervisor", "import server.app"),
    Planted("one_way", "server.app", "import server.cli"),
    Planted("one_way", "server.app", "import server.serving"),
    Planted("one_way", "server.serving", "import server.console"),
    Planted("one_way", "server.ingest.planted", "import server.parts"),
    Planted("one_way", "server.parts", "import server.api.planted_below"),
    Planted("one_way", "server.console", "import server.commands.planted_below"),
    Planted("one_way", "server.attic.planted", "import server.settings"),
    Planted("one_way", "server.clock", "import server.live.planted_below"),
    Planted("pure", "models.planted", "import asyncio"),
    Planted("pure", "models.feed.planted", "from time import monotonic"),
    Planted("pure", "models.planted", "import random"),
    Planted("pure", "server.alarms.planted", "import logging"),
    Planted("pure", "server.alarms.planted", "import sqlalchemy"),
    Planted("engine_alone", "server.alarms.planted", "import server.clock"),
    Planted("engine_alone", "server.alarms.planted", "import server.settings"),
    Planted("only_store_sql", "server.api.planted", "import sqlalchemy"),
    Planted("only_store_sql", "server.cli", "import sqlite3"),
    Planted("only_store_sql", "dashboard.planted", "import sqlalchemy.orm"),
    Planted("only_store_sql", "server.security.planted", "import psycopg"),
    Planted("one_root", "server.cli", "import dashboard.planted_below"),
    Planted("one_root", "server.api.planted", "import dashboard"),
    Planted("one_root", "server.screens", "import dashboard.planted_below"),
    Planted("wire_alone", "server.ingest.planted", "import devices.planted_below"),
    Planted("wire_alone", "server.cli", "import devices"),
    Planted("no_circles", "server.store.planted", "import server.store.planted_round"),
    Planted("no_circles", "dashboard.planted", "import dashboard.planted_round"),
    Planted("no_circles", "devices.planted", "import devices.planted_round"),
    Planted("no_circles", "models.feed.planted", "import models.feed.planted_round"),
]


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a folder as people do."""
    program = (
        "import sys; from importlinter.cli import lint_imports_command; sys.path.insert(0, '.'); lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def module_file(folder: Path, module: str) -> Path:
    """Find or make a module's file, and make the packages above it where they do not exist yet."""
    path = folder.joinpath(*module.split("."))
    if (path / "__init__.py").is_file():
        return path / "__init__.py"
    for package in [parent for parent in path.parents if parent != folder and folder in parent.parents]:
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
    path = path.with_suffix(".py")
    path.touch()
    return path


def plant(folder: Path, fault: Planted) -> None:
    """Write the forbidden line; where it points at a module made for it, make that too, and close a circle."""
    path = module_file(folder, fault.module)
    path.write_text(path.read_text(encoding="utf-8") + f"\n{fault.line}\n", encoding="utf-8")
    target = fault.line.split()[1]
    if target.split(".")[0] in PACKAGES:
        back = f"import {fault.module}\n" if target.endswith("planted_round") else ""
        found = module_file(folder, target)
        found.write_text(found.read_text(encoding="utf-8") + back, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the contracts look at."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path in modules(*PACKAGES):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


def test_every_contract_holds(copy: Path) -> None:
    ran = lint(copy)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_contract_is_proven_by_a_planted_fault() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {fault.contract for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.contract}: {fault.module}: {fault.line}")
def test_a_forbidden_arrow_is_caught(copy: Path, tmp_path: Path, fault: Planted) -> None:
    shutil.copytree(copy, tmp_path, dirs_exist_ok=True)
    plant(tmp_path, fault)
    ran = lint(tmp_path, "--contract", fault.contract)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "BROKEN" in ran.stdout
