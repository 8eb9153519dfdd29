"""Scenarios and recorded patients as session records: what a rehearsal needs, made without any store or server."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from devices.replay.formats import open_recording
from devices.replay.mapping import ColumnMap
from devices.simulators.bedside.monitor import Report
from devices.simulators.scenarios.player import Player
from devices.simulators.scenarios.scenario import Scenario
from models.observation import JudgedObservation, Observation
from models.session import SessionPhase
from models.timestamps import Moment
from server.ingest.plausibility import DeviceMemory, judge
from server.rehearsal.record import Arrived, Declared, SessionRecord, Step
from tests.answers.play import ON_ITS_WAY_S, PRESET, STARTED_AT, STARTED_S

# A replayed recording pings as any feed does.
PING_EVERY_S = 5.0
ON_ITS_WAY = timedelta(seconds=ON_ITS_WAY_S)


@dataclass
class _Wire:
    """A device's way to the server: what it sends is judged on arrival."""

    device: str
    memory: DeviceMemory = field(default_factory=DeviceMemory)

    def arrive(self, at: datetime, observations: Iterable[Observation]) -> tuple[JudgedObservation, ...]:
        """Judge a frame that was sent a little before it arrives."""
        moment = Moment(at, STARTED_S + (at - STARTED_AT).total_seconds())
        judged = judge(self.memory, list(observations), at - ON_ITS_WAY, moment)
        assert not judged.refusals
        return judged.observations


def of_scenario(scenario: Scenario, seed: str) -> list[SessionRecord]:
    """Play a scenario and give each chair's session, numbered from 1."""
    return [_chair(scenario, seed, number) for number in range(1, scenario.chairs + 1)]


def _chair(scenario: Scenario, seed: str, number: int) -> SessionRecord:
    player, wire = Player(scenario, f"{seed} {number}"), _Wire(f"CM-{number:02}")
    phases = deque(scenario.phases)
    waiting: deque[Report] = deque()
    steps: list[Step] = []
    for second in range(int(scenario.lasts_s)):
        at = STARTED_AT + timedelta(seconds=second)
        while phases and phases[0][0] <= second:
            steps.append(Declared(at, phases.popleft()[1], (wire.device,)))
        report = player.observe(at)
        waiting.append(report)
        if report.plugged:
            steps += _deliver(wire, waiting, at + ON_ITS_WAY)
    return _record(number, steps, STARTED_AT + timedelta(seconds=scenario.lasts_s))


def _deliver(wire: _Wire, waiting: deque[Report], at: datetime) -> Iterator[Arrived]:
    while waiting:
        sent = waiting.popleft()
        yield Arrived(at, wire.device, wire.arrive(at, sent.observations), sent.conditions)


def of_recording(path: Path, phase: SessionPhase = SessionPhase.INFUSING) -> SessionRecord | None:
    """Read a recorded patient as if replayed at its own speed; None when nothing of the file is a metric.

    Nobody knows where the session of a recorded patient stood: it is watched as one whose drug runs.
    """
    recording = open_recording(path, ColumnMap({}, lambda _: None), lambda _: None)
    rows = sorted(recording.rows(), key=lambda row: row.at_us)
    if not rows:
        return None
    wire = _Wire("RECORDED")
    steps: list[Step] = [Declared(STARTED_AT, phase, (wire.device,))]
    for row in rows:
        measured_at = STARTED_AT + timedelta(microseconds=row.at_us - rows[0].at_us)
        found = [Observation(value.metric, value.value, measured_at, value.validity) for value in row.values]
        steps.append(Arrived(measured_at + ON_ITS_WAY, wire.device, wire.arrive(measured_at + ON_ITS_WAY, found)))
    return _record(1, list(_with_pings(steps, wire.device)), steps[-1].at)


def _with_pings(steps: list[Step], device: str) -> Iterator[Step]:
    for before, after in pairwise([*steps, steps[-1]]):
        yield before
        at = before.at + timedelta(seconds=PING_EVERY_S)
        while at < after.at:
            yield Arrived(at, device)
            at += timedelta(seconds=PING_EVERY_S)


def _record(number: int, steps: list[Step], until: datetime) -> SessionRecord:
    return SessionRecord(number, str(number), (PRESET.name, PRESET.version), tuple(steps), until)
