"""The statistics of a session, what was due and done, and its vital signs at the times of the protocol."""

from datetime import datetime

from models.timestamps import format_if_any, format_timestamp
from server.api.asking import PartsOf, room
from server.api.chart_reading import read_session_chart
from server.api.fields import RowId
from server.api.statistics_reading import parted_of, statistics_for
from server.api.statistics_rendering import render_answers, render_column, render_due, render_metric
from server.parts import Parts
from server.reports.column_statistics import cuff_readings
from server.reports.due import due_and_done
from server.reports.one_source import with_every_cuff
from server.reports.vitals import scale_labels, vitals_table
from server.store.connection import StoreConnection
from server.store.session_record import alarms_of_session

router = room("record")


@router.get("/sessions/{number}/statistics")
async def of_session(number: RowId, parts: PartsOf) -> dict[str, object]:
    """Compute what a record's head and tables say; ``docs/RECORD.md`` defines each number."""
    now = parts.clock.now().utc
    return await parts.ask(lambda connection: _read(connection, parts, number, now))


def _read(connection: StoreConnection, parts: Parts, number: int, now: datetime) -> dict[str, object]:
    chart = read_session_chart(connection, number, protocols=parts.protocols)
    assert chart.session is not None  # noqa: S101 - it was asked for by its number
    parted = parted_of(connection, parts, chart)
    course, found = statistics_for(connection, parts, chart, parted.counted)
    span, cuffs = (course.drug_began, course.drug_ended), cuff_readings(with_every_cuff(parted))
    times = cuffs.times()
    readings = {rule.metric: times for rule in (chart.protocol.checks if chart.protocol else ()) if rule.metric}
    due = due_and_done(chart, readings, chart.session.ended_at or now)
    return {
        "session": number,
        "drug": {"began_at": format_if_any(span[0]), "ended_at": format_if_any(span[1])},
        "metrics": {metric: render_metric(one) for metric, one in found.items()},
        "answers": render_answers(alarms_of_session(connection, number)),
        "due": [render_due(one) for one in due],
        "vitals": {
            "scales": scale_labels(chart),
            "readings": [{"at": format_timestamp(one.at), "values": one.values} for one in cuffs.found],
            "columns": [render_column(one) for one in vitals_table(chart, due, cuffs.found, span)],
        },
    }
