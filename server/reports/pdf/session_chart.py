"""The overview's chart: everything of a session on one time axis, as vectors, readable in black and white."""

from server.reports.pdf.axis import LEFT, Axis, Lane, draw_times
from server.reports.pdf.drawing import Drawing
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.number_lane import draw_numbers
from server.reports.pdf.pressure_lane import draw_pressures
from server.reports.pdf.scales import SCALES
from server.reports.pdf.strips import draw_alarms, draw_infusion, draw_log, draw_phases
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import Clock

WIDTH = 182.0
KEY = (
    "Bar: cuff, from diastolic to systolic, notch: mean; hollow bar or ring: came late; triangle above a bar: outside "
    "the limit. Dashed line with a cross: failed or left out. Hatched: no number, or paused; with its length. Small "
    "cross: invalid or artefact, left out. Dashed: limits. Alarms: diamond high, triangle medium, circle low; filled "
    "patient, hollow technical; tick: acknowledged. Log: square score, ring event, cross medicine or step."
)
_KEY_OF_OTHERS = (
    " Black: of each number what one device gave, the one that limits and statistics went by; grey and thin: what "
    "another device gave at the same time, which counts for nothing."
)
_PHASES, _ALARMS, _PRESSURES, _NUMBERS, _DRUG, _LOG, _AXIS, _BETWEEN = 5.0, 10.2, 33.0, 13.0, 10.0, 15.2, 5.0, 1.6
_LINES = ("heart_rate", "spo2", "respiratory_rate", "etco2")


def session_chart(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    """Draw it."""
    start, end = found.span
    axis = Axis(start, end, WIDTH - LEFT - 1, clock.local)
    lines = _lines(found)
    height = _PHASES + _ALARMS + _PRESSURES + _DRUG + _LOG + _AXIS + len(lines) * (_NUMBERS + _BETWEEN) + 4 * _BETWEEN
    drawing = Drawing(WIDTH, height)
    draw_times(drawing, axis, height - _AXIS, _PHASES, clock.minute)
    draw_phases(drawing, 0, _PHASES, axis, found)
    top = _PHASES + 0.6
    draw_alarms(drawing, top, _ALARMS, axis, found)
    top += _ALARMS + _BETWEEN
    low, high, _ = SCALES["nibp_systolic"]
    draw_pressures(drawing, Lane(top, _PRESSURES, low, high), axis, found)
    top += _PRESSURES + _BETWEEN
    for metric in lines:
        low, high, _ = SCALES[metric]
        draw_numbers(drawing, Lane(top, _NUMBERS, low, high), axis, found, metric)
        top += _NUMBERS + _BETWEEN
    draw_infusion(drawing, top, _DRUG, axis, found)
    draw_log(drawing, top + _DRUG + _BETWEEN, _LOG, axis, found, words)
    return drawing.content(_told(found, clock))


def chart_key(found: Gathered) -> str:
    """Say what the chart's signs mean; of several devices only where there were several."""
    return KEY + (_KEY_OF_OTHERS if found.parted.others else "")


def _lines(found: Gathered) -> list[str]:
    """Choose the lanes: three always, CO₂ where it was measured; the pulse where no heart rate was."""
    measured = found.columns.keys()
    lines = [metric for metric in _LINES if metric != "etco2" or metric in measured]
    if "heart_rate" not in measured and "pulse_rate" in measured:
        lines[0] = "pulse_rate"
    return lines


def _told(found: Gathered, clock: Clock) -> str:
    start, end = found.span
    return (
        f"Chart of the session from {clock.time(start)} to {clock.time(end)}: phases, alarms, blood pressure, heart "
        "rate, oxygen saturation, breathing, infusion and entries on one time axis. The tables have its numbers."
    )
