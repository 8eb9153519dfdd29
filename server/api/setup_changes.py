"""What administrators changed of the clinic's set-up, as the audit has it: who, when, why, before and after."""

from server.api.asking import PartsOf, room
from server.api.audit import render_row
from server.api.paging import Cursor, Limit, page, read_number
from server.security.acts import SET_UP
from server.store.audit import AuditQuestion, list_audit

router = room("set-up")

# What an administrator may not see of a row is left out: the auditor's page has all of it.
_SHOWN = ("id", "at", "actor", "act", "subject", "reason", "wrote", "changes")


@router.get("/setup-changes")
async def setup_changes(parts: PartsOf, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List the changes of staff, chairs, devices, drugs, medicines, presets, recipients and facts, newest first."""
    before = read_number(cursor, 2**63 - 1)
    wanted = AuditQuestion(acts=SET_UP)
    found = await parts.ask(lambda connection: list_audit(connection, wanted, before, limit + 1))
    return page(
        found, limit, lambda row: {name: render_row(row)[name] for name in _SHOWN}, lambda row: [row.id]
    )  # fmt: skip
