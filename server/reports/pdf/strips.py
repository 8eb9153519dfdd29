"""The chart's strips without a scale of their own: phases, alarms, the infusion, and what was entered."""

from collections.abc import Iterable
from datetime import datetime

from models.alarm import Alarm, AlarmKind, AlarmPriority
from models.record import drug, events
from models.record.assessments import Assessment
from models.record.entry import AnyEntry
from models.session import SessionPhase
from server.reports.infusion import rate_steps
from server.reports.pdf.axis import LEFT, Axis
from server.reports.pdf.drawing import BLACK, GREY, INK, PALE, Drawing, Shape, text_width
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.written import amount, capital, duration, given

_SHAPES: dict[AlarmPriority, Shape] = {
    AlarmPriority.HIGH: "diamond", AlarmPriority.MEDIUM: "triangle", AlarmPriority.LOW: "circle",
}  # fmt: skip
_FILLS = {AlarmPriority.HIGH: "#8d969c", AlarmPriority.MEDIUM: "#c3cacf", AlarmPriority.LOW: "#eef1f3"}
_LONGEST, _MOST_DRAWN, _APART_MM = 34, 200, 1.5


class _Rows:
    """Puts words beside their marks into a few rows; what finds no room is counted.

    Args:
        rows: So many.
        right: Where the chart ends, mm.
    """

    def __init__(self, rows: int, right: float) -> None:
        self._taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
        self._right = right
        self.left_out = 0

    def place(self, x: float, width: float) -> int | None:
        """Give the first row with room beside x, or None: after it, or before it near the right end."""
        start = x - width if self.is_before(x, width) else x
        end = start + width + _APART_MM
        for row, taken in enumerate(self._taken):
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                return row
        self.left_out += 1
        return None

    def is_before(self, x: float, width: float) -> bool:
        """Tell whether words stand before x, because after it they would leave the chart."""
        return x + width > self._right + 1


def draw_phases(drawing: Drawing, top: float, height: float, axis: Axis, found: Gathered) -> None:
    """Draw the phases as bands, named where there is room; a pause is hatched."""
    changes = found.chart.phases
    ends = [*(change.changed_at for change in changes), found.until][1:]
    drawing.text((0, top + height / 2), "Phases", size=7, bold=True)
    for place, (change, end) in enumerate(zip(changes, ends, strict=True)):
        start, stop = axis.x(change.changed_at), axis.x(end)
        if change.phase.is_final or change.phase is SessionPhase.SCHEDULED or stop - start <= 0:
            continue
        fill = "#b9c4cc" if change.phase is SessionPhase.INFUSING else "#eef1f3" if place % 2 else "#dfe4e7"
        is_paused = change.phase is SessionPhase.PAUSED
        drawing.rect((start, top), (stop - start, height), fill=fill, stroke=GREY, weight=0.15, hatched=is_paused)
        name = capital(change.phase)
        if text_width(name, 6.2) + 1.5 < stop - start:
            drawing.text(
                (start + 1, top + height / 2),
                name,
                size=6.2,
                bold=change.phase is SessionPhase.INFUSING,
                plate=is_paused,
            )


