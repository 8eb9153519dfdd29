"""Choosing the device that gives a metric: what such a choice must agree with."""

from collections.abc import Mapping
from types import MappingProxyType

from models.errors import ConflictError, UsageError
from models.metrics import CATALOGUE
from models.record.entry import EntryBody
from models.record.sources import SourceChosen
from server.care.admission import Asked, Rule
from server.care.chart import Chart


def _chosen(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, SourceChosen)  # noqa: S101 - the table below says so
    if body.metric not in CATALOGUE:
        message = f"{body.metric[:40]!r} is no metric of version 1"
        raise UsageError(message, "metric")
    devices = () if chart.session is None else chart.session.devices
    if body.device not in devices:
        message = f"Device {body.device!r} is not bound to this session; bound: {', '.join(devices) or 'none'}"
        raise ConflictError(message)


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType({SourceChosen: _chosen})
