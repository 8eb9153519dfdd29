"""One word for one thing: docs/GLOSSARY.md says which, and the names of the shared language keep to it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.house import ROOT, faults, modules, parsed, section, table_rows

SPOKEN_IN = modules("models", "server/alarms")

BANNED = {
    "vital", "sample", "datapoint", "trigger", "threshold", "severity", "level", "critical", "alert", "notification",
    "popup", "snooze", "mute", "dismiss", "status", "bed", "station", "mock", "fake", "debounce", "quality", "bounds",
    "sticky", "timeout", "defaults", "ok",
}  # fmt: skip

# Each with its reason; a name not found any more must go from here.
EXCEPTIONS = {
    "StatusFrame": "the frame is called `status` on the wire, version 1",
    "StatusBody": "the frame is called `status` on the wire, version 1",
    "severity": "of an adverse event and of a reaction to an allergen (FHIR); never of an alarm",
    "Severity": "of a reaction to an allergen (FHIR AllergyIntolerance); never of an alarm",
    "bounds": "within what a limit may be set for one patient; never the limits themselves",
    "bounds_of": "within what a limit may be set for one patient; never the limits themselves",
}


def public_names(tree: ast.Module) -> Iterator[str]:
    """List the public classes, functions, fields and constants of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    scopes += [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for scope in scopes:
        for line in scope.body:
            targets = line.targets if isinstance(line, ast.Assign) else []
            targets += [line.target] if isinstance(line, ast.AnnAssign) else []
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def words(name: str) -> set[str]:
    """Cut a name in its words: ``NibpSample`` and ``nibp_samples`` are two spellings of the same two."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {word for part in parts for word in (part.lower(), part.lower().removesuffix("s"))}


def banned_names(path: Path) -> dict[str, set[str]]:
    public = [name for name in public_names(parsed(path)) if not name.startswith("_") and name not in EXCEPTIONS]
    return {name: words(name) & BANNED for name in public if words(name) & BANNED}


def test_public_names_use_the_houses_words() -> None:
    assert faults(SPOKEN_IN, banned_names) == {}


def test_every_exception_is_still_needed() -> None:
    assert set(EXCEPTIONS) <= {name for path in SPOKEN_IN for name in public_names(parsed(path))}


@pytest.mark.parametrize("name", ["VitalSign", "vital_signs", "spo2_samples", "AlarmSeverity", "LimitLEVEL", "mute"])
def test_a_banned_word_is_seen_in_every_spelling(name: str) -> None:
    assert words(name) & BANNED != set()


def test_the_glossary_gives_each_of_the_houses_words_its_twin_in_the_standard() -> None:
    glossary = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = {re.sub("[`*]", "", row[0]): row for row in table_rows(section(glossary, "## Words"))}
    wanted = {
        "Metric", "Observation", "MeasurementValidity", "GenerationMode", "AlarmCondition", "AlarmKind",
        "AlarmPriority", "AlarmSignal", "AlarmLimits", "Acknowledge", "AlarmPreset", "InfusionSession",
        "SessionPhase", "Chair",
    }  # fmt: skip
    assert wanted <= set(rows)
    assert all(len(row) == 4 and all(row[:3]) for row in rows.values())


def test_every_word_the_glossary_bans_is_looked_for() -> None:
    glossary = (ROOT / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
    said = {word for row in table_rows(section(glossary, "## Words")) for word in re.split(r",\s*", row[3]) if word}
    single = {word for word in said if re.fullmatch("[a-z]+", word)}
    assert single <= BANNED
