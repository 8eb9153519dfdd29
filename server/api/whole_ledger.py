"""The ledger of controlled drugs over a span of time: every vial that was touched then, with all of its lines."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from models.record import ledger
from models.record.entry import AnyEntry
from models.record.ledger import LedgerLine
from server.api.asking import PartsOf, room
from server.api.chart_reading import lines_about
from server.api.fields import NO_CONTROL, Time
from server.api.record_rendering import render_entry, replacements
from server.api.vials import MOST_VIALS, Limit, render_balance
from server.care.drug_catalogue import drug_catalogue
from server.care.ledger import VialBalance, balance_of
from server.store.connection import StoreConnection
from server.store.ledger import vials_written_about

router = room("drug")

From = Annotated[Time | None, Query(alias="from", description="Inclusive.")]
To = Annotated[Time | None, Query(description="Exclusive.")]
Drug = Annotated[str | None, Query(min_length=1, max_length=100, pattern=NO_CONTROL)]
_KINDS = tuple(kind.model_fields["kind"].default for kind in ledger.BODIES)


@router.get("/ledger")
async def whole_ledger(
    parts: PartsOf, drug: Drug = None, start: From = None, to: To = None, limit: Limit = MOST_VIALS
) -> dict[str, object]:
    """The vials about which something was written in a span of time, newest first, each with every line about it.

    ``more`` says that there are further vials: ask for a shorter span. ``left_mg`` is what must be there now.
    """

    def read(connection: StoreConnection) -> tuple[list[tuple[VialBalance, list[AnyEntry]]], bool]:
        vials = vials_written_about(connection, _KINDS, start, to, limit + 1)
        lines = {vial: lines_about(connection, vial) for vial in vials[:limit]}
        found = [(balance_of(of, vial), of) for vial, of in lines.items()]
        return [(balance, of) for balance, of in found if balance is not None], len(vials) > limit

    found, more = await parts.ask_behind(read)
    drugs = sorted({balance.drug for balance, _ in found})
    items = [_with_lines(balance, of, start, to) for balance, of in found if drug in {None, balance.drug}]
    return {"drugs": [{"name": name, "title": _title(name)} for name in drugs], "items": items, "more": more}


def _with_lines(
    balance: VialBalance, lines: list[AnyEntry], start: datetime | None, end: datetime | None
) -> dict[str, object]:
    later = replacements(lines)
    told = [
        render_entry(line, later) | {"asked": (start is None or line.at >= start) and (end is None or line.at < end)}
        for line in lines
        if isinstance(line.body, LedgerLine)
    ]
    return render_balance(balance) | {"title": _title(balance.drug), "lines": told}


def _title(drug: str) -> str:
    """A drug that was taken out of the catalogue since keeps the name by which it was written down."""
    known = drug_catalogue().get(drug)
    return drug if known is None else known.title
