"""Parts of a document as its template takes them: cells, tables, pairs of label and value, sections."""

from collections.abc import Iterable, Sequence

from models.alarm import Alarm, AlarmKind, AlarmPriority
from server.reports.pdf.typeset import Content

# Name of a column, its share of the width, how it is set.
Head = tuple[str, float, str]
Pair = tuple[str, Content]

_SHAPES = {AlarmPriority.HIGH: "diamond", AlarmPriority.MEDIUM: "triangle", AlarmPriority.LOW: "circle"}


def bold(words: str) -> Content:
    """Make a cell that is read first."""
    return {"text": words, "bold": True}


def struck(words: str) -> Content:
    """Make a cell with words that do not hold any more; they can be read all the same."""
    return {"text": words, "struck": True}


def alarm_cell(alarm: Alarm, words: str = "") -> Content:
    """Make a cell with an alarm's sign: shape and stars say the priority, filled is the patient's, hollow technical."""
    return {
        "text": words,
        "bold": bool(words),
        "mark": {
            "shape": _SHAPES[alarm.priority],
            "filled": alarm.kind is AlarmKind.PHYSIOLOGICAL,
            "stars": alarm.priority.rank,
        },
    }


def table(
    head: Sequence[Head], rows: Iterable[Sequence[Content]], *, title: str = "", empty: str = "None."
) -> dict[str, Content]:
    """Make a table; one without rows says so in words."""
    return {
        "title": title,
        "head": [name for name, _, _ in head],
        "widths": [width for _, width, _ in head],
        "align": [align for _, _, align in head],
        "rows": [list(row) for row in rows],
        "empty": empty,
    }


def section(
    title: str,
    *tables: dict[str, Content],
    intro: str = "",
    facts: Iterable[Pair] = (),
    columns: int = 2,
    facts_first: bool = True,
) -> dict[str, Content]:
    """Make a section of the details."""
    return {
        "title": title,
        "intro": intro,
        "facts": [[label, value] for label, value in facts],
        "columns": columns,
        "facts-first": facts_first,
        "tables": list(tables),
    }
