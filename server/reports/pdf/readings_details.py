"""Details of single readings, and of what is missing, late or left out of the continuous numbers."""

from collections.abc import Iterator
from math import isnan
from typing import Any, TypeAlias

from models.device import DeviceCondition
from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.observation import MeasurementValidity
from models.timestamps import from_microseconds, to_microseconds
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.tables import Head, section, struck, table
from server.reports.pdf.typeset import Content
from server.reports.pdf.vitals_details import metric_words
from server.reports.pdf.written import NONE, Clock, capital, duration, stored
from server.reports.timeline import window_of
from server.store.columns import ARTEFACT, LATE, REPEAT, Columns
from server.store.mapping import validity_of

_Row: TypeAlias = tuple[int, list[Content]]
"""When something was measured, µs since 1970, and what a table says of it."""

_MOST_STRETCHES = 60
_POINTS = 100  # of each number; its stretches are asked for here, not its line


# -------------------------------------------------------------------------------------------------------- readings


def readings_section(found: Gathered, clock: Clock) -> dict[str, Content]:
    """List each reading, those too that do not count."""
    spots = {metric: one for metric, one in found.columns.items() if CATALOGUE[metric].is_spot}
    head: list[Head] = [("Measured", 1.2, "left"), ("Metric", 2, "left"), ("Value", 1, "right"), ("Marks", 3, "left")]
    cuff_rows, rows = _rows_of(spots)
    for device, given in _given_by_others(found).items():
        more_cuff_rows, more_rows = _rows_of(given, f"by {device}, in no statistics")
        cuff_rows += more_cuff_rows
        rows += more_rows
    tables = [table(
        [("Measured", 1.2, "left"), ("Systolic", 0.8, "right"), ("Diastolic", 0.8, "right"), ("Mean", 0.8, "right"),
         ("Marks", 3, "left")],
        [[clock.time(from_microseconds(us)), *cells] for us, cells in sorted(cuff_rows, key=_when)],
        title="Cuff, mmHg", empty="The cuff gave no reading.",
    )]  # fmt: skip
    if rows:
        shown = [[clock.time(from_microseconds(us)), *cells] for us, cells in sorted(rows, key=_when)]
        tables.append(table(head, shown, title="Other single readings"))
    return section("Every reading of the cuff, and other single readings", *tables)


def _given_by_others(found: Gathered) -> dict[str, dict[str, Columns]]:
    """Give single readings of devices that were not the source, by device and metric."""
    given: dict[str, dict[str, Columns]] = {}
    for metric, by_device in found.parted.others.items():
        for device, one in by_device.items() if CATALOGUE[metric].is_spot else ():
            given.setdefault(device, {})[metric] = one
    return given


def _when(row: _Row) -> int:
    return row[0]


def _rows_of(spots: dict[str, Columns], said: str = "") -> tuple[list[_Row], list[_Row]]:
    """Make the rows of cuffs and of other single readings, each with what is said of all of them."""
    cuffs = {metric: one for metric, one in spots.items() if metric in CUFF_PRESSURES}
    rows = [row for metric, one in spots.items() if metric not in CUFF_PRESSURES for row in _spot_rows(one, said)]
    return _cuff_rows(cuffs, said), rows


def _cuff_rows(cuffs: dict[str, Columns], said: str) -> list[_Row]:
    """Put the pressures of one moment in one row."""
    found: dict[int, dict[str, tuple[float, str]]] = {}
    for metric, one in cuffs.items():
        for us, value, validity, marks in _rows(one):
            found.setdefault(us, {})[metric] = (value, marks_words(validity, marks))
    rows = []
    for us in sorted(found):
        cells: list[Content] = [_value(metric, found[us].get(metric)) for metric in CUFF_PRESSURES]
        words = list(dict.fromkeys(words for _, words in found[us].values() if words))
        words += [said] if said else []
        rows.append((us, [*cells, "; ".join(words)]))
    return rows


def _spot_rows(one: Columns, said: str) -> Iterator[_Row]:
    for us, value, validity, marks in _rows(one):
        words = marks_words(validity, marks)
        both = "; ".join(part for part in (words, said) if part)
        yield us, [metric_words(one.metric), _value(one.metric, (value, words)), both]


def _rows(one: Columns) -> Iterator[tuple[int, float, MeasurementValidity, int]]:
    packed = zip(one.measured_us.tolist(), one.values.tolist(), one.validity.tolist(), one.marks.tolist(), strict=True)
    for us, value, validity, marks in packed:
        yield us, value, validity_of(validity), marks


