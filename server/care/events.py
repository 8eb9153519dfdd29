"""Events and adverse events: what an entry of one must agree with."""

from collections.abc import Mapping
from types import MappingProxyType

from models.errors import UsageError
from models.record.entry import EntryBody
from models.record.events import AdverseEvent
from server.care.admission import FUTURE_S, Asked, Rule
from server.care.chart import Chart


def _adverse_event(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    assert isinstance(body, AdverseEvent)  # noqa: S101 - the table below says so
    if body.ended_at is not None and (body.ended_at - asked.now).total_seconds() > FUTURE_S:
        message = "ended_at lies in the future; say when it ended, or nothing while it goes on"
        raise UsageError(message, "ended_at")
    if body.ended_before(asked.new.at):
        message = "ended_at lies before the onset"
        raise UsageError(message, "ended_at")


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType({AdverseEvent: _adverse_event})
