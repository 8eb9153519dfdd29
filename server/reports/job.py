"""What a process of its own is asked to make of a record, and the way in which it answers.

The answer is one line of JSON, and after it, for a file, its bytes as they are written. An error that comes before the
first byte is that line; one that comes later ends the process with a code of its own, and the file is cut off.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict

from models.errors import ChairsideError
from server.apart import error_fields
from server.reports.formats import file_name, format_named
from server.reports.record_source import ExportHeader
from server.reports.records import source_of
from server.reports.verifying import verified
from server.store.reader import reading


class Job(BaseModel):
    """A file to write, or a record to hash and verify.

    Args:
        data_dir: The embedded store's folder.
        database: PostgreSQL's URL instead, or None.
        session: The session's number.
        form: Of the file; None: hash the record and verify its signatures.
        clinic_name: Of the file's header, as the rest.
        time_zone: IANA name.
        product: Version of Chairside.
        exported_at: UTC.
        exported_by: The account.
        is_demonstration: Whether all of the server's data are simulated.
    """

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    database: str | None
    session: int
    form: str | None
    clinic_name: str
    time_zone: str
    product: str
    exported_at: datetime
    exported_by: str
    is_demonstration: bool

    @property
    def header(self) -> ExportHeader:
        """Who exports what."""
        return ExportHeader(
            self.clinic_name, self.time_zone, self.product, self.exported_at, self.exported_by, self.is_demonstration
        )


def run(job: Job) -> Iterator[bytes]:
    """Do what was asked, and give the answer piece by piece, its line first."""
    try:
        with reading(job.data_dir, job.database) as connection:
            if job.form is None:
                yield _line(asdict(verified(connection, job.session, job.exported_at)))
                return
            made = format_named(job.form)
            source = source_of(connection, job.session, job.header)
            pieces = made.pieces(source)
            first = next(pieces, b"")
            yield _line({"file_name": file_name(source, made), "media_type": made.media_type})
            yield first
            yield from pieces
    except ChairsideError as error:
        yield _line(error_fields(error))


def _line(answer: dict[str, object]) -> bytes:
    return orjson.dumps(answer) + b"\n"
