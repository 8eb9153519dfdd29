"""What the product is made of, as CycloneDX 1.6: ``make sbom``. Read from the lock alone, so it needs no network.

The same lock gives the same bytes: no time, no machine's name, and a serial number made from the content.
"""

import json
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^\s+#\s+(?:via\s+)?([A-Za-z0-9._-]+)")


@dataclass
class Package:
    """One pinned package.

    Args:
        name: As the index knows it.
        version: Exactly.
        marker: Where it is needed; empty: everywhere.
        hashes: SHA-256 of every file that may be installed.
        wanted_by: Who asked for it.
    """

    name: str
    version: str
    marker: str = ""
    hashes: list[str] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"


def read_lock(text: str) -> list[Package]:
    """Read every package of a lock."""
    found: list[Package] = []
    for line in text.splitlines():
        pin = _PIN.match(line)
        if pin:
            found.append(Package(pin[1], pin[2], pin[3] or ""))
        elif found and (digest := _HASH.search(line)):
            found[-1].hashes.append(digest[1])
        elif found and (via := _VIA.match(line)) and via[1] != "via":
            found[-1].wanted_by.append(via[1])
    return found


def bill(packages: list[Package], product: str) -> dict[str, Any]:
    """Write the bill of materials."""
    root = {"type": "application", "name": "chairside", "version": product, "bom-ref": f"chairside@{product}"}
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": [_component(package) for package in packages],
        "dependencies": list(_dependencies(packages, root["bom-ref"])),
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "serialNumber": f"urn:uuid:{serial}",
        **content,
    }


def _component(package: Package) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library", "name": package.name, "version": package.version, "purl": package.reference,
        "bom-ref": package.reference,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.hashes],
    }  # fmt: skip
    if licence := _licence(package.name):
        component["licenses"] = [{"license": {"name": licence}}]
    if package.marker:
        component["properties"] = [{"name": "python:marker", "value": package.marker}]
    return component


def _licence(name: str) -> str | None:
    """What an installed package says of its licence, in short."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return None
    said = [found[name] for name in ("License-Expression", "License") if name in found and found[name].strip()]
    return said[0].splitlines()[0][:80] if said else None


def _dependencies(packages: list[Package], root: str) -> Iterator[dict[str, Any]]:
    known = {package.name: package.reference for package in packages} | {"chairside": root}
    needs: dict[str, set[str]] = {reference: set() for reference in known.values()}
    for package in packages:
        for parent in package.wanted_by:
            needs.get(known.get(parent, ""), set()).add(package.reference)
    for reference, wanted in sorted(needs.items()):
        yield {"ref": reference, "dependsOn": sorted(wanted)}


def main() -> None:
    """Print the bill of the product as it is installed at a clinic."""
    product = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    packages = read_lock((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(bill(packages, product[1] if product else "0"), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
