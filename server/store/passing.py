"""What opens nothing any more: answers kept under a request's key, one-time codes, log-ins that are over, broken glass.

Nobody looks such a row up again, so those of one kind go at once, by the moment from which each was of no use.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, case

from server.store.access_tables import broken_glass
from server.store.security_tables import enrol_code
from server.store.tables import credential, idempotency

# A log-in stays, locked, while a screen uses it: over is it when its time is and nobody was seen with it since.
_LEFT = case((credential.c.expires_at > credential.c.seen_at, credential.c.expires_at), else_=credential.c.seen_at)
PASSING: Mapping[str, tuple[str, Table, ColumnElement[Any]]] = {
    "glass": ("glass", broken_glass, broken_glass.c.reviewed_at),
    "answer": ("answers", idempotency, idempotency.c.created_at),
    "code": ("codes", enrol_code, enrol_code.c.expires_at),
    "log_in": ("log_ins", credential, _LEFT),
}
"""Of each kind: its class of retention, its table, and from when its term counts."""


def passed(kind: str, newest: datetime) -> ColumnElement[bool]:
    """Rows of a kind that were of no use by a moment, itself included."""
    return PASSING[kind][2] <= newest
