"""What happened in a session beside its numbers: phases, alarms and answers, limits, the infusion, entries as marks."""

from datetime import datetime

from models.alarm import Alarm
from models.timestamps import format_if_any, format_timestamp
from server.api.limits_in_time import limits_in_time, render_limits
from server.api.record_drawn import drawn_of_record
from server.api.record_head import head_of
from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.live.rendering import render_alarm
from server.parts import Parts
from server.reports.answers import answer_s
from server.reports.infusion import rate_steps
from server.store.connection import StoreConnection
from server.store.session_record import alarms_of_session


def facts_of(connection: StoreConnection, parts: Parts, chart: Chart, now: datetime) -> dict[str, object]:
    """Make what a zoom does not change."""
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    until = session.ended_at or now
    return {
        "time_zone": parts.settings.time_zone,
        "head": head_of(connection, parts, chart, now),
        "drug": {"began_at": format_if_any(drug_began_at(chart)), "ended_at": format_if_any(drug_ended_at(chart))},
        "phases": _phases(chart, session.ended_at),
        "alarms": [_alarm(alarm, until) for alarm in alarms_of_session(connection, session.id)],
        "limits": [render_limits(span) for span in limits_in_time(connection, parts, chart)],
        "infusion": [
            {"at": format_timestamp(step.at), "rate_ml_per_h": step.rate_ml_per_h, "given_mg": round(step.given_mg, 3),
             "mg_per_h": step.mg_per_h}
            for step in rate_steps(chart, until)
        ],
        **drawn_of_record(connection, parts, session.id),
    }  # fmt: skip


def _alarm(alarm: Alarm, until: datetime) -> dict[str, object]:
    lasted_s = ((alarm.ceased_at or until) - alarm.arose_at).total_seconds()
    return {**render_alarm(alarm), "answer_s": answer_s(alarm), "lasted_s": lasted_s}


def _phases(chart: Chart, ended_at: datetime | None) -> list[dict[str, object]]:
    ends = [change.changed_at for change in chart.phases[1:]]
    return [
        {"phase": change.phase.value, "from": format_timestamp(change.changed_at), "to": format_if_any(end),
         "by": change.changed_by, "reason": change.reason, "missing": list(change.missing)}
        for change, end in zip(chart.phases, [*ends, ended_at], strict=True)
    ]  # fmt: skip