def draw_alarms(drawing: Drawing, top: float, height: float, axis: Axis, found: Gathered) -> None:
    """Draw each alarm from arising to ceasing with its sign, a tick where it was acknowledged, and its words."""
    drawing.text((0, top + 1.8), "Alarms", size=7, bold=True)
    step = 3.3
    rows = _Rows(int(height // step), LEFT + axis.width)
    placed: list[tuple[Alarm, int, bool]] = []
    # The highest ones find their place first, so that none of them is left out for a lower one.
    for alarm in sorted(found.document.alarms, key=lambda one: (-one.priority.rank, one.arose_at))[:_MOST_DRAWN]:
        start, stop = axis.x(alarm.arose_at), axis.x(alarm.ceased_at or found.until)
        wide = max(stop - start, 2.4)
        row = rows.place(start, wide + text_width(alarm.message, 5.6) + 2.6)
        has_words = row is not None
        if row is None:
            row = rows.place(start, wide)
        if row is not None:
            placed.append((alarm, row, has_words))
    for alarm, row, has_words in placed:
        _draw_alarm(drawing, top + row * step + 1.6, axis, (alarm, found.until), has_words=has_words)
    left_out = len(found.document.alarms) - len(placed)
    if left_out > 0:
        drawing.text((0, top + 4.8), f"+{left_out} in the table", size=5.4, fill=INK)
    drawing.line([(0, top + height + 0.3), (LEFT + axis.width, top + height + 0.3)], stroke=GREY, weight=0.12)


def _draw_alarm(drawing: Drawing, y: float, axis: Axis, lasting: tuple[Alarm, datetime], *, has_words: bool) -> None:
    alarm, until = lasting
    start, stop = axis.x(alarm.arose_at), axis.x(alarm.ceased_at or until)
    wide = max(stop - start, 2.4)
    drawing.rect((start, y - 1.1), (wide, 2.2), fill=_FILLS[alarm.priority], stroke=INK, weight=0.15)
    if alarm.acknowledged_at is not None:
        x = min(max(axis.x(alarm.acknowledged_at), start), start + wide)
        drawing.line([(x, y - 1.4), (x, y + 1.4)], stroke=BLACK, weight=0.35)
    is_filled = alarm.kind is AlarmKind.PHYSIOLOGICAL
    drawing.mark((start + 1.1, y), _SHAPES[alarm.priority], size=1.8, filled=is_filled, colour=BLACK)
    if has_words:
        is_before = start + wide + text_width(alarm.message, 5.6) + 2.6 > LEFT + axis.width + 1
        at = (start - 0.7, y) if is_before else (start + wide + 0.7, y)
        is_high = alarm.priority is AlarmPriority.HIGH
        drawing.text(at, alarm.message, size=5.6, bold=is_high, anchor="right" if is_before else "left")


def draw_infusion(drawing: Drawing, top: float, height: float, axis: Axis, found: Gathered) -> None:
    """Draw the entered rate as steps, and the total at the end; nothing else of a drug that does not flow."""
    drawing.text((0, top + 1.6), "Drug", size=7, bold=True)
    drawing.text((0, top + 4.4), "mL/h", size=5.8, fill=GREY)
    bottom = top + height
    drawing.line([(LEFT, bottom), (LEFT + axis.width, bottom)], stroke=GREY, weight=0.15)
    steps = rate_steps(found.chart, found.until)
    highest = max((step.rate_ml_per_h for step in steps), default=0.0)
    if highest > 0:
        drawing.text((LEFT - 1, top + 1.5), amount(round(highest, 1)), size=5.8, anchor="right")
        drawing.text((LEFT - 1, bottom - 0.8), "0", size=5.8, anchor="right")
        for step, end in zip(steps, [*(one.at for one in steps[1:]), found.until], strict=True):
            start, stop = axis.x(step.at), axis.x(end)
            y = bottom - step.rate_ml_per_h / highest * (height - 1)
            if step.rate_ml_per_h > 0 and stop > start:
                drawing.area([(start, bottom), (start, y), (stop, y), (stop, bottom)], fill="#b9c4cc", stroke=INK)
    _draw_total(drawing, (top, bottom), axis, found)


def _draw_total(drawing: Drawing, edges: tuple[float, float], axis: Axis, found: Gathered) -> None:
    course, (began, ended) = found.course, found.drug
    if course is None or began is None or course.given_mg <= 0:
        drawing.text((LEFT + 1, sum(edges) / 2), "No dose entered", size=6, fill=INK)
        return
    words = given(course.given_mg, "mg")
    if ended is not None and course.plan.order.route.is_infused:
        words += f" in {duration((ended - began).total_seconds())}"
    x = axis.x(ended or found.until) + 1
    is_near_end = x + text_width(words, 6.5) > LEFT + axis.width
    at = (axis.x(began) + 1 if is_near_end else x, sum(edges) / 2)
    drawing.text(at, words, size=6.5, bold=True, plate=True)


def draw_log(drawing: Drawing, top: float, height: float, axis: Axis, found: Gathered, words: EntryWords) -> None:
    """Draw what was entered: square a score, ring an event, cross a medicine or a step of the drug."""
    drawing.text((0, top + 1.6), "Log", size=7, bold=True)
    step = 3.0
    rows = _Rows(int(height // step), LEFT + axis.width)
    for entry, shape, said in _told(found.chart.entries, words):
        x = axis.x(entry.at)
        width = text_width(said, 5.6) + 2.4
        row = rows.place(x, width)
        if row is not None:
            y, is_before = top + row * step + 1.6, rows.is_before(x, width)
            drawing.mark((x, y), shape, size=1.3, filled=shape == "square", colour=BLACK)
            drawing.text(
                (x - 1.3 if is_before else x + 1.3, y), said, size=5.6, anchor="right" if is_before else "left"
            )
    if rows.left_out:
        drawing.text((0, top + 4.6), f"+{rows.left_out} in the details", size=5.4, fill=INK)
    drawing.line([(LEFT, top), (LEFT + axis.width, top)], stroke=PALE, weight=0.1)


def _told(entries: Iterable[AnyEntry], words: EntryWords) -> list[tuple[AnyEntry, Shape, str]]:
    found: list[tuple[AnyEntry, Shape, str]] = []
    for entry in entries:
        match entry.body:
            case Assessment():
                found.append((entry, "square", words.short(entry.body)))
            case events.EventNoted() | events.AdverseEvent() | events.NoteWritten():
                found.append((entry, "ring", words.short(entry.body)))
            case drug.MedicineGiven() | drug.DoseStep():
                found.append((entry, "cross", words.short(entry.body)))
            case _:
                pass
    return [
        (entry, shape, said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…") for entry, shape, said in found
    ]
