"""One-time codes by which a device fetches its own token."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from server.store.security_tables import enrol_code


@dataclass(frozen=True, slots=True)
class EnrolCode:
    """Which device a code is for, what it may send, and who made it."""

    device: str
    metrics: tuple[str, ...] | None
    made_by: str


def add_enrol_code(connection: Connection, code_hash: str, found: EnrolCode, expires_at: datetime) -> None:
    """Keep a code; earlier ones for the same device end."""
    connection.execute(delete(enrol_code).where(enrol_code.c.device == found.device, enrol_code.c.used_at.is_(None)))
    row = {
        "code_hash": code_hash, "device": found.device, "made_by": found.made_by, "expires_at": expires_at,
        "metrics": " ".join(found.metrics) if found.metrics else None,
    }  # fmt: skip
    connection.execute(enrol_code.insert().values(row))


def use_enrol_code(connection: Connection, code_hash: str, at: datetime) -> EnrolCode | None:
    """Use a code up; None for one that is not there, was used or is too old."""
    columns = enrol_code.c
    is_good = (columns.code_hash == code_hash, columns.used_at.is_(None), columns.expires_at > at)
    row = connection.execute(select(columns.device, columns.metrics, columns.made_by).where(*is_good)).first()
    if row is None:
        return None
    connection.execute(update(enrol_code).where(columns.code_hash == code_hash).values(used_at=at))
    return EnrolCode(row.device, tuple(row.metrics.split()) if row.metrics else None, row.made_by)
