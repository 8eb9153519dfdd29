"""``python -m tests.fhir.check FOLDER``: Bundles of every sort before a validator that is not ours; needs Node.

The folder holds the validator (``node_modules``) and gets the Bundles. Each of them must pass without an error, each
fault that is planted in one must be found.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from models.audit import AuditEvent, Outcome, Purpose
from server.reports.fhir.bundle import fhir_pieces
from tests.component.server.reports.fhir.everything import everything
from tests.component.server.reports.fhir.records import (
    demonstration,
    made_up_recording,
    plain_session,
    recorded_patients,
    replayed,
    source,
    store,
)
from tests.fhir.faults import OF_ACTS, OF_ELEMENTS, OF_PROFILES, planted

_SCRIPT = Path(__file__).with_name("validate.mjs")


# Each of these is in one of the Bundles at least; so the validator has seen it.
NAMED = frozenset({
    "AdverseEvent", "AuditEvent", "Composition", "DetectedIssue", "Device", "DeviceMetric", "Encounter", "Location",
    "MedicationAdministration", "MedicationRequest", "Observation", "Organization", "Patient", "Practitioner",
    "Procedure", "Provenance", "QuestionnaireResponse",
})  # fmt: skip


def _acts() -> list[AuditEvent]:
    """Acts of every outcome and purpose, by people, a device and the console."""
    whole = AuditEvent(
        datetime(2026, 3, 1, 14, 0, tzinfo=UTC), "Ada", "nurse", Purpose.TREATMENT, "browser", "192.0.2.7",
        "record.read", reason="Übergabe", device="Firefox",
    )  # fmt: skip
    found = [replace(whole, outcome=outcome, purpose=purpose) for outcome in Outcome for purpose in Purpose]
    console = replace(whole, actor="console", role=None, credential="console", address="", act="record.export")
    return [*found, console, replace(whole, actor="CM-01", role=None, credential="device", act="stream.open")]


def _bundles(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Make the Bundles, by name."""
    with store(folder / "plain") as connection:
        yield "plain", b"".join(fhir_pieces(source(connection, plain_session(connection))))
    with store(folder / "whole") as connection:
        whole = source(connection, everything(connection))
        yield "whole", b"".join(fhir_pieces(replace(whole, acts=_acts)))
    for path in [made_up_recording(folder), *recorded_patients()]:
        with store(folder / path.stem) as connection:
            yield f"replayed-{path.stem}", b"".join(fhir_pieces(source(connection, replayed(connection, path))))
    with store(folder / "demo") as connection:
        for number in demonstration(connection, folder / "demo"):
            yield f"demo-{number}", b"".join(fhir_pieces(source(connection, number)))


def _judge(modules: Path, files: list[Path]) -> subprocess.CompletedProcess[str]:
    asked = ["node", str(_SCRIPT), str(modules), *map(str, files)]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def _write(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_bytes(content)
    return path


def main(modules: Path) -> int:
    """Make, judge and tell; 0: all as it must be."""
    with tempfile.TemporaryDirectory() as working:
        sound = [_write(modules / "sound", name, content) for name, content in _bundles(Path(working))]
    said = _judge(modules, sound)
    sys.stdout.write(said.stdout + said.stderr)
    whole = json.loads((modules / "sound" / "whole.json").read_bytes())
    faulty = [
        _write(modules / "faulty", name, json.dumps(bundle).encode())
        for name, bundle in planted(whole, OF_ELEMENTS | OF_PROFILES | OF_ACTS)
    ]
    found = _judge(modules, faulty).stdout
    missed = [path.stem for path in faulty if f"{path}: " not in found]
    sys.stdout.write(f"{len(faulty)} planted faults, {len(missed)} not found: {', '.join(missed) or 'none'}\n")
    unseen = NAMED - {kind for path in sound for kind in _kinds(path)}
    sys.stdout.write(
        f"{len(NAMED)} resources named, {len(unseen)} in no Bundle: {', '.join(sorted(unseen)) or 'none'}\n"
    )
    return 1 if said.returncode != 0 or missed or unseen else 0


def _kinds(path: Path) -> set[str]:
    return {entry["resource"]["resourceType"] for entry in json.loads(path.read_bytes())["entry"]}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
