"""What goes with the tables: the data dictionary, and what was taken out."""

from collections import Counter
from collections.abc import Iterable

from server.reports.csv_export import safe_cell
from server.reports.research.dictionary import Column, Kind, tables
from server.reports.research.placing import Place

# Below so many alike somebody who knows a patient may find the rows (a common choice, also for public files).
_FEW = 5

_HEAD = ("table", "column", "holds", "meaning", "unit", "allowed", "codes")

_README = """\
Infusion sessions, de-identified (Safe Harbor, 45 CFR 164.514(b)(2)).
Made by Chairside {product}.

{simulated}Sessions: {sessions}; patients: {patients}. A Parquet file a table:
{tables}
data-dictionary.csv says of each column what it means, its unit, what may stand in it, and its code in ISO/IEEE 11073
(MDC), LOINC or ICD-10. `session` joins the tables.

What is in no file:
- names, record numbers, birth dates, places, postal codes; the clinic, its chairs and its staff;
- dates. Times are seconds from the start of the drug (time_zero says what else), days count from the patient's first
  session in this export, and of that one the year is told;
- ages over 89: such a patient has the age 90+ in every session;
- serial numbers, names, makers and models of devices, and every number of the clinic's own store. Sessions and patients
  have random names, made for this export alone; which is whose was written nowhere. Another export has others;
- whatever somebody typed: notes, reasons, narratives. Terms, medicines and alarms that are of no list that comes with
  the program are "other"; an indication is the category of ICD-10, three characters;
- entries that were corrected or taken out, and answers to scales that this program does not have.

Numbers are as they are stored. A number may be empty: validity says why. A zero is a measured zero.

Of patients alike in age, sex and year of the first session, the smallest group has {smallest}.{few}
Whether somebody could still be recognised by what is rare (45 CFR 164.514(b)(2)(ii)) is for the clinic to judge.
"""


def data_dictionary() -> str:
    """Write the data dictionary, as CSV."""
    lines = [_HEAD, *(_line(name, column) for name, columns in tables().items() for column in columns)]
    return "".join(",".join(map(safe_cell, line)) + "\r\n" for line in lines)


def _line(table: str, column: Column) -> tuple[str, ...]:
    allowed = " ".join(column.allowed) or ("[A-Z][0-9][0-9A-Z]" if column.kind is Kind.WORD else "")
    return table, column.name, column.kind.value, column.meaning, column.unit, allowed, column.codes


def readme(product: str, rows: dict[str, int], told: Iterable[tuple[Place, str]], *, is_simulated: bool) -> str:
    """Write what the export is, and what is not in it.

    Args:
        product: Version of Chairside.
        rows: Of each table.
        told: Each session's place, with the patient's sex as told.
        is_simulated: Whether any of it was.
    """
    told = list(told)
    patients = {place.patient: (place.age, sex, place.first_year) for place, sex in reversed(told) if place.number == 1}
    smallest = min(Counter(patients.values()).values(), default=0)
    return _README.format(
        product=product,
        simulated="SIMULATED DATA: sessions say so in `data`, observations in `mode`.\n\n" if is_simulated else "",
        sessions=len(told),
        patients=len(patients),
        tables="".join(f"- {name}.parquet: {number} rows\n" for name, number in rows.items()),
        smallest="1 patient" if smallest == 1 else f"{smallest} patients",
        few=" That is few." if 0 < smallest < _FEW else "",
    )