def _value(metric: str, found: tuple[float, str] | None) -> Content:
    if found is None or isnan(found[0]):
        return NONE
    words = stored(metric, found[0])
    return struck(words) if any(mark in found[1] for mark in ("invalid", "artefact", "again")) else words


def marks_words(validity: MeasurementValidity, marks: int) -> str:
    """Say what is the matter with an observation; nothing of one that is plain."""
    said = [] if validity is MeasurementValidity.VALID else [validity.value.replace("_", " ")]
    said += [words for bit, words in ((LATE, "late"), (REPEAT, "sent again"), (ARTEFACT, "artefact")) if marks & bit]
    return ", ".join(said)


# --------------------------------------------------------------------------------------------------------- quality


def quality_section(found: Gathered, clock: Clock) -> dict[str, Content]:
    """List what is missing, late or left out of the continuous numbers, stretch by stretch."""
    start, end = found.span
    span = (to_microseconds(start), to_microseconds(end) + 1)
    rows: list[tuple[int, list[Content]]] = []
    for metric, columns in found.columns.items():
        if not CATALOGUE[metric].is_spot:
            window = window_of(columns, span, _POINTS)
            rows += _stretches(metric, window, clock, span[0])
    rows.sort(key=lambda row: -row[0])
    head: list[Head] = [("From", 1.2, "left"), ("To", 1.2, "left"), ("Lasted", 0.8, "right"), ("Metric", 1.8, "left"),
                        ("What", 2.4, "left")]  # fmt: skip
    more = len(rows) - _MOST_STRETCHES
    intro = "Gaps, late numbers and numbers that were left out of continuous metrics, the longest first."
    if found.parted.others:
        intro += f" {_others_words(found)}"
    if more > 0:
        intro += f" {more} shorter ones are not listed; the CSV and JSON exports have every observation."
    return section(
        "Gaps and numbers that do not count",
        table(
            head,
            [cells for _, cells in rows[:_MOST_STRETCHES]],
            empty="None: every number is there, in time and valid.",
        ),
        _missing_frames(found, clock),
        intro=intro,
    )


def _others_words(found: Gathered) -> str:
    """Say who gave a number besides its source."""
    said = [f"{CATALOGUE[metric].name} by {', '.join(by)}" for metric, by in found.parted.others.items()]
    return (
        f"Of each number one device counts at a time. Measured besides, and in no statistics: {'; '.join(said)}; "
        "every number of theirs is in the CSV and JSON exports."
    )


def _stretches(
    metric: str, window: "dict[str, object]", clock: Clock, start_us: int
) -> list[tuple[int, list[Content]]]:
    found: list[tuple[int, list[Content]]] = []
    told: list[tuple[int, int, str]] = [(a, b, "gap: no number") for a, b in _lists(window["gaps"])]
    told += [(a, b, f"late, counted: {_many(number)}") for a, b, number in _lists(window["late"])]
    for a, b, number, why, value in _lists(window["left_out"]):
        first = "" if value is None else f", the first {stored(metric, value)}"
        told.append((a, b, f"{why}, left out: {_many(number)}{first}"))
    for a, b, words in told:
        times = [clock.time(from_microseconds(start_us + ms * 1000)) for ms in (a, b)]
        found.append((b - a, [*times, duration((b - a) / 1000), CATALOGUE[metric].name, words]))
    return found


def _condition_words(one: DeviceCondition) -> str:
    of = "" if one.metric is None else f", {metric_words(one.metric)}"
    return f"{capital(one.code)}{of}: {'present' if one.present else 'over'}"


def _lists(found: object) -> list[list[Any]]:
    assert isinstance(found, list)  # noqa: S101 - a window's stretches are lists
    return found


def _many(number: int) -> str:
    return "1 number" if number == 1 else f"{number} numbers"


def _missing_frames(found: Gathered, clock: Clock) -> dict[str, Content]:
    devices = {stream.uuid: stream.device for stream in found.document.streams}
    rows: list[list[Content]] = [
        [devices.get(gap.stream) or NONE, f"{gap.first_seq} to {gap.last_seq}", clock.time(gap.booked_at)]
        for gap in found.document.gaps
    ]
    rows += [
        [devices.get(one.stream) or NONE, _condition_words(one.condition), clock.time(one.received_at)]
        for one in found.document.reports
    ]
    return table(
        [
            ("Device", 1.4, "left"),
            ("Frames that never came, or what it reported of itself", 3, "left"),
            ("Known at", 1.3, "left"),
        ],
        rows,
        title="What devices did not send, and what they reported of themselves",
        empty="No frame is missing, and no device reported a fault.",
    )
