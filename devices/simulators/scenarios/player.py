"""One chair at play: a body and a bedside monitor that follow a scenario, second by second.

The scenario's clock can stand still while the monitor's goes on: a paused patient still breathes, and the cuff still
measures, so that nothing on a screen freezes. Pure: time comes with each call, chance from the seed.
"""

from dataclasses import replace
from datetime import datetime

from devices.simulators.bedside.faults import Fault
from devices.simulators.bedside.monitor import BedsideMonitor, Report
from devices.simulators.patient.body import Body
from devices.simulators.patient.signs import PatientSigns
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.scenarios.nudges import find_nudge
from devices.simulators.scenarios.pack import find_scenario
from devices.simulators.scenarios.scenario import Scenario

MG_PER_ML = 1.0  # as diluted for a pump; design choice
CUFF_INTERVAL_S = 300.0  # every 5 minutes, as clinics set it while a drug runs


class Player:
    """A chair that plays.

    Args:
        scenario: What.
        seed: The same seed and the same instructions give the same reports.
        cuff_interval_s: Seconds between cuff readings.
        start_s: At which second of the scenario it is joined; what came before has happened to the body.
        weight_kg: Of whoever sits here, whatever plays; None for the scenario's own.
        is_held: Whether the scenario's clock stands still until it is resumed.

    Attributes:
        scenario: What plays now.
        is_paused: Whether the scenario's clock stands still.
        signs: What was true of the patient at the last report; no monitor shows that.
    """

    scenario: Scenario
    is_paused: bool
    signs: PatientSigns
    _stimuli: list[Stimulus]
    _monitor: BedsideMonitor

    def __init__(
        self,
        scenario: Scenario,
        seed: str,
        cuff_interval_s: float = CUFF_INTERVAL_S,
        start_s: float = 0.0,
        *,
        weight_kg: float | None = None,
        is_held: bool = False,
    ) -> None:
        """Take a seat."""
        self._seed = seed
        self._weight_kg = weight_kg
        self._cuff_interval_s = cuff_interval_s
        self._plays = 0
        self._begin(scenario, start_s)
        self.is_paused = is_held

    @property
    def second(self) -> float:
        """The second of the scenario that was reported last; 0 before the first."""
        return self._body.second

    def observe(self, measured_at: datetime) -> Report:
        """Live one second more, and tell what the monitor sends then.

        Args:
            measured_at: The device's time, UTC.
        """
        self.signs = self._body.advance(held=self.is_paused).one(0)
        self._monitor_s += 1.0
        self._break_what_is_due()
        rate = self._rate_mg_per_h() if self.scenario.has_pump else None
        return self._monitor.observe(self._monitor_s, measured_at, self.signs, rate)

    def play(self, name: str) -> None:
        """Begin another scenario, or the same again, from its start.

        Raises:
            UsageError: There is none of that name; what plays goes on.
        """
        self._begin(find_scenario(name))

    def pause(self) -> None:
        """Let the scenario's clock stand still."""
        self.is_paused = True

    def resume(self) -> None:
        """Let it go on."""
        self.is_paused = False

    def nudge(self, name: str) -> None:
        """Make something happen now; in a paused scenario a patient's part of it waits for the clock.

        Raises:
            UsageError: There is no such nudge.
        """
        effect = find_nudge(name).effect
        if isinstance(effect, Stimulus):
            self._happen(replace(effect, from_s=max(0.0, self.second)))
        else:
            self._break(replace(effect, from_s=self._monitor_s))

    def calm(self) -> None:
        """End what happens to the patient and what is broken; what the scenario holds for later stays."""
        self._stimuli = [found for found in self._stimuli if found.from_s > self.second]
        self._faults.clear()
        self._body.calm(0)
        self._monitor.calm()

    def active(self) -> tuple[str, ...]:
        """Name the kinds of stimulus and fault that hold now."""
        stimuli = [s.kind.value for s in self._stimuli if s.from_s <= self.second < s.from_s + s.lasts_s]
        faults = [fault.kind.value for fault in self._faults if fault.holds(self._monitor_s)]
        return tuple(dict.fromkeys(stimuli + faults))

    def _begin(self, scenario: Scenario, start_s: float = 0.0) -> None:
        seed = f"{self._seed} {self._plays}"
        self._plays += 1
        if self._weight_kg is not None:
            scenario = replace(scenario, profile=replace(scenario.profile, weight_kg=self._weight_kg))
        self.scenario = scenario
        self.is_paused = False
        self._body = Body((scenario.profile,), (scenario.schedule,), (seed,), (scenario.stimuli,))
        self._stimuli = list(scenario.stimuli)
        if start_s > 0:
            self._body.skip(int(start_s))
        # The monitor counts on from where it joined, and never stands still; the pump has run since the drug began.
        self._monitor = BedsideMonitor(
            seed, cuff_interval_s=self._cuff_interval_s, concentration_mg_per_ml=MG_PER_ML,
            infused_ml=_given_mg(scenario, start_s) / MG_PER_ML,
        )  # fmt: skip
        self._monitor_s = self.second
        self._faults: list[Fault] = []
        self._to_break = sorted(scenario.faults, key=lambda fault: fault.from_s)

    def _break_what_is_due(self) -> None:
        """Let faults of the scenario begin by the scenario's clock, though they last by the monitor's."""
        while self._to_break and self._to_break[0].from_s <= self.second:
            fault = self._to_break.pop(0)
            self._break(replace(fault, from_s=self._monitor_s - (self.second - fault.from_s)))

    def _break(self, fault: Fault) -> None:
        self._faults.append(fault)
        self._monitor.apply(fault)

    def _happen(self, stimulus: Stimulus) -> None:
        self._stimuli.append(stimulus)
        self._body.apply(0, stimulus)

    def _rate_mg_per_h(self) -> float:
        return self.scenario.schedule.rate_mg_per_h(self.second, self.scenario.profile.weight_kg)


def _given_mg(scenario: Scenario, until_s: float) -> float:
    """Add up what the pump has given before a second."""
    weight_kg = scenario.profile.weight_kg
    return sum(scenario.schedule.rate_mg_per_h(second, weight_kg) for second in range(int(until_s))) / 3600
