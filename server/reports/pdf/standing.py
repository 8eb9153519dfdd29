"""Entries that stand, as rows of a table: when it was, what, by whom, and whether it was entered later."""

from collections.abc import Iterable
from datetime import timedelta

from models.record.entry import AnyEntry
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.tables import Head, bold
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import Clock

# What is entered within so long of when it happened was entered then.
_AT_ONCE = timedelta(minutes=1)


def entry_head(at: float = 1) -> list[Head]:
    """Name the columns; ``at`` is the share of the first one, more where entries are of other days."""
    return [
        ("At", at, "left"),
        ("What", 2.2, "left"),
        ("Details", 4, "left"),
        ("By", 1.1, "left"),
        ("Entered", 1.3, "left"),
    ]


def entry_rows(entries: Iterable[AnyEntry], clock: Clock, words: EntryWords) -> list[list[Content]]:
    """Make the rows; what took another entry's place says so."""
    rows: list[list[Content]] = []
    for entry in entries:
        what, details = words.of(entry.body)
        corrects = "" if entry.corrects is None else f"corrects no. {entry.corrects}"
        later = clock.time(entry.entered_at) if entry.entered_at - entry.at > _AT_ONCE else ""
        rows.append(
            [
                clock.time(entry.at),
                bold(what),
                details,
                entry.author,
                ", ".join(part for part in (later, corrects) if part),
            ]
        )
    return rows
