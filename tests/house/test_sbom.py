"""The bill of materials says what the lock says, the same each time, without a network."""

import json
import re
import subprocess
import sys

from tests.house.house import ROOT
from tests.supply.sbom import bill, read_lock

LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_every_pin_of_the_lock_is_in_the_bill_with_its_hashes() -> None:
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
    found = bill(read_lock(LOCK), "1.2.3")
    assert [(one["name"], one["version"]) for one in found["components"]] == pins
    hashes = sum(len(one["hashes"]) for one in found["components"])
    assert hashes == LOCK.count("--hash=sha256:")
    assert found["metadata"]["component"]["version"] == "1.2.3"


def test_what_we_ask_for_ourselves_hangs_on_the_product() -> None:
    found = bill(read_lock(LOCK), "1")
    needs = {one["ref"]: one["dependsOn"] for one in found["dependencies"]}
    names = {reference.removeprefix("pkg:pypi/").partition("@")[0] for reference in needs["chairside@1"]}
    assert {"fastapi", "sqlalchemy", "argon2-cffi", "cryptography"} <= names
    known = {one["bom-ref"] for one in found["components"]}
    assert {ref for refs in needs.values() for ref in refs} <= known


def test_it_is_written_the_same_each_time_by_one_command() -> None:
    command = [sys.executable, "-m", "tests.supply.sbom"]
    first, second = (subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["bomFormat"] == "CycloneDX"
    assert "sbom:" in (ROOT / "Makefile").read_text(encoding="utf-8")
