"""Events and adverse events: what an entry of one must agree with."""

from collections.abc import Mapping
from types import MappingProxyType

from models.errors import UsageError
from models.record.entry import EntryBody
from models.record.events import AdverseEvent
from server.care.admission import Asked, Rule
from server.care.chart import Chart


def _adverse_event(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    if isinstance(body, AdverseEvent) and body.ended_before(asked.new.at):
        message = "ended_at lies before the onset"
        raise UsageError(message, "ended_at")


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType({AdverseEvent: _adverse_event})
