"""Details of what was measured: at the protocol's times, each reading of the cuff, statistics, and what is missing."""

from models.metrics import CATALOGUE, CUFF_PRESSURES
from server.reports.due import DueState
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.tables import Head, bold, section, table
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import NONE, Clock, computed, duration, stored
from server.reports.statistics import Extreme, MetricStatistics
from server.reports.vitals import Column, scale_labels

_BESIDE = ("heart_rate", "pulse_rate", "spo2", "respiratory_rate", "etco2")


def vitals_sections(found: Gathered, clock: Clock) -> list[dict[str, Content]]:
    """Make the sections."""
    return [
        _at_protocol_times(found, clock),
        _statistics(found, clock),
    ]


# ------------------------------------------------------------------------------------------------ protocol's times


def _at_protocol_times(found: Gathered, clock: Clock) -> dict[str, Content]:
    beside = [metric for metric in _BESIDE if metric in found.columns]
    if "heart_rate" in beside and "pulse_rate" in beside:
        beside.remove("pulse_rate")
    scales = scale_labels(found.chart)
    head: list[Head] = [("Due", 1.25, "left"), ("Taken", 1.1, "left"), ("BP (mean) mmHg", 1.6, "left")]
    head += [(f"{CATALOGUE[metric].label} {CATALOGUE[metric].unit.symbol}", 0.85, "right") for metric in beside]
    head += [(label, 1.1, "right") for label in scales.values()]
    head.append(("Note", 1.6, "left"))
    rows = [_column(one, beside, list(scales), clock) for one in found.vitals]
    return section(
        "Vital signs at protocol times",
        table(head, rows, empty="No pressure was due, and none was read before the drug."),
        intro="The last reading before the drug, then each pressure that the protocol asked for. "
        "The other numbers are those of the same moment, not older than 10 s; late is counted from the time due.",
    )


def _column(one: Column, beside: list[str], scales: list[str], clock: Clock) -> list[Content]:
    values = {} if one.reading is None else one.reading.values
    taken: Content = (
        clock.time(one.reading.at) if one.reading is not None else bold("failed" if one.is_failed else "missed")
    )
    row: list[Content] = [_due_words(one, clock), taken, bold(pressure_words(values))]
    row += [stored(metric, values.get(metric)) for metric in beside]
    for scale in scales:
        total = one.scores.get(scale)
        row.append(NONE if scale not in one.scores else bold("missed") if total is None else str(total))
    return [*row, _note(one)]


def _due_words(one: Column, clock: Clock) -> str:
    if one.due is None:
        return "before the drug"
    return clock.time(one.due.due_at)


def _note(one: Column) -> str:
    said = []
    if one.since_end_min is not None:
        said.append(f"end of drug +{one.since_end_min:.0f} min")
    elif one.since_drug_min is not None:
        said.append(f"drug +{one.since_drug_min:.0f} min")
    if one.due is not None and one.due.state is DueState.LATE:
        said.append(f"{duration(one.due.late_s)} late")
    return ", ".join(said)


def pressure_words(values: "dict[str, float]") -> str:
    """Write a pressure as people say it: "171/103 (126)"; the mean in brackets where there is one."""
    systolic, diastolic, mean = (values.get(metric) for metric in CUFF_PRESSURES)
    if systolic is None and diastolic is None:
        return NONE if mean is None else f"({stored(CUFF_PRESSURES[2], mean)})"
    words = f"{stored(CUFF_PRESSURES[0], systolic)}/{stored(CUFF_PRESSURES[1], diastolic)}"
    return words if mean is None else f"{words} ({stored(CUFF_PRESSURES[2], mean)})"


# ------------------------------------------------------------------------------------------------------ statistics


def _statistics(found: Gathered, clock: Clock) -> dict[str, Content]:
    first: list[Head] = [
        ("Metric", 1.9, "left"), ("Counted", 0.8, "right"), ("Late", 0.55, "right"), ("Left out", 0.7, "right"),
        ("Baseline", 1.5, "left"), ("Peak since drug", 1.5, "left"), ("Rise", 0.7, "right"), ("Lowest", 1.4, "left"),
    ]  # fmt: skip
    second: list[Head] = [
        ("Metric", 1.9, "left"),
        ("Above limit", 0.9, "right"),
        ("Area above", 1.2, "right"),
        ("Below limit", 0.9, "right"),
        ("Area below", 1.2, "right"),
        ("Near baseline again", 1.9, "left"),
        ("Longest gap", 1.5, "left"),
    ]
    every = list(found.statistics.values())
    return section(
        "Statistics",
        table(first, [_numbers(one, clock) for one in every], empty="Nothing was measured."),
        *([table(second, [_times(one, clock) for one in every])] if every else []),
        intro="Invalid numbers, artefacts and readings sent twice are left out; late ones count. Limits are the "
        "mildest that sounded at the time. A continuous number counts for 10 s at most; after that there is a gap.",
    )


def metric_words(metric: str) -> str:
    """Name a metric and its unit."""
    return f"{CATALOGUE[metric].name}, {CATALOGUE[metric].unit.symbol}"


def _numbers(one: MetricStatistics, clock: Clock) -> list[Content]:
    baseline = NONE
    if one.baseline is not None:
        kind = "frozen" if one.baseline.is_frozen else "mean before drug"
        baseline = f"{computed(one.metric, one.baseline.value, 1)} ({kind}, n={one.baseline.readings})"
    rise = NONE if one.rise is None else f"{one.rise:+.1f}"
    return [
        bold(metric_words(one.metric)), str(one.counted), str(one.late), str(one.left_out), baseline,
        extreme_words(one.metric, one.peak, clock), rise, extreme_words(one.metric, one.lowest, clock),
    ]  # fmt: skip


def extreme_words(metric: str, one: Extreme | None, clock: Clock) -> str:
    """Write an extreme with its time, and whether it came late."""
    if one is None:
        return NONE
    return f"{stored(metric, one.value)} at {clock.time(one.at)}{' (late)' if one.is_late else ''}"


def _times(one: MetricStatistics, clock: Clock) -> list[Content]:
    unit = CATALOGUE[one.metric].unit.symbol
    outside = one.outside
    gap = one.longest_gap
    return [
        bold(metric_words(one.metric)),
        duration(outside.above_s), area_words(outside.above_area, unit),
        duration(outside.below_s), area_words(outside.below_area, unit),
        recovery_words(one),
        NONE if gap is None else f"{duration(gap.seconds)} from {clock.time(gap.start)}",
    ]  # fmt: skip


def area_words(area: float, unit: str) -> str:
    """Write an area of unit·s in unit·min, as people think of it."""
    return f"{area / 60:.1f} {unit}·min" if area else "0"


def recovery_words(one: MetricStatistics) -> str:
    """Say when a number was near its baseline again."""
    back = one.recovery
    if back is None:
        return NONE
    if not back.left:
        return "never away from it"
    if back.after_s is None:
        return "not while measured"
    return f"{duration(back.after_s)} after the drug{'' if back.is_confirmed else ', not confirmed'}"
