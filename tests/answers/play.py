"""Plays a scenario through plausibility and alarm engine in simulated time, and notes what its alarms did and when."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from devices.simulators.bedside.monitor import Report
from devices.simulators.scenarios.player import Player
from devices.simulators.scenarios.scenario import Scenario
from models.alarm import AlarmEvent, AlarmPriority
from models.baseline import baseline_of
from models.device import DeviceCondition
from models.inactivation import Event
from models.metrics import BASELINE_METRICS, LEAST_BASELINE_READINGS
from models.observation import JudgedObservation, Observation
from models.session import SessionPhase
from models.timestamps import Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import load_presets
from server.ingest.plausibility import DeviceMemory, judge

STARTED_AT = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
STARTED_S = 1_000.0
# A frame is measured on the full second and reaches the server a little later.
ON_ITS_WAY_S = 0.1
PRESET = load_presets()["iv_ketamine"]


def moment(at_s: float) -> Moment:
    """A second of the scenario as the server's clock shows it."""
    return Moment(STARTED_AT + timedelta(seconds=at_s), STARTED_S + at_s)


@dataclass(frozen=True)
class Heard:
    """What an alarm did at a second: arose or changed (present), or ceased."""

    at_s: float
    chair: int
    condition: str
    metric: str | None
    priority: AlarmPriority
    present: bool
    message: str


@dataclass
class _Chair:
    """One chair: its player, the server's memory of its device, and what waits for the network."""

    number: int
    player: Player
    memory: DeviceMemory = field(default_factory=DeviceMemory)
    waiting: deque[tuple[tuple[Observation, ...], tuple[DeviceCondition, ...]]] = field(default_factory=deque)
    readings: list[JudgedObservation] = field(default_factory=list)
    baselines: dict[str, float] = field(default_factory=dict)

    def freeze(self) -> None:
        """The drug starts: the patient's own baseline is the mean of what was valid until now."""
        for metric in BASELINE_METRICS:
            found = [found for found in self.readings if found.metric == metric and not found.judgements]
            baseline = baseline_of(((each.value, each.validity) for each in found), LEAST_BASELINE_READINGS)
            if baseline is not None:
                self.baselines[metric] = baseline.value

    @property
    def device(self) -> str:
        return f"CM-{self.number:02}"


class Clinic:
    """As many chairs as the scenario takes, in front of one alarm engine."""

    def __init__(self, scenario: Scenario, seed: str) -> None:
        """Seat the patients."""
        self.scenario = scenario
        self.engine = AlarmEngine()
        self.heard: list[Heard] = []
        self.reports: list[Report] = []  # of the first chair
        self._chairs = [_Chair(n, Player(scenario, f"{seed} {n}")) for n in range(1, scenario.chairs + 1)]
        self._phases = deque(scenario.phases)
        self._phase: SessionPhase | None = None

    def play(self) -> "Clinic":
        """Play it to its end."""
        for second in range(int(self.scenario.lasts_s)):
            self._pass_time(float(second))
            self._enter_phases(float(second))
            for chair in self._chairs:
                self._measure(chair, float(second))
        self._pass_time(self.scenario.lasts_s)
        return self

    def _pass_time(self, until_s: float) -> None:
        """Wake the engine exactly at its deadlines, as a good supervisor does."""
        while (deadline_s := self.engine.next_deadline()) is not None and deadline_s - STARTED_S <= until_s:
            self._note(self.engine.advance(moment(deadline_s - STARTED_S)))

    def _enter_phases(self, second: float) -> None:
        while self._phases and self._phases[0][0] <= second:
            _, phase = self._phases.popleft()
            for chair in self._chairs:
                if phase is SessionPhase.INFUSING and not chair.baselines:
                    chair.freeze()
                self._phase = phase
                self._note(self.engine.watch(_watch(chair, phase), moment(second)))

    def _measure(self, chair: _Chair, second: float) -> None:
        measured_at = STARTED_AT + timedelta(seconds=second)
        report = chair.player.observe(measured_at)
        if chair.number == 1:
            self.reports.append(report)
        chair.waiting.append((report.observations, report.conditions))
        if report.plugged:
            self._deliver(chair, second + ON_ITS_WAY_S)

    def _deliver(self, chair: _Chair, at_s: float) -> None:
        now = moment(at_s)
        while chair.waiting:
            observations, conditions = chair.waiting.popleft()
            self._note(self.engine.heard(chair.device, now))
            if conditions:
                self._note(self.engine.report(chair.device, conditions, now))
            if observations:
                judged = judge(chair.memory, observations, now.utc - timedelta(seconds=ON_ITS_WAY_S), now)
                assert not judged.refusals
                if self._phase is SessionPhase.BASELINE:
                    chair.readings += judged.observations
                self._note(self.engine.observe(chair.device, judged.observations, now))

    def _note(self, events: Iterable[Event]) -> None:
        for event in events:
            if not isinstance(event, AlarmEvent):
                continue
            alarm = event.alarm
            at_s = (event.determined_at - STARTED_AT).total_seconds()
            assert alarm.session is not None, f"an alarm of no chair: {alarm}"
            self.heard.append(
                Heard(at_s, alarm.session, alarm.condition, alarm.metric, alarm.priority, alarm.present, alarm.message)
            )


def _watch(chair: _Chair, phase: SessionPhase) -> Watch:
    return Watch(chair.number, str(chair.number), phase, PRESET, (chair.device,), chair.baselines)


def of_chair(heard: Sequence[Heard], chair: int) -> list[Heard]:
    """What one chair's alarms did."""
    return [found for found in heard if found.chair == chair]
