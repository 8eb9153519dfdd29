"""A session's record as a file: made in a process of its own, and sent on as it is written."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response, StreamingResponse

from models.errors import UsageError
from server.api.asking import Asker, PartsOf, room
from server.api.drug_titles import drug_titles
from server.api.fields import RowId
from server.build import product_version
from server.parts import Parts
from server.reports.apart import Export
from server.reports.formats import FORMATS, format_named
from server.reports.job import Job
from server.store.connection import answers

router = room("record")

_OF_ONE = [name for name, made in FORMATS.items() if not made.is_of_many]
Form = Annotated[str, Query(alias="format", max_length=40, description=f"One of {', '.join(_OF_ONE)}.")]


@router.get("/sessions/{number}/export", response_class=Response)
async def export(number: RowId, parts: PartsOf, asker: Asker, form: Form = "json") -> Response:
    """Give a session's record as a file."""
    if format_named(form).is_of_many:
        message = f"Ask for {form} at /research-export: it is made of one session or of many, and takes no names along"
        raise UsageError(message, "format")
    await parts.change(answers)  # what just happened is in it
    return file_answer(await parts.exports.begin(job_for(parts, number, asker.user, form)))


def file_answer(found: Export) -> StreamingResponse:
    """Answer with a file as it is written; nobody keeps it on the way, or takes it for a page."""
    headers = {
        "Content-Disposition": f'attachment; filename="{found.file_name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(found.pieces, media_type=found.media_type, headers=headers)


def job_for(parts: Parts, session: int, author: str, form: str | None, sessions: tuple[int, ...] = ()) -> Job:
    """Ask for a file, or for the hash of a record as it is now.

    Args:
        parts: The running server's.
        session: The session's number.
        author: Who asks.
        form: The file's format; None: the hash.
        sessions: Of a file that is made of several records: the numbers of all.
    """
    settings = parts.settings
    return Job(
        data_dir=settings.data_dir,
        database=settings.database,
        session=session,
        sessions=sessions,
        form=form,
        clinic_name=settings.clinic_name,
        time_zone=settings.time_zone,
        product=product_version(),
        exported_at=parts.clock.now().utc,
        exported_by=author,
        is_demonstration=parts.training is not None,
        paper=settings.paper,
        medicines={one.id: one.title for one in parts.medicines.own()},
        drugs=drug_titles(parts),
        address=parts.facts.address,
        phone=parts.facts.phone,
        fonts=None if settings.pdf_fonts is None else settings.pdf_fonts.absolute(),
    )
