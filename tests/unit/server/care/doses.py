"""Orders, steps and ledger lines for the tests of the drug's room."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from models.record.drug import Order
from models.record.entry import AnyEntry, Entry, EntryBody, NewEntry
from server.care.admission import Asked
from server.care.chart import Chart

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INFUSION: dict[str, Any] = {
    "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70.0, "weight_basis": "actual",
    "concentration_mg_per_ml": 1.0, "duration_min": 40.0,
}  # fmt: skip
NASAL: dict[str, Any] = {"drug": "esketamine", "route": "nasal", "dose_mg": 84.0}
INJECTION: dict[str, Any] = {
    "drug": "ketamine", "route": "intramuscular", "dose_mg_per_kg": 0.5, "weight_kg": 70.0, "weight_basis": "actual",
    "concentration_mg_per_ml": 50.0,
}  # fmt: skip
ORAL: dict[str, Any] = INJECTION | {"route": "oral"}


def order(plain: Mapping[str, Any] | None = None, /, **changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    return Order.model_validate({**(plain or INFUSION), **changes})


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def entry(number: int, body: EntryBody, minutes: float = 0.0, author: str = "nurse") -> AnyEntry:
    return Entry(number, 1, 1, body, minute(minutes), minute(minutes), author)


def chart(*entries: AnyEntry) -> Chart:
    return Chart.of(None, entries)


def asked(
    body: EntryBody,
    minutes: float = 0.0,
    author: str = "nurse",
    corrects: int | None = None,
    *,
    prescribes: bool = False,
) -> Asked:
    new = NewEntry(1, 1, body, minute(minutes), corrects, "Mistyped" if corrects else None)
    return Asked(new, author, prescribes, minute(minutes))
