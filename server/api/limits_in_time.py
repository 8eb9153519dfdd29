"""Which alarm limits were in force when, in one session: read, and as JSON."""

from models.patient_limit import LimitName, LimitSide
from models.timestamps import format_if_any, format_timestamp
from server.care.chart import Chart
from server.parts import Parts
from server.reports.limits_then import LimitWasSet, RulesThen, limits_then
from server.store.connection import StoreConnection
from server.store.session_record import overrides_of_session


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


def render_limits(span: RulesThen) -> dict[str, object]:
    """Make the object of a time with the limits of every metric, each with its priority."""
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
