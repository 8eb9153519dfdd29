"""Alarms on the chart: a span from arising to ceasing with its shape, a tick at the acknowledgement."""

from collections.abc import Mapping, Sequence

from dashboard.figures import lanes
from dashboard.figures.canvas import Canvas, Trace, bar, plain, scatter
from dashboard.figures.traces import ReadingColour
from models.alarm import Alarm, AlarmKind, AlarmPriority

_SYMBOL = {AlarmPriority.HIGH: "diamond", AlarmPriority.MEDIUM: "triangle-up", AlarmPriority.LOW: "circle"}
_LETTER_PX = 7.5
_SHAPE_PX = 26
_CLEAR = "rgba(0,0,0,0)"


def alarm_traces(alarms: Sequence[Alarm], canvas: Canvas) -> list[Trace]:
    """Draw the alarms in one lane: low ones first, so that higher ones lie on top."""
    axis = canvas.axis
    shown = [one for one in alarms if (one.ceased_at or axis.now) > axis.start and one.arose_at <= axis.until]
    ordered = sorted(shown, key=lambda alarm: (alarm.priority.rank, alarm.kind is AlarmKind.PHYSIOLOGICAL))
    if not ordered:
        return []
    _label_spans(ordered[::-1], canvas)
    _label_highest(ordered, canvas)
    acknowledged = [alarm for alarm in ordered if alarm.acknowledged_at is not None]
    long = [alarm for alarm in ordered if _pixels(alarm, canvas) > _SHAPE_PX]
    return [_spans(long, canvas), _shapes(ordered, canvas), _ticks(acknowledged, canvas)]


def reading_colours(alarms: Sequence[Alarm], tokens: Mapping[str, str]) -> ReadingColour:
    """Return what colours a cuff reading: the highest priority of the limits it was over, else grey.

    The limits are those that the session's own alarms name, so that a later change of limits repaints nothing.
    """
    breached = [a for a in alarms if a.kind is AlarmKind.PHYSIOLOGICAL and a.limit is not None and a.metric]

    def colour(systolic: float, diastolic: float) -> str:
        values = {"nibp_systolic": systolic, "nibp_diastolic": diastolic}
        over = [a.priority for a in breached if a.metric in values and _is_over(a, values[a.metric])]
        highest = max(over, key=lambda priority: priority.rank, default=None)
        return tokens["trace"] if highest is None else tokens[highest.value]

    return colour


def _is_over(alarm: Alarm, value: float) -> bool:
    limit = alarm.limit or 0.0
    return value < limit if alarm.condition.endswith("_low") else value > limit


def _pixels(alarm: Alarm, canvas: Canvas) -> float:
    axis = canvas.axis
    return axis.pixels(axis.at(alarm.ceased_at or axis.now) - axis.at(alarm.arose_at))


def _spans(alarms: Sequence[Alarm], canvas: Canvas) -> Trace:
    axis = canvas.axis
    starts = [axis.at(alarm.arose_at) for alarm in alarms]
    lengths = [axis.at(alarm.ceased_at or axis.now) - start for alarm, start in zip(alarms, starts, strict=True)]
    filled = [alarm.kind is AlarmKind.PHYSIOLOGICAL for alarm in alarms]
    colours = [canvas.tokens[a.priority.value] if fill else _CLEAR for a, fill in zip(alarms, filled, strict=True)]
    edges = [
        canvas.tokens[a.priority.value if fill else f"{a.priority.value}-ink"]
        for a, fill in zip(alarms, filled, strict=True)
    ]
    marker = {"color": colours, "line": {"width": 2, "color": edges}}
    row = {"y": [0.5] * len(alarms), "width": 0.6, "orientation": "h", "yaxis": canvas.y(lanes.ALARMS)}
    return bar(base=starts, x=lengths, marker=marker, **row)


def _shapes(alarms: Sequence[Alarm], canvas: Canvas) -> Trace:
    technical = [alarm.kind is AlarmKind.TECHNICAL for alarm in alarms]
    fills = [
        canvas.tokens["s-1"] if t else canvas.tokens[a.priority.value] for a, t in zip(alarms, technical, strict=True)
    ]
    edges = [
        canvas.tokens[f"{a.priority.value}-ink"] if t else canvas.tokens["s-1"]
        for a, t in zip(alarms, technical, strict=True)
    ]
    marker = {"symbol": [_SYMBOL[alarm.priority] for alarm in alarms], "size": 15, "color": fills, "opacity": 1,
              "line": {"width": 2, "color": edges}}  # fmt: skip
    xs = [canvas.axis.at(alarm.arose_at) for alarm in alarms]
    return scatter(
        x=xs, y=[0.5] * len(xs), mode="markers", marker=marker, yaxis=canvas.y(lanes.ALARMS), cliponaxis=False
    )


def _ticks(alarms: Sequence[Alarm], canvas: Canvas) -> Trace:
    xs = [canvas.axis.at(alarm.acknowledged_at) for alarm in alarms if alarm.acknowledged_at]
    inks = [canvas.tokens[f"on-{a.priority.value}" if a.kind is AlarmKind.PHYSIOLOGICAL else "t1"] for a in alarms]
    return scatter(x=xs, y=[0.5] * len(xs), mode="text", text=["<b>✓</b>"] * len(xs), yaxis=canvas.y(lanes.ALARMS),
                      textfont={"size": 15, "color": inks})  # fmt: skip


def _label_spans(alarms: Sequence[Alarm], canvas: Canvas) -> None:
    """Write alarms' words into their spans, the highest first, where they fit and nothing is written yet."""
    taken: list[tuple[float, float]] = []
    for alarm in alarms:
        begin = canvas.axis.pixels(canvas.axis.at(alarm.arose_at))
        end = begin + _SHAPE_PX + _LETTER_PX * len(alarm.message)
        is_free = all(end <= other_begin or begin >= other_end for other_begin, other_end in taken)
        if is_free and end - begin <= _pixels(alarm, canvas):
            taken.append((begin, end))
            _label(alarm, canvas)


def _label(alarm: Alarm, canvas: Canvas) -> None:
    physiological = alarm.kind is AlarmKind.PHYSIOLOGICAL
    ink = canvas.tokens[f"on-{alarm.priority.value}" if physiological else f"{alarm.priority.value}-ink"]
    shift = _SHAPE_PX if alarm.acknowledged_at else 14
    canvas.write(lanes.ALARMS, canvas.axis.at(alarm.arose_at), 0.5, f"<b>{plain(alarm.message)}</b>", color=ink,
                 xshift=shift)  # fmt: skip


def _label_highest(alarms: Sequence[Alarm], canvas: Canvas) -> None:
    """Write the highest alarm that lasts beside the line of now; the others stand in their spans and in the bar."""
    lasting = [alarm for alarm in alarms if alarm.present and canvas.axis.end is None]
    if lasting:
        highest = lasting[-1]
        stars = "*" * highest.priority.rank
        room = canvas.axis.pixels(canvas.axis.span_s - canvas.axis.at(canvas.axis.now))
        fits = _LETTER_PX * (len(highest.message) + 4) < room
        words = f"<b>{stars} {plain(highest.message)}</b>" if fits else f"<b>{stars}</b>"
        ink = canvas.tokens[f"{highest.priority.value}-ink"]
        canvas.write(lanes.ALARMS, canvas.axis.at(canvas.axis.now), 0.5, words, color=ink, xshift=12)
