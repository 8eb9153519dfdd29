"""A record read through once: its hash, its columns, and what is computed of them."""

from models.metrics import CATALOGUE
from server.alarms.presets import parse_preset
from server.care.chart import Chart
from server.care.course import course_of
from server.care.protocols import ProtocolShelf
from server.reports.canonical import digest_record
from server.reports.column_statistics import cuff_readings
from server.reports.due import due_and_done
from server.reports.limits_then import LimitWasSet, limits_then, mildest
from server.reports.one_source import devices_of, part, with_every_cuff
from server.reports.pdf.collected import Collector
from server.reports.pdf.gathered import Gathered
from server.reports.record_source import RecordSource
from server.reports.session_statistics import session_statistics
from server.reports.vitals import vitals_table


def gather(source: RecordSource, protocols: ProtocolShelf) -> Gathered:
    """Read a record through once, and compute what is said of it.

    Args:
        source: The record.
        protocols: Every version of every protocol.
    """
    document, session = source.document, source.document.session
    chart = Chart.of(session, document.entries, protocols.of(session), document.phases)
    collector = Collector()
    digest = digest_record(document, collector.passing(source.observations()))
    preset = None if document.preset_text is None else parse_preset(document.preset_text)
    changes = [LimitWasSet(one.at, one.name, one.limit) for one in document.limits]
    limits = {} if preset is None or not chart.phases else mildest(limits_then(preset, chart.phases, changes))
    parted = part(collector.columns(), devices_of(chart, document.bindings))
    course, found = session_statistics(chart, parted.counted, limits)
    drug = course.drug_began, course.drug_ended
    cuffs = cuff_readings(with_every_cuff(parted))
    until = session.ended_at or source.header.exported_at
    times = cuffs.times()
    checks = chart.protocol.checks if chart.protocol else ()
    due = due_and_done(chart, {rule.metric: times for rule in checks if rule.metric}, until)
    return Gathered(
        document=document,
        header=source.header,
        is_simulated=source.is_simulated,
        chart=chart,
        preset=preset,
        parted=parted,
        limits=limits,
        statistics={metric: found[metric] for metric in CATALOGUE if metric in found},
        due=due,
        vitals=vitals_table(chart, due, cuffs.found, drug),
        drug=drug,
        course=course_of(chart, until),
        sha256=digest.sha256,
        observations=digest.observations,
        until=until,
    )
