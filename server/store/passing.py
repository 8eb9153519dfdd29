"""What opens nothing any more: kept answers, one-time codes, log-ins, wall displays, tablets, and glass long mended.

Nobody looks such a row up again, so those of one kind go at once, by the moment from which each was of no use.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, case, null, select, type_coerce

from server.store.access_tables import broken_glass, tablet, tablet_person, wall_display
from server.store.security_tables import enrol_code
from server.store.tables import UtcMicroseconds, credential, idempotency
from server.store.tablets import KNOWN_FOR

_MICROSECOND = timedelta(microseconds=1)
# A log-in stays, locked, while a screen uses it: over is it when its time is and nobody was seen with it since.
_LEFT = case((credential.c.expires_at > credential.c.seen_at, credential.c.expires_at), else_=credential.c.seen_at)
# A tablet knows somebody for a while after the password was given there; one that knows nobody is of no use to anybody.
_KNOWN_UNTIL: ColumnElement[Any] = type_coerce(
    type_coerce(tablet_person.c.last_at, BigInteger) + KNOWN_FOR // _MICROSECOND, UtcMicroseconds
)
_KNOWS_SOMEBODY = select(tablet_person.c.tablet_id).where(tablet_person.c.tablet_id == tablet.c.id).exists()
_EMPTY: ColumnElement[Any] = case((_KNOWS_SOMEBODY, null()), else_=tablet.c.made_at)
PASSING: Mapping[str, tuple[str, Table, ColumnElement[Any]]] = {
    "glass": ("glass", broken_glass, broken_glass.c.reviewed_at),
    "answer": ("answers", idempotency, idempotency.c.created_at),
    "code": ("codes", enrol_code, enrol_code.c.expires_at),
    "log_in": ("log_ins", credential, _LEFT),
    "wall": ("log_ins", wall_display, wall_display.c.revoked_at),
    "tablet_person": ("log_ins", tablet_person, _KNOWN_UNTIL),
    "tablet": ("log_ins", tablet, _EMPTY),
}
"""Of each kind: its class of retention, its table, and from when its term counts."""


def passed(kind: str, newest: datetime) -> ColumnElement[bool]:
    """Rows of a kind that were of no use by a moment, itself included."""
    return PASSING[kind][2] <= newest
