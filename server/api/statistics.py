"""The statistics of a session, what was due and done, and its vital signs at the times of the protocol."""

from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter

from models.metrics import CATALOGUE
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf
from server.api.chart_reading import read_session_chart
from server.api.fields import RowId
from server.api.timeline_facts import limits_in_time
from server.care.clocks import drug_began_at, drug_ended_at
from server.parts import Parts
from server.reports.answers import alarm_answers
from server.reports.due import WasDue, due_and_done
from server.reports.limits_then import mildest
from server.reports.measured import measured
from server.reports.statistics import Extreme, MetricStatistics, SessionCourse, statistics
from server.reports.vitals import Column, CuffReadings, scale_labels, vitals_table
from server.security.roles import Duty
from server.store.connection import StoreConnection
from server.store.session_record import alarms_of_session

router = APIRouter(tags=["record"])


@router.get("/sessions/{number}/statistics")
async def of_session(number: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Compute what a record's head and tables say; ``docs/RECORD.md`` defines each number."""
    asker.require(Duty.CARE)
    now = parts.clock.now().utc
    return await parts.ask(lambda connection: _read(connection, parts, number, now))


def _read(connection: StoreConnection, parts: Parts, number: int, now: datetime) -> dict[str, object]:
    chart = read_session_chart(connection, number, protocols=parts.protocols)
    assert chart.session is not None  # noqa: S101 - it was asked for by its number
    span = drug_began_at(chart), drug_ended_at(chart)
    course = SessionCourse(
        *span,
        {one.metric: (one.value, one.readings) for one in chart.session.baselines},
        mildest(limits_in_time(connection, parts, chart)),
    )
    cuffs = CuffReadings()
    found = statistics(cuffs.passing(measured(parts.columns.of(connection, number))), course)
    times = cuffs.times()
    readings = {rule.metric: times for rule in (chart.protocol.checks if chart.protocol else ()) if rule.metric}
    due = due_and_done(chart, readings, chart.session.ended_at or now)
    return {
        "session": number,
        "drug": {"began_at": format_if_any(span[0]), "ended_at": format_if_any(span[1])},
        "metrics": {metric: _metric(one) for metric, one in found.items()},
        "answers": asdict(alarm_answers(alarms_of_session(connection, number))),
        "due": [_due(one) for one in due],
        "vitals": {
            "scales": scale_labels(chart),
            "columns": [_column(one) for one in vitals_table(chart, due, cuffs.found, span)],
        },
    }


def _metric(found: MetricStatistics) -> dict[str, object]:
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


def _due(one: WasDue) -> dict[str, object]:
    return {
        "check": one.rule.check,
        "label": one.rule.label,
        "due_at": format_timestamp(one.due_at),
        "done_at": format_if_any(one.done_at),
        "state": one.state.value,
        "late_s": one.late_s,
        "entry": one.entry,
    }


def _column(one: Column) -> dict[str, object]:
    return {
        "at": format_timestamp(one.at),
        "due": None if one.due is None else _due(one.due),
        "values": None if one.reading is None else one.reading.values,
        "failed": one.is_failed,
        "since_drug_min": one.since_drug_min,
        "since_end_min": one.since_end_min,
        "scores": one.scores,
    }
