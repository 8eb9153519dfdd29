"""Each document is made once: its tests look at it from different sides."""

from dataclasses import replace
from functools import cache

from models.alarm import AlarmPriority
from models.record.events import NoteWritten
from server.reports.pdf.record_pdf import record_pdf
from tests.unit.server.reports.pdf.recorded import (
    RUI,
    Record,
    aborted_record,
    clock,
    empty_record,
    plain_record,
    signed,
)

ADDENDUM = "The patient called at 18:00: headache since 17:00, 3 of 10, no vomiting. Advised paracetamol."


NAMES = ("plain,signed", "aborted", "empty", "crowded")


def crowded_record() -> Record:
    """Long names, long words, many alarms: more than any page was made for."""
    record = plain_record()
    record.patient = replace(
        RUI,
        family_name="Wolfeschlegelsteinhausenbergerdorff-Вишневская",
        given_name="山田太郎 مريم",
        identifier="M-" + "0123456789" * 5,
    )
    record.enter(clock("13:30"), NoteWritten(text=f"{'very long words ' * 90}{'x' * 300}"), "a" * 100)
    for number in range(40):
        words, priority = f"SBP {170 + number} > 160", tuple(AlarmPriority)[number % 3]
        record.alarm(f"13:{20 + number // 2}", words, 40 + number, None, priority, reason="W" * 60)
    return record


@cache
def made(name: str) -> bytes:
    """One of the documents, by name."""
    record = {"plain": plain_record, "empty": empty_record, "aborted": aborted_record, "crowded": crowded_record}[
        name.split(",", 1)[0]
    ]()
    return record_pdf(record.source(signed(record, ADDENDUM) if name.endswith("signed") else None))
