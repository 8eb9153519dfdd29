"""The ledger of controlled drugs: what is left in a vial, over all sessions, and what no line may say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from models.errors import ConflictError, UsageError
from models.record.drug import Order
from models.record.entry import AnyEntry, Entry, EntryBody, of_kind, standing
from models.record.ledger import DrugDrawn, DrugWasted, LedgerLine, VialOpened, Wasted
from models.written_day import written_day
from server.care.admission import Asked, Rule
from server.care.as_it_would_stand import entry_of
from server.care.chart import Chart
from server.care.drug_catalogue import drug_named

# Sums in binary end a hair beside what was written; less than this is nothing (mg).
_HAIR_MG = 1e-6


@dataclass(frozen=True, slots=True)
class VialBalance:
    """A vial and what became of what was in it.

    Args:
        vial: The clinic's id of it.
        drug: Id from the drug catalogue.
        lot: As printed on it.
        expiry: The last day on which it may be used.
        content_mg: All that was in it.
        opened_at: When, UTC.
        opened_by: By whom.
        session: In which session.
        drawn_mg: Drawn from it so far.
        wasted_left_mg: Thrown away out of the vial.
        wasted_drawn_mg: Thrown away of what had been drawn.
    """

    vial: str
    drug: str
    lot: str
    expiry: date
    content_mg: float
    opened_at: datetime
    opened_by: str
    session: int | None
    drawn_mg: float = 0.0
    wasted_left_mg: float = 0.0
    wasted_drawn_mg: float = 0.0

    @property
    def left_mg(self) -> float:
        """What must still be in the vial, mg; never below zero."""
        return max(0.0, self.content_mg - self.drawn_mg - self.wasted_left_mg)

    @property
    def used_mg(self) -> float:
        """What was drawn and not thrown away: what patients must have been given, mg."""
        return max(0.0, self.drawn_mg - self.wasted_drawn_mg)


def balance_of(lines: Iterable[AnyEntry], vial: str) -> VialBalance | None:
    """Add up a vial's lines, whatever session they are of.

    Args:
        lines: Every line about it, those that were corrected or withdrawn too.
        vial: Its id.

    Returns:
        None when it was never opened.

    Raises:
        ConflictError: A line says what cannot be, such as more drawn than there was.
    """
    balance: VialBalance | None = None
    for line in of_kind(standing(lines), LedgerLine):
        if line.body.subject == vial.casefold():
            balance = _add(balance, line)
    return balance


def _add(balance: VialBalance | None, line: Entry[LedgerLine]) -> VialBalance:
    body = line.body
    if isinstance(body, VialOpened):
        return _open(balance, line, body)
    if balance is None:
        message = f"Vial {body.vial} was not opened by then; enter vial_opened first, with its lot and expiry"
        raise ConflictError(message, ("vial_opened",))
    if isinstance(body, DrugDrawn):
        _refuse_expired(body.vial, balance.expiry, line.at)
        _refuse_more(body.mg, balance.left_mg, f"left in vial {body.vial}", "drawn")
        return replace(balance, drawn_mg=balance.drawn_mg + body.mg)
    assert isinstance(body, DrugWasted)  # noqa: S101 - there is no other line
    if body.what is Wasted.DRAWN:
        _refuse_more(body.mg, balance.used_mg, f"drawn from vial {body.vial} and not yet wasted", "wasted")
        return replace(balance, wasted_drawn_mg=balance.wasted_drawn_mg + body.mg)
    _refuse_more(body.mg, balance.left_mg, f"left in vial {body.vial}", "wasted")
    return replace(balance, wasted_left_mg=balance.wasted_left_mg + body.mg)


def _open(balance: VialBalance | None, line: Entry[LedgerLine], body: VialOpened) -> VialBalance:
    if balance is not None:
        message = f"Vial {body.vial} is open already: {balance.opened_by} opened it in session {balance.session}"
        raise ConflictError(message)
    _refuse_expired(body.vial, body.expiry, line.at)
    return VialBalance(body.vial, body.drug, body.lot, body.expiry, body.content_mg, line.at, line.author, line.session)


def _refuse_expired(vial: str, expiry: date, at: datetime) -> None:
    if at.date() > expiry:
        message = f"Vial {vial} expired on {written_day(expiry)}; take another one"
        raise ConflictError(message)


def _refuse_more(mg: float, there_mg: float, where: str, what: str) -> None:
    if mg > there_mg + _HAIR_MG:
        message = f"{mg:g} mg cannot be {what}: {there_mg:.6g} mg are {where}"
        raise ConflictError(message)


def _line(chart: Chart, asked: Asked) -> None:
    """Hold every vial that the entry is about, or was about, to what is in it."""
    corrected = next((entry for entry in chart.every if entry.id == asked.new.corrects), None)
    bodies = [asked.new.body] if corrected is None else [corrected.body, asked.new.body]
    for body in bodies:
        if isinstance(body, LedgerLine):
            balance_of((*chart.ledger, entry_of(asked)), body.vial)


def _opened(chart: Chart, asked: Asked) -> None:
    if isinstance(asked.new.body, VialOpened):
        drug_named(asked.new.body.drug, asked.drugs)
    _line(chart, asked)


def _drawn(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    _line(chart, asked)
    balance = balance_of((*chart.ledger, entry_of(asked)), body.vial) if isinstance(body, DrugDrawn) else None
    ordered = {entry.body.drug for entry in chart.all_of(Order)}
    if balance is not None and balance.drug not in ordered:
        message = f"Vial {balance.vial} holds {balance.drug}, and no order of this session is for it"
        raise ConflictError(message, ("order",))


def _wasted(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    if isinstance(body, DrugWasted):
        if body.witness.casefold() == asked.author.casefold():
            raise UsageError("The witness is somebody else than who enters it", "witness")
        if body.witness not in chart.people:
            message = f"There is no user {body.witness!r} who could be the witness"
            raise UsageError(message, "witness")
    _line(chart, asked)


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType({VialOpened: _opened, DrugDrawn: _drawn, DrugWasted: _wasted})
# What must hold when a line is taken out: the same, for what is left.
TAKEN_OUT = RULES
