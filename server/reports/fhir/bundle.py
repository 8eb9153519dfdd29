"""A session's record as a FHIR R4 document, piece by piece: the Composition first, then everything it leads to.

The observations are read once. Their entries wait until the Composition is written, which names them: in memory while
they are few, in an unnamed temporary file, gone with its last reader, when they are many.
"""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import orjson

from models.document import SessionDocument
from models.errors import NotFoundError
from models.session import InfusionSession
from server.care.chart import Chart
from server.care.protocols import Protocol, ProtocolShelf
from server.reports.fhir.composition import composition_entry
from server.reports.fhir.elements import Json, given
from server.reports.fhir.gathering import Gathering
from server.reports.fhir.names import Names
from server.reports.fhir.parts import named_entries, parts_of
from server.reports.record_source import RecordSource
from server.reports.session_statistics import statistics_in_passing

_IN_MEMORY = 4 * 2**20
_PIECE = 2**16


def fhir_pieces(source: RecordSource) -> Iterator[bytes]:
    """Write the Bundle piece by piece."""
    names, chart = Names(source), _chart_of(source.document)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as waiting:

        def put(entry: Json) -> None:
            waiting.write(b",\n" + orjson.dumps(entry))

        gathering = Gathering(names, source.document.alarms, put)
        passing = gathering.passing(source.observations())
        numbers = statistics_in_passing(passing, chart, source.document.bindings)
        parts = parts_of(names, source, chart, gathering.found)
        yield orjson.dumps(_head(names, source))[:-1] + b',"entry":[\n'
        yield orjson.dumps(composition_entry(names, source, chart, parts, (gathering.found, numbers)))
        for entry in parts.entries():
            yield b",\n" + orjson.dumps(entry)
        waiting.seek(0)
        while piece := waiting.read(_PIECE):
            yield piece
        for entry in named_entries(names, source):
            yield b",\n" + orjson.dumps(entry)
        yield b"\n]}\n"


def _head(names: Names, source: RecordSource) -> Json:
    """Say of the Bundle what comes before its entries; each export is a document of its own."""
    exported_at = source.header.exported_at
    number = names.id("Bundle", exported_at.isoformat())
    return given(
        resourceType="Bundle",
        id=number,
        meta=given(security=names.security),
        identifier={"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{number}"},
        type="document",
        timestamp=names.time(exported_at),
    )


def _chart_of(document: SessionDocument) -> Chart:
    return Chart.of(document.session, document.entries, _protocol(document.session), document.phases)


def _protocol(session: InfusionSession) -> Protocol | None:
    """A record from elsewhere may have been held to a protocol that this program does not have."""
    try:
        return ProtocolShelf().of(session)
    except NotFoundError:
        return None
