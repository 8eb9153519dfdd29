"""What happened in a session beside its numbers: phases, alarms and answers, limits, the infusion, entries as marks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from models.alarm import Alarm
from models.patient_limit import LimitName, LimitSide
from models.session import SessionPhase
from models.timestamps import format_if_any, format_timestamp, to_microseconds
from server.api.chart_reading import read_session_chart
from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.live.rendering import render_alarm
from server.parts import Parts
from server.reports.answers import answer_s
from server.reports.infusion import rate_steps
from server.reports.limits_then import LimitWasSet, RulesThen, limits_then
from server.screen_record import record_view
from server.store.columns import Columns
from server.store.connection import StoreConnection
from server.store.session_record import alarms_of_session, overrides_of_session

# A session that nothing was measured in has an axis all the same.
_LEAST = timedelta(minutes=10)


def whole_span(chart: Chart, columns: Iterable[Columns], now: datetime) -> tuple[int, int]:
    """Tell from when until when there is anything of a session, µs since 1970.

    Args:
        chart: The session's.
        columns: What was measured.
        now: Where a session that is not over ends.
    """
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    began = [change.changed_at for change in chart.phases if change.phase is not SessionPhase.SCHEDULED]
    first = to_microseconds(min(began, default=session.created_at))
    last = to_microseconds(session.ended_at or now)
    measured = [one.measured_us for one in columns if len(one.measured_us)]
    first = min([first, *(int(us[0]) for us in measured)])
    last = max([last, *(int(us[-1]) + 1 for us in measured)])
    return first, max(last, first + _LEAST // timedelta(microseconds=1))


def facts_of(connection: StoreConnection, parts: Parts, chart: Chart, now: datetime) -> dict[str, object]:
    """Make what a zoom does not change."""
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    until = session.ended_at or now
    return {
        "time_zone": parts.settings.time_zone,
        "drug": {"began_at": format_if_any(drug_began_at(chart)), "ended_at": format_if_any(drug_ended_at(chart))},
        "phases": _phases(chart, session.ended_at),
        "alarms": [_alarm(alarm, until) for alarm in alarms_of_session(connection, session.id)],
        "limits": [_render_limits(span) for span in limits_in_time(connection, parts, chart)],
        "infusion": [
            {"at": format_timestamp(step.at), "rate_ml_per_h": step.rate_ml_per_h, "given_mg": step.given_mg,
             "mg_per_h": step.mg_per_h}
            for step in rate_steps(chart, until)
        ],
        **_of_record(connection, parts, session.id),
    }  # fmt: skip


def _alarm(alarm: Alarm, until: datetime) -> dict[str, object]:
    lasted_s = ((alarm.ceased_at or until) - alarm.arose_at).total_seconds()
    return {**render_alarm(alarm), "answer_s": answer_s(alarm), "lasted_s": lasted_s}


def limits_in_time(connection: StoreConnection, parts: Parts, chart: Chart) -> list[RulesThen]:
    """Read which limits were in force when."""
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    preset = parts.presets.version(session.preset, session.preset_version)
    changes = [
        LimitWasSet(row.at, LimitName(row.metric, LimitSide(row.side), row.priority), row.limit)
        for row in overrides_of_session(connection, session.id)
    ]
    return limits_then(preset, chart.phases, changes)


def _phases(chart: Chart, ended_at: datetime | None) -> list[dict[str, object]]:
    ends = [change.changed_at for change in chart.phases[1:]]
    return [
        {"phase": change.phase.value, "from": format_timestamp(change.changed_at), "to": format_if_any(end),
         "by": change.changed_by, "reason": change.reason, "missing": list(change.missing)}
        for change, end in zip(chart.phases, [*ends, ended_at], strict=True)
    ]  # fmt: skip


def _render_limits(span: RulesThen) -> dict[str, object]:
    return {
        "from": format_timestamp(span.start),
        "to": format_if_any(span.end),
        "metrics": {
            rule.metric: {
                "low": [[level.limit, level.priority.value] for level in rule.low],
                "high": [[level.limit, level.priority.value] for level in rule.high],
            }
            for rule in span.rules
        },
    }


def _of_record(connection: StoreConnection, parts: Parts, number: int) -> dict[str, object]:
    """Marks of entries, and the pressure that may be expected."""
    view = record_view(connection, partial(read_session_chart, protocols=parts.protocols), number)
    return {
        "marks": [{"at": format_timestamp(one.at), "sort": one.sort.value, "words": one.words} for one in view.marks],
        "expected": [
            {"at": format_timestamp(one.at), "systolic": one.systolic, "diastolic": one.diastolic,
             "systolic_sd": one.systolic_sd, "diastolic_sd": one.diastolic_sd}
            for one in view.expected
        ],
        "earlier": [[format_timestamp(one.at), one.systolic, one.diastolic] for one in view.earlier],
        "earlier_sessions": view.earlier_sessions,
    }  # fmt: skip
