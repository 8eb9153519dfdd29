"""Statistics, what was due, and columns of the table of vital signs, as JSON-ready objects."""

from collections.abc import Sequence
from dataclasses import asdict

from models.alarm import Alarm
from models.metrics import CATALOGUE
from models.timestamps import format_if_any, format_timestamp
from server.reports.answers import alarm_answers
from server.reports.due import WasDue
from server.reports.statistics import Extreme, MetricStatistics
from server.reports.vitals import Column


def render_answers(alarms: Sequence[Alarm]) -> dict[str, object]:
    """How soon a session's alarms were answered."""
    return asdict(alarm_answers(alarms))


def render_metric(found: MetricStatistics) -> dict[str, object]:
    """A metric's statistics."""
    return {
        "unit": CATALOGUE[found.metric].unit.value,
        "counted": found.counted,
        "late": found.late,
        "left_out": found.left_out,
        "baseline": None if found.baseline is None else asdict(found.baseline),
        "highest": _extreme(found.highest),
        "lowest": _extreme(found.lowest),
        "peak": _extreme(found.peak),
        "time_to_peak_s": found.time_to_peak_s,
        "rise": found.rise,
        "outside": asdict(found.outside),
        "recovery": None if found.recovery is None else asdict(found.recovery),
        "longest_gap": None
        if found.longest_gap is None
        else {"from": format_timestamp(found.longest_gap.start), "seconds": found.longest_gap.seconds},
    }


def _extreme(found: Extreme | None) -> dict[str, object] | None:
    return None if found is None else {"value": found.value, "at": format_timestamp(found.at), "late": found.is_late}


def render_due(one: WasDue) -> dict[str, object]:
    """A check at a time it was due."""
    return {
        "check": one.rule.check,
        "label": one.rule.label,
        "due_at": format_timestamp(one.due_at),
        "done_at": format_if_any(one.done_at),
        "state": one.state.value,
        "late_s": one.late_s,
        "entry": one.entry,
    }


def render_column(one: Column) -> dict[str, object]:
    """One time of the protocol."""
    return {
        "at": format_timestamp(one.at),
        "due": None if one.due is None else render_due(one.due),
        "values": None if one.reading is None else one.reading.values,
        "failed": one.is_failed,
        "since_drug_min": one.since_drug_min,
        "since_end_min": one.since_end_min,
        "scores": one.scores,
    }
