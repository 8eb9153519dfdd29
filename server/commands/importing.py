"""Taking a record in: in the writer's one transaction, told in the audit like any change."""

from models.audit import AuditEvent, Purpose
from server.doing import DOING, Doing
from server.parts import Parts
from server.reports.records import import_record
from server.security.roles import CONSOLE


async def take_in_file(parts: Parts, content: bytes) -> int:
    """Take in what a file holds, and give the session's number.

    Args:
        parts: Of a server that serves nobody: its store was opened for this.
        content: The file.

    Raises:
        FaultyFileError: The file is none of ours, or was changed.
        ConflictError: The session is there already, or something of it is and is not the same.
    """
    now = parts.clock.now().utc
    event = AuditEvent(now, CONSOLE.user, None, Purpose.ADMINISTRATION, CONSOLE.credential, "", "record.import")
    token = DOING.set(Doing(event, is_change=True))
    try:
        return await parts.change(lambda connection: import_record(connection, content, now, CONSOLE.user))
    finally:
        DOING.reset(token)
