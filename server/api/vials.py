"""The ledger of controlled drugs by vial: what was in it, what became of it, and what must still be there."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query

from models.errors import NotFoundError
from models.record.entry import AnyEntry
from models.record.ledger import LedgerLine
from models.timestamps import format_timestamp
from server.api.asking import PartsOf, room
from server.api.chart_reading import lines_about
from server.api.fields import NO_CONTROL
from server.api.record_rendering import render_entry, replacements
from server.care.ledger import VialBalance, balance_of
from server.store.connection import StoreConnection
from server.store.record import newest_about

router = room("drug")

MOST_VIALS = 100
Vial = Annotated[str, Path(min_length=1, max_length=64, pattern=NO_CONTROL)]
Limit = Annotated[int, Query(ge=1, le=MOST_VIALS)]


@router.get("/vials")
async def newest_vials(parts: PartsOf, limit: Limit = 20) -> dict[str, object]:
    """The vials that were opened last, newest first, with what must still be in each."""

    def read(connection: StoreConnection) -> list[VialBalance]:
        opened = [entry.body.subject or "" for entry in newest_about(connection, "vial_opened", limit)]
        found = [balance_of(lines_about(connection, vial), vial) for vial in dict.fromkeys(opened)]
        return [balance for balance in found if balance is not None]

    return {"items": [render_balance(balance) for balance in await parts.ask(read)]}


@router.get("/vials/{vial}")
async def one_vial(vial: Vial, parts: PartsOf) -> dict[str, object]:
    """One vial with every line about it, in all sessions, those that were corrected or withdrawn too."""

    def read(connection: StoreConnection) -> list[AnyEntry]:
        return lines_about(connection, vial.casefold())

    lines = await parts.ask(read)
    balance = balance_of(lines, vial)
    if balance is None and not any(isinstance(line.body, LedgerLine) for line in lines):
        message = f"There is no vial {vial!r}"
        raise NotFoundError(message)
    later = replacements(lines)
    return {
        "vial": None if balance is None else render_balance(balance),
        "lines": [render_entry(line, later) for line in lines],
    }


def render_balance(balance: VialBalance) -> dict[str, object]:
    """A vial and what became of what was in it, as JSON."""
    return asdict(balance) | {
        "expiry": balance.expiry.isoformat(),
        "opened_at": format_timestamp(balance.opened_at),
        "left_mg": round(balance.left_mg, 6),
        "used_mg": round(balance.used_mg, 6),
    }
