"""``python -m tests.fhir.check FOLDER``: Bundles of every sort before a validator that is not ours; needs Node.

The folder holds the validator (``node_modules``) and gets the Bundles. Each of them must pass without an error, each
fault that is planted in one must be found.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

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
from tests.fhir.faults import OF_ELEMENTS, OF_PROFILES, planted

_SCRIPT = Path(__file__).with_name("validate.mjs")


def _bundles(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Make the Bundles, by name."""
    with store(folder / "plain") as connection:
        yield "plain", b"".join(fhir_pieces(source(connection, plain_session(connection))))
    with store(folder / "whole") as connection:
        yield "whole", b"".join(fhir_pieces(source(connection, everything(connection))))
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
        for name, bundle in planted(whole, OF_ELEMENTS | OF_PROFILES)
    ]
    found = _judge(modules, faulty).stdout
    missed = [path.stem for path in faulty if f"{path}: " not in found]
    sys.stdout.write(f"{len(faulty)} planted faults, {len(missed)} not found: {', '.join(missed) or 'none'}\n")
    return 1 if said.returncode != 0 or missed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
