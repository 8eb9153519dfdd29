"""Each document is made once: its tests look at it from different sides."""

from functools import cache

from server.reports.pdf.record_pdf import record_pdf
from tests.unit.server.reports.pdf.recorded import aborted_record, empty_record, plain_record, signed

ADDENDUM = "The patient called at 18:00: headache since 17:00, 3 of 10, no vomiting. Advised paracetamol."


@cache
def made(name: str) -> bytes:
    """One of the documents, by name."""
    record = {"plain": plain_record, "empty": empty_record, "aborted": aborted_record}[name.split(",", 1)[0]]()
    return record_pdf(record.source(signed(record, ADDENDUM) if name.endswith("signed") else None))
