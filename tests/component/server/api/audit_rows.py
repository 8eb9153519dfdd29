"""The rows of the audit that answer a question, newest first."""

from server.store.audit import AuditQuestion, AuditRow, list_audit
from tests.component.server.rehearsal.room import Room


async def rows(room: Room, **wanted: object) -> list[AuditRow]:
    question = AuditQuestion(**wanted)  # type: ignore[arg-type]
    return await room.parts.ask_behind(lambda connection: list_audit(connection, question, 2**62, 1000))
