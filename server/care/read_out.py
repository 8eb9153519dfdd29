"""What an entry comes to beside what it says, a score or the total of an order: no reader has to work it out."""

from models.record.assessments import Assessment
from models.record.drug import Order
from models.record.entry import EntryBody
from server.care.dosing import render_work, work_out
from server.care.scoring import score_of


def read_out(body: EntryBody) -> dict[str, object]:
    """Give the computed fields of an entry's object; most kinds have none.

    Raises:
        UsageError: An assessment cannot be what it says; none such is let in.
    """
    if isinstance(body, Order):
        return {"comes_to": render_work(work_out(body))}
    if not isinstance(body, Assessment):
        return {}
    found = score_of(body)
    flags = [{"name": flag.name, "words": flag.words} for flag in found.flags]
    return {"score": {"total": found.total, "band": found.band, "flags": flags, "missing": list(found.missing)}}
