"""The canonical form of a session's record, by which it is signed: one text for one record, and its SHA-256.

It is JSON in UTF-8: keys sorted, no spaces, times in UTC with ``Z``, numbers as the shortest decimal that reads back as
the stored double. Each observation stands on a line of its own. What the store keeps as JSON text (bodies of entries,
lines of the log) stands letter by letter as it is stored. The form is written piece by piece, so a long session needs
no more memory than a short one. ``docs/EXPORTS.md`` lists the fields; a change of any of them is a new ``VERSION``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import orjson

from models.alarm import Alarm
from models.document import RecordedObservation, SessionDocument
from models.observation import Judgement
from models.record.entry import AnyEntry
from models.signature import Signature
from server.reports.record_source import Batches

FORMAT = "chairside-session-record"
VERSION = 1
"""Of the form; a record says which one it was signed in."""

# Between these, numbers are written without an exponent, by everybody.
_SMALL, _LARGE = 1e-4, 1e15
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class Digest:
    """A record's hash.

    Args:
        sha256: Hexadecimal.
        observations: So many are in it.
    """

    sha256: str
    observations: int


def digest_record(document: SessionDocument, batches: Batches) -> Digest:
    """Hash the canonical form of a record.

    Args:
        document: The record.
        batches: Its observations in order, those that arrived before its seal.
    """
    found, count = sha256(), _Count()
    for piece in canonical_pieces(document, count.through(batches)):
        found.update(piece)
    return Digest(found.hexdigest(), count.observations)


def canonical_pieces(document: SessionDocument, batches: Batches) -> Iterator[bytes]:
    """Write the canonical form piece by piece."""
    yield b'{"document":' + to_json(record_fields(document))
    yield b',"format":' + to_json(FORMAT) + b',"observations":['
    yield from observation_pieces(batches)
    yield b'],"version":' + to_json(VERSION) + b"}"


def observation_pieces(batches: Batches) -> Iterator[bytes]:
    """Write the rows of observations, each on a line of its own, parted by commas."""
    start = b"\n"
    for batch in batches:
        if batch:
            rows = b",\n".join([orjson.dumps(observation_row(one), option=orjson.OPT_UTC_Z) for one in batch])
            yield start + rows
            start = b",\n"
    yield b"\n"


def signature_sha256(signature: Signature) -> str:
    """Hash a signature: everything of it but the hash itself."""
    fields = asdict(signature)
    del fields["sha256"]
    return sha256(to_json(fields)).hexdigest()


OBSERVATION_FIELDS = (
    "metric", "value", "validity", "judgements", "measured_at", "received_at", "sent_at", "stream", "seq", "place",
    "digest", "author", "method",
)  # fmt: skip
"""The columns of an observation's row, in order."""


def observation_row(one: RecordedObservation) -> tuple[Any, ...]:
    """Make the row of an observation; device, mode and a recording's own time follow from its stream."""
    return (
        one.metric, _number(one.value), one.validity, _sorted(one.judgements), one.measured_at, one.received_at,
        one.sent_at, one.stream, one.seq, one.place, one.digest, one.author, one.method,
    )  # fmt: skip


def record_fields(document: SessionDocument) -> dict[str, Any]:
    """Give the fields of a record, but its observations and signatures."""
    texts = {(text.of, text.number): orjson.Fragment(text.text) for text in document.texts}
    session, patient = document.session, document.patient
    return {
        "session": {
            name: getattr(session, name)
            for name in (
                "id", "chair", "phase", "phase_since", "preset", "preset_version", "protocol", "protocol_version",
                "created_at", "created_by", "ended_at",
            )
        } | {"preset_text": document.preset_text},
        "patient": asdict(patient) | {"registered_at": document.registered_at, "registered_by": document.registered_by},
        "baselines": [asdict(baseline) for baseline in session.baselines],
        "phases": [
            {
                "phase": change.phase, "changed_at": change.changed_at, "changed_by": change.changed_by,
                "reason": change.reason, "required": texts.get(("required", place)),
                "missing": texts.get(("missing", place)),
            }
            for place, change in enumerate(document.phases)
        ],
        "bindings": [_without(asdict(binding), "id", "session") for binding in document.bindings],
        "devices": [asdict(device) for device in document.devices],
        "streams": [asdict(stream) for stream in document.streams],
        "gaps": [asdict(gap) for gap in document.gaps],
        "reports": [asdict(report) for report in document.reports],
        "limits": [asdict(limit) for limit in document.limits],
        "entries": [_entry(entry, texts) for entry in document.entries],
        "alarms": [_alarm(alarm) for alarm in document.alarms],
        "inactivations": [_without(asdict(found), "session") for found in document.inactivations],
        "log": [
            {"at": line.at, "kind": line.kind, "alarm": line.alarm, "author": line.author, "entry": texts["log", place]}
            for place, line in enumerate(document.log)
        ],
    }  # fmt: skip


def _entry(entry: AnyEntry, texts: Mapping[tuple[str, int], Any]) -> dict[str, Any]:
    return {
        "id": entry.id, "patient": entry.patient, "of_session": entry.session is not None, "kind": entry.body.kind,
        "at": entry.at, "entered_at": entry.entered_at, "author": entry.author, "corrects": entry.corrects,
        "reason": entry.reason, "body": texts["entry", entry.id], "subject": texts.get(("subject", entry.id)),
    }  # fmt: skip


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return _without(asdict(alarm), "session")


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _number(value: float | None) -> object:
    """Let orjson write what every writer of JSON writes alike, and Python itself the very large and very small."""
    if value is None or value == 0.0 or _SMALL <= abs(value) < _LARGE:
        return value
    return orjson.Fragment(repr(value))


@cache
def _sorted(judgements: frozenset[Judgement]) -> tuple[str, ...]:
    return tuple(sorted(judgements))


def to_json(value: object) -> bytes:
    """Write JSON by the rules of the canonical form."""
    return orjson.dumps(value, option=_OPTIONS)


class _Count:
    """Counts observations on their way."""

    def __init__(self) -> None:
        self.observations = 0

    def through(self, batches: Batches) -> Iterator[list[RecordedObservation]]:
        for batch in batches:
            self.observations += len(batch)
            yield batch
