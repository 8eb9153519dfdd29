"""A job done, in a process of its own: a file written piece by piece, or a record verified.

The answer is one line of JSON, and after it, for a file, its bytes as they are written. An error that comes before the
first byte is that line; one that comes later ends the process with a code of its own, and the file is cut off.
"""

from collections.abc import Iterator
from dataclasses import asdict

import orjson

from models.errors import ChairsideError
from server.apart import error_fields
from server.reports.builders import builder_of, builder_of_many
from server.reports.formats import Format, format_named
from server.reports.job import Job
from server.reports.record_source import RecordSource
from server.reports.records import source_of, sources_of
from server.reports.verifying import verified
from server.store.connection import StoreConnection
from server.store.reader import reading


def run(job: Job) -> Iterator[bytes]:
    """Do what was asked, and give the answer piece by piece, its line first."""
    try:
        with reading(job.data_dir, job.database) as connection:
            if job.form is None:
                yield _line(asdict(verified(connection, job.session, job.exported_at)))
                return
            made = format_named(job.form)
            name, pieces = _of_many(connection, job, made) if made.is_of_many else _of_one(connection, job, made)
            first = next(pieces, b"")
            yield _line({"file_name": name, "media_type": made.media_type})
            yield first
            yield from pieces
    except ChairsideError as error:
        yield _line(error_fields(error))


def _line(answer: dict[str, object]) -> bytes:
    return orjson.dumps(answer) + b"\n"


def _of_one(connection: StoreConnection, job: Job, made: Format) -> tuple[str, Iterator[bytes]]:
    source = source_of(connection, job.session, job.header)
    return _file_name(source, made), builder_of(made.name)(source)


def _of_many(connection: StoreConnection, job: Job, made: Format) -> tuple[str, Iterator[bytes]]:
    source = sources_of(connection, job.sessions or (job.session,), job.header)
    export = builder_of_many(made.name)(source)
    return export.file_name, export.pieces()


def _file_name(source: RecordSource, made: Format) -> str:
    """Name the file: no name of a patient in it, and SIMULATED where the record is."""
    mark = "SIMULATED-" if source.is_simulated else ""
    return f"{mark}session-{source.document.session.id}.{made.suffix}"
