"""What a session's record asks for, as the JSON-ready ``care`` object of a chair. Pure; the moment comes in.

It is made anew after each entry and each change of phase, and looked at as time goes on: what only time or a number
changes is found then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from models.metrics import CUFF_PRESSURES, PUMP_RATE
from models.observation import Reading
from models.record.artefacts import ArtefactMarked
from models.timestamps import format_if_any, format_timestamp
from server.care.attendance import attendant_of
from server.care.chart import Chart
from server.care.checks import DueCheck, due_checks
from server.care.clocks import observation_clock
from server.care.course import course_of, render_dose
from server.care.gates import Gate, GateItemFound, evaluate, gate_shown, metrics_of, stood_before
from server.care.protocols import Protocol

# A pump's rate older than this is none: it is shown beside the entered one.
_PUMP_COUNTS_FOR = timedelta(seconds=10)


class CarePicture:
    """One session's.

    Args:
        chart: Its record as it stands.
        protocol: What it is held to.
        stored: The last valid number of each metric in the store; newer ones come with each look.
        before: The picture that this one takes the place of: what was met then is met since then.
        history: All valid numbers that the gate goes by, oldest first: since when it is met is told by them, and
            ``before`` is not asked.
    """

    def __init__(
        self,
        chart: Chart,
        protocol: Protocol,
        stored: Mapping[str, Reading],
        before: "CarePicture | None" = None,
        history: Mapping[str, Sequence[Reading]] | None = None,
    ) -> None:
        """Look at nothing yet."""
        self.chart = chart
        self.checks: list[DueCheck] = []
        self.gate: Gate | None = None
        self._protocol = protocol
        self._readings = dict(stored)
        self._attendant = attendant_of(chart)
        self._clock = observation_clock(chart)
        self.gate_name = None if chart.session is None else gate_shown(chart.session.phase)
        self._now: datetime | None = None
        self._pump: float | None = None
        self._metrics = _metrics_of(chart, protocol)
        self._fixed = self._render_fixed()
        self._asked: dict[str, object] | None = None
        self._history = history
        if history is None and before is not None and before.gate_name is self.gate_name:
            self.gate = before.gate

    def follows(self, chart: Chart) -> bool:
        """Tell whether since when a gate is met can be gone on with when this chart takes the place of its own."""
        if chart.session is None or gate_shown(chart.session.phase) is not self.gate_name:
            return False
        return chart.all_of(ArtefactMarked) == self.chart.all_of(ArtefactMarked)

    @property
    def nurse(self) -> str | None:
        """Who looks after the chair, by account; None while nobody does."""
        return None if self._attendant is None else self._attendant.nurse

    def look(self, now: datetime, readings: Mapping[str, Reading]) -> bool:
        """Take note of the moment, UTC, and of the last valid numbers; tell whether anything is different."""
        is_first = self._now is None
        self._now = now
        is_news = self._take(readings)
        pump_before, self._pump = self._pump, pump_rate(self._readings, now)
        if not is_first and not is_news and not self._is_due(now):
            return pump_before != self._pump
        before, self._asked = (self.checks, _states(self.gate)), None
        self.checks = due_checks(self.chart, self._readings)
        if self.gate_name is not None:
            if self._history is not None:
                self.gate, self._history = stood_before(self.gate_name, self.chart, self._history, now), None
            self.gate = evaluate(self.gate_name, self.chart, self._readings, now, earlier=self.gate)
        return is_first or pump_before != self._pump or before != (self.checks, _states(self.gate))

    @property
    def check_labels(self) -> frozenset[str]:
        """Every check of the protocol, for people."""
        return frozenset(rule.label for rule in self._protocol.checks)

    def overdue(self, now: datetime, *, has_device: bool) -> frozenset[str]:
        """Name the checks that count as missed now, for people; the pressures of a device are told by its own rule."""
        missed = (due.rule for due in self.checks if due.overdue_at <= now)
        return frozenset(rule.label for rule in missed if not (has_device and rule.metric in CUFF_PRESSURES))

    def due(self) -> list[tuple[datetime, str]]:
        """List the checks that come round: when each is due, UTC, and what it is called."""
        return [(one.due_at, one.rule.label) for one in self.checks]

    def render(self) -> dict[str, object]:
        """Make the object that ``/live`` sends, as of the last look.

        A chair is sent several times a second; only its dose is another one each time.
        """
        if self._asked is None:
            gate = None if self.gate is None else render_gate(self.gate)
            self._asked = {"checks": [_render_check(due) for due in self.checks], "gate": gate}
        return {**self._fixed, **self._asked, "dose": self._render_dose()}

    def _render_fixed(self) -> dict[str, object]:
        """Make what no look changes: a new entry or phase makes a new picture."""
        rule = self._protocol.observation
        return {
            "entries": max((entry.id for entry in self.chart.every if entry.session is not None), default=0),
            "nurse": self.nurse,
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
        }

    def _take(self, readings: Mapping[str, Reading]) -> bool:
        """Keep what is newer; tell whether something was."""
        newer = {
            metric: reading
            for metric, reading in readings.items()
            if metric in self._metrics
            and (metric not in self._readings or self._readings[metric].measured_at < reading.measured_at)
        }
        self._readings |= newer
        return bool(newer)

    def _is_due(self, now: datetime) -> bool:
        due_at = None if self.gate is None else self.gate.holds_until
        return due_at is not None and due_at <= now

    def _render_dose(self) -> dict[str, object] | None:
        given = None if self._now is None else course_of(self.chart, self._now)
        return None if given is None else render_dose(given, self._pump)


def pump_rate(readings: Mapping[str, Reading], now: datetime) -> float | None:
    """Give the rate that a pump tells now, mL/h; None without one, or when it is too old."""
    told = readings.get(PUMP_RATE)
    return told.value if told is not None and now - told.measured_at <= _PUMP_COUNTS_FOR else None


def _metrics_of(chart: Chart, protocol: Protocol) -> frozenset[str]:
    """Which numbers may change anything now: a session has many, one a second each."""
    gate = None if chart.session is None else gate_shown(chart.session.phase)
    of_gate = frozenset[str]() if gate is None else metrics_of(chart, gate)
    return of_gate | {PUMP_RATE} | {rule.metric for rule in protocol.checks if rule.metric is not None}


def render_gate(gate: Gate) -> dict[str, object]:
    """Make the object of a gate, as ``/live`` and the calls send it."""
    return {
        "name": gate.name.value,
        "met": gate.met,
        "of": len(gate.items),
        "met_at": format_if_any(gate.met_at),
        "items": [_render_item(found) for found in gate.items],
    }


def _render_item(found: GateItemFound) -> dict[str, object]:
    return {
        "item": found.rule.item,
        "label": found.rule.label,
        "state": found.finding.state.value,
        "found": found.finding.found,
        "needs": found.finding.needs,
        "since": format_if_any(found.finding.since),
        "how": found.rule.how.value,
        "answers": list(found.rule.answers) or None,
        "met_by": list(found.rule.met_by),
        "detail": found.rule.detail,
        "scale": found.rule.scale,
        "blocks": found.rule.blocks,
        "decided": found.rule.decided,
    }


def _states(gate: Gate | None) -> list[object]:
    """What a screen shows of a gate: a number that is only newer changes nothing."""
    if gate is None:
        return []
    return [(one.finding.state, one.finding.found, one.finding.needs, one.finding.since) for one in gate.items]


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
