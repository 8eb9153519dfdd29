"""The record as it would stand once something is entered: what rules about an order of steps are asked about."""

from dataclasses import replace

from models.record.entry import AnyEntry, Entry, Withdrawn, standing
from server.care.admission import Asked
from server.care.chart import Chart

# Later than every number of the store; among entries of one moment the new one is the last.
_NOT_YET = 2**63


def chart_after(chart: Chart, asked: Asked) -> Chart:
    """Give the chart with an entry, a correction or a withdrawal already in it."""
    every = (*chart.every, entry_of(asked))
    return replace(chart, every=every, entries=tuple(standing(every)))


def entry_of(asked: Asked) -> AnyEntry:
    """Give the entry that is asked about, as if it had been let in as the last one."""
    new = asked.new
    return Entry(
        _NOT_YET, new.patient, new.session, new.body, new.at, asked.now, asked.author, new.corrects, new.reason
    )


def taken_out(chart: Chart, asked: Asked) -> AnyEntry | None:
    """Give the entry that a withdrawal takes out, or None when it is none."""
    if not isinstance(asked.new.body, Withdrawn):
        return None
    return next((entry for entry in chart.every if entry.id == asked.new.corrects), None)
