"""The audit as the auditor reads it: newest first, filtered, as rows or as FHIR; and its newest row, signed."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from models.audit import Outcome
from models.errors import NotFoundError
from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.describing import ALSO_FHIR
from server.api.fields import NO_CONTROL, RowAsked, Time
from server.api.paging import Cursor, Limit, page, read_number
from server.doing import DOING
from server.security.audit_fhir import as_fhir
from server.store.audit import AuditQuestion, AuditRow, append_audit, head_of, list_audit

router = room("audit")

_FHIR = "application/fhir+json"

Word = Annotated[str | None, Query(max_length=100, pattern=NO_CONTROL)]
From = Annotated[Time | None, Query(alias="from", description="Inclusive.")]
To = Annotated[Time | None, Query(description="Exclusive.")]
Form = Annotated[Literal["json", "fhir"], Query(alias="format", description="fhir: a searchset Bundle of AuditEvent.")]


@router.get("/audit", responses=ALSO_FHIR)
async def audit(  # noqa: PLR0913, PLR0917 - the query's fields
    parts: PartsOf, actor: Word = None, act: Word = None, outcome: Outcome | None = None, patient: RowAsked = None,
    session: RowAsked = None, start: From = None, to: To = None, form: Form = "json",
    limit: Limit = 100, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """List what was done, newest first."""
    before = read_number(cursor, 2**63 - 1)
    wanted = AuditQuestion(actor, act, outcome, patient, session, start, to)
    found = await parts.ask_behind(lambda connection: list_audit(connection, wanted, before, limit + 1))
    rows = page(found, limit, render_row, lambda row: [row.id])
    if form == "json":
        return JSONResponse(rows)
    entries = [{"resource": as_fhir(row.id, row.event, row.hash)} for row in found[:limit]]
    links = [{"relation": "next", "url": f"?cursor={rows['next']}"}] if rows["next"] else []
    bundle = {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}
    return JSONResponse(bundle, media_type=_FHIR)


@router.get("/audit/head")
async def head(parts: PartsOf) -> dict[str, object]:
    """Give the newest row, signed: kept elsewhere, it shows a chain that was cut short or made anew."""
    found = await parts.ask_behind(head_of)
    if found is None:
        message = "Nothing is in the audit yet"
        raise NotFoundError(message)
    return parts.heads.sign(found, parts.clock.now().utc).as_json()


class Backup(BaseModel):
    """Which file, for which keys, and who the operating system says makes it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROL)]
    keys: Annotated[list[Annotated[str, Field(max_length=100, pattern=NO_CONTROL)]], Field(min_length=1, max_length=20)]
    by: Annotated[str, Field(max_length=100, pattern=NO_CONTROL)]


@router.post("/backups", status_code=204)
async def note_backup(body: Backup, parts: PartsOf) -> None:
    """Tell the audit that the store is about to be copied; the command that does so asks, and waits for the commit."""
    doing = DOING.get()
    assert doing is not None  # noqa: S101 - the gate has put it there
    doing.explain(f"To {body.file} by {body.by}, sealed for {', '.join(body.keys)}")
    told = doing.told()
    await parts.change(lambda connection: append_audit(connection, [told]))


def render_row(row: AuditRow) -> dict[str, object]:
    """Make a row's object."""
    event = row.event
    return {
        "id": row.id,
        "at": format_timestamp(event.at),
        "actor": event.actor,
        "role": event.role,
        "purpose": event.purpose.value,
        "credential": event.credential,
        "address": event.address,
        "device": event.device,
        "act": event.act,
        "outcome": event.outcome.value,
        "subject": dict(event.subject),
        "patient": event.patient,
        "session": event.session,
        "reason": event.reason,
        "wrote": dict(event.wrote),
        "changes": [
            {"table": one.table, "key": one.key, "before": one.before, "after": one.after} for one in event.changes
        ],
        "hash": row.hash,
    }
