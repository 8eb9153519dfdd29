"""What one device reports about itself in its status frames: kept, told once it is bound, and taken back."""

from collections.abc import Callable, Iterable
from functools import partial

from models.alarm import AlarmKind
from models.device import DeviceCondition, DeviceConditionCode
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.keys import report_key, report_message
from server.alarms.technical import DOUBTING_REPORTS, EXPLAINED_METRICS, EXPLAINING_REPORTS, LED_BY, REPORTS

Report = tuple[DeviceConditionCode, str | None]
"""A device's word about itself, and the metric it is about."""


class DeviceReports:
    """The reports of one device that hold now.

    Args:
        device: Its id.
    """

    __slots__ = ("_device", "_since_s")

    def __init__(self, device: str) -> None:
        """Start with none."""
        self._device = device
        self._since_s: dict[Report, float] = {}

    def take(self, conditions: Iterable[DeviceCondition], now_s: float) -> list[Report]:
        """Take a status frame, in its order; answers the reports that ended by it."""
        ended: list[Report] = []
        for condition in conditions:
            report = (condition.code, condition.metric)
            if condition.present:
                self._since_s.setdefault(report, now_s)
            else:
                ended += self._end(partial(_is_ended_by, report))
        return ended

    def end_cuff_failed(self, measured_s: float) -> list[Report]:
        """End the report of a failed cuff by a reading measured after it; answers what ended."""
        return self._end(
            lambda known: known[0] is DeviceConditionCode.CUFF_FAILED and self._since_s[known] < measured_s
        )

    def adopt(self, key: ConditionKey) -> None:
        """Go on with a report from before a restart."""
        wanted = key.report or key.condition
        for code in REPORTS:
            if code.value == wanted:
                self._since_s.setdefault((code, key.metric), float("-inf"))

    def forget(self, key: ConditionKey) -> None:
        """Forget a report that told of something once and has been seen."""
        self._end(lambda known: (known[0].value, known[1]) == (key.report, key.metric))

    def holds(self, key: ConditionKey) -> bool:
        """Tell whether the device itself reports this condition."""
        return any(REPORTS[code].code.value == key.condition and metric == key.metric for code, metric in self._since_s)

    def explains(self, metric_id: str) -> bool:
        """Tell whether a report says why a metric has no number: its own, or one about the sensor that gives it."""
        return any(_explains(report, metric_id) for report in self._since_s)

    def explains_doubt(self, metric_id: str) -> bool:
        """Tell whether a report says why a metric's numbers are questionable, or those of its sensor."""
        sensor = {metric_id, *(led for led, lead in LED_BY.items() if lead == metric_id)}
        return any(code in DOUBTING_REPORTS and metric in {None, *sensor} for code, metric in self._since_s)

    def present(self, session: int) -> list[Determination]:
        """Say what holds."""
        return [
            Determination(
                report_key(code, session, self._device, metric),
                Finding(AlarmKind.TECHNICAL, REPORTS[code].priority, report_message(code, metric)),
            )
            for code, metric in self._since_s
        ]

    def gone(self, ended: Iterable[Report], session: int) -> list[Determination]:
        """Say what no longer holds."""
        return [Determination(report_key(code, session, self._device, metric), None) for code, metric in ended]

    def _end(self, is_ended: Callable[[Report], bool]) -> list[Report]:
        ended = [report for report in self._since_s if is_ended(report)]
        for report in ended:
            del self._since_s[report]
        return ended


def _is_ended_by(ended: Report, known: Report) -> bool:
    return known[0] is ended[0] and (ended[1] is None or known[1] == ended[1])


def _explains(report: Report, metric_id: str) -> bool:
    code, metric = report
    if code not in EXPLAINING_REPORTS:
        return False
    sensor = EXPLAINED_METRICS.get(code, frozenset())
    return metric == metric_id or (metric_id in sensor and (metric is None or metric in sensor))
