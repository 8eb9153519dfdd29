"""The ledger of controlled drugs over a span of time: every vial that was touched then, with all of its lines."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from models.errors import ConflictError
from models.record import ledger
from models.record.entry import AnyEntry, Entry, of_kind
from models.record.ledger import LedgerLine, VialOpened
from server.api.asking import PartsOf, room
from server.api.chart_reading import lines_about
from server.api.drug_titles import drug_titles
from server.api.fields import NO_CONTROL, Time
from server.api.record_rendering import render_entry, replacements
from server.api.vials import MOST_VIALS, Limit, render_balance
from server.care.ledger import balance_of
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

    ``more`` says that there are further vials: ask for a shorter span. ``left_mg`` is what must be there now; null
    where no line stands by which the vial was opened, and where its lines do not add up: ``fault`` says why.
    """

    def read(connection: StoreConnection) -> tuple[dict[str, list[AnyEntry]], bool]:
        vials = vials_written_about(connection, _KINDS, start, to, limit + 1)
        return {vial: lines_about(connection, vial) for vial in vials[:limit]}, len(vials) > limit

    found, more = await parts.ask(read)
    drugs = {vial: _drug_in(vial, lines) for vial, lines in found.items()}
    titles = {name: name for name in drugs.values() if name is not None} | drug_titles(parts)
    known = sorted({name for name in drugs.values() if name is not None})
    items = [
        _vial(vial, drugs[vial], lines)
        | {"title": titles.get(drugs[vial] or "")}
        | {"lines": _lines(vial, lines, start, to)}
        for vial, lines in found.items()
        if drug is None or drugs[vial] in {None, drug}
    ]
    return {"drugs": [{"name": name, "title": titles[name]} for name in known], "items": items, "more": more}


def _about(vial: str, lines: list[AnyEntry]) -> list[Entry[LedgerLine]]:
    """Leave out a line that was corrected to be about another vial: it stands there."""
    return [line for line in of_kind(lines, LedgerLine) if line.body.subject == vial]


def _drug_in(vial: str, lines: list[AnyEntry]) -> str | None:
    """Tell what a vial holds by the newest line that opened it: no line that stands is older than one taken out."""
    opened = [line.body.drug for line in of_kind(_about(vial, lines), VialOpened)]
    return opened[-1] if opened else None


def _vial(vial: str, drug: str | None, lines: list[AnyEntry]) -> dict[str, object]:
    """A vial without a balance is in the ledger too: what was written is never hidden, nor by it other vials."""
    fault = None
    try:
        balance = balance_of(lines, vial)
    except ConflictError as error:
        balance, fault = None, str(error)
    if balance is not None:
        return render_balance(balance) | {"fault": None}
    written = _about(vial, lines)[-1].body.vial
    return {"vial": written, "drug": drug, "left_mg": None, "fault": fault}


def _lines(vial: str, lines: list[AnyEntry], start: datetime | None, end: datetime | None) -> list[dict[str, object]]:
    later = replacements(lines)
    return [
        render_entry(line, later) | {"asked": (start is None or line.at >= start) and (end is None or line.at < end)}
        for line in _about(vial, lines)
    ]
