"""What a session's record asks for, as the JSON-ready ``care`` object of a chair. Pure; the moment comes in.

It is made anew after each entry and each change of phase, and looked at as time goes on: what only time or a number
changes is found then.
"""

from collections.abc import Mapping
from datetime import datetime

from models.observation import Reading
from models.timestamps import format_if_any, format_timestamp
from server.care.attendance import attendant_of
from server.care.chart import Chart
from server.care.checks import DueCheck, due_checks
from server.care.clocks import observation_clock
from server.care.protocols import Protocol


class CarePicture:
    """One session's.

    Args:
        chart: Its record as it stands.
        protocol: What it is held to.
        readings: The last valid number of each metric in the store; newer ones come with each look.
    """

    def __init__(self, chart: Chart, protocol: Protocol, readings: Mapping[str, Reading]) -> None:
        """Look at nothing yet."""
        self.chart = chart
        self.checks: list[DueCheck] = []
        self._stored = readings
        self._protocol = protocol
        self._attendant = attendant_of(chart)
        self._clock = observation_clock(chart)

    def look(self, now: datetime, readings: Mapping[str, Reading]) -> bool:
        """Take note of the moment, UTC, and of the last valid numbers; tell whether anything is different."""
        del now
        checks = due_checks(self.chart, newest_of(self._stored, readings))
        is_new = checks != self.checks
        self.checks = checks
        return is_new

    def render(self) -> dict[str, object]:
        """Make the object that ``/live`` sends, as of the last look."""
        rule = self._protocol.observation
        return {
            "entries": max((entry.id for entry in self.chart.every if entry.session is not None), default=0),
            "nurse": None if self._attendant is None else self._attendant.nurse,
            "nurse_since": None if self._attendant is None else format_timestamp(self._attendant.since),
            "protocol": {
                "name": self._protocol.name,
                "version": self._protocol.version,
                "title": self._protocol.title,
                "route": self._protocol.route.value,
            },
            "observation": {
                "starts": rule.starts.value,
                "at_least_min": rule.at_least_min,
                "from": format_if_any(self._clock.starts_at),
                "until": format_if_any(self._clock.until),
            },
            "checks": [_render_check(due) for due in self.checks],
            "gate": None,
            "dose": None,
        }


def newest_of(stored: Mapping[str, Reading], live: Mapping[str, Reading]) -> dict[str, Reading]:
    """Give the newer of two readings of each metric."""
    found = dict(stored)
    for metric, reading in live.items():
        if metric not in found or found[metric].measured_at < reading.measured_at:
            found[metric] = reading
    return found


def _render_check(due: DueCheck) -> dict[str, object]:
    return {
        "check": due.rule.check,
        "label": due.rule.label,
        "scale": due.rule.scale,
        "metric": due.rule.metric,
        "every_s": due.rule.every_min * 60,
        "last_at": format_if_any(due.last_at),
        "due_at": format_timestamp(due.due_at),
        "overdue_at": format_timestamp(due.overdue_at),
    }
