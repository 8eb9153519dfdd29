"""The complete record as JSON: the canonical form as it is signed, and around it what is no part of it.

What stands under ``record`` is the canonical form itself, byte by byte, so whoever has the file can hash it with a tool
of their own. ``docs/EXPORTS.md`` describes the file; :mod:`server.reports.json_import` reads it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256

from models.metrics import CATALOGUE
from server.reports.canonical import OBSERVATION_FIELDS, canonical_pieces, observation_pieces, to_json
from server.reports.record_source import RecordSource

FILE_FORMAT = "chairside-session-export"
FILE_VERSION = 1


def json_pieces(source: RecordSource) -> Iterator[bytes]:
    """Write the file piece by piece."""
    document, header = source.document, source.header
    yield b'{"format":' + to_json(FILE_FORMAT) + b',\n"version":' + to_json(FILE_VERSION)
    yield b',\n"simulated":' + to_json(source.is_simulated) + b',\n"export":' + to_json(asdict(header))
    yield b',\n"metrics":' + to_json(_metrics()) + b',\n"observation_fields":' + to_json(OBSERVATION_FIELDS)
    yield b',\n"record":'
    found = sha256()
    for piece in canonical_pieces(document, source.observations()):
        found.update(piece)
        yield piece
    yield b',\n"record_sha256":' + to_json(found.hexdigest())
    yield b',\n"signatures":' + to_json([asdict(signature) for signature in document.signatures])
    log = [asdict(line) for line in document.log_after_signing]
    streams = [asdict(stream) for stream in document.streams_after_signing]
    yield (
        b',\n"arrived_after_signing":{"log":' + to_json(log) + b',"streams":' + to_json(streams) + b',"observations":['
    )
    yield from observation_pieces(source.arrived_later())
    yield b"]}}\n"


def _metrics() -> dict[str, dict[str, object]]:
    """Say of each metric what a reader needs: its name, unit (UCUM) and codes."""
    return {
        metric.id: {"name": metric.name, "unit": metric.unit.value, "mdc": metric.mdc, "loinc": metric.loinc}
        for metric in CATALOGUE.values()
    }
