"""A session's record as a file: made in a process of its own, and sent on as it is written."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from server.api.asking import Asker, PartsOf
from server.api.fields import RowId
from server.build import product_version
from server.parts import Parts
from server.reports.formats import FORMATS, format_named
from server.reports.job import Job
from server.store.connection import answers

router = APIRouter(tags=["record"])

Form = Annotated[str, Query(alias="format", max_length=40, description=f"One of {', '.join(FORMATS)}.")]


@router.get("/sessions/{number}/export", response_class=Response)
async def export(number: RowId, parts: PartsOf, asker: Asker, form: Form = "json") -> Response:
    """Give a session's record as a file."""
    format_named(form)
    await parts.change(answers)  # what just happened is in it
    found = await parts.exports.begin(job_for(parts, number, asker.user, form))
    headers = {
        "Content-Disposition": f'attachment; filename="{found.file_name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(found.pieces, media_type=found.media_type, headers=headers)


def job_for(parts: Parts, session: int, author: str, form: str | None) -> Job:
    """Ask for a file, or for the hash of a record as it is now.

    Args:
        parts: The running server's.
        session: The session's number.
        author: Who asks.
        form: The file's format; None: the hash.
    """
    settings = parts.settings
    return Job(
        data_dir=settings.data_dir,
        database=settings.database,
        session=session,
        form=form,
        clinic_name=settings.clinic_name,
        time_zone=settings.time_zone,
        product=product_version(),
        exported_at=parts.clock.now().utc,
        exported_by=author,
        is_demonstration=parts.training is not None,
    )
