"""Courses of simulated patients that are over already: what a monitor would have shown each minute, and its cuff.

For a clinic that is filled for a demonstration: no monitor ran, so there are no faults of one and no beat between two
readings. The bodies are those of any scenario, all stepped together; a patient among many is the patient alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from devices.simulators.bedside.pump import Pump
from devices.simulators.patient.body import Body
from devices.simulators.patient.cuff_error import DIASTOLIC_ERROR_SD_MMHG, SYSTOLIC_ERROR_SD_MMHG
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import PatientSigns
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.patient.traits import generator
from devices.simulators.pharmacology.doses import SPRAY_MG, Drug, Infusion, NasalSpray, Schedule
from devices.simulators.scenarios.pack import find_scenario
from devices.simulators.scenarios.player import MG_PER_ML
from devices.simulators.scenarios.scenario import DRUG_FROM_S

USUAL_EVERY_S = 60
CUFF_EVERY_S = 300
_SPRAYS_APART_S = 300.0  # five minutes of rest between two devices (Spravato label)
_MEAN_SHARE = 1 / 3  # of the pulse pressure, as a cuff reckons the mean

# What a monitor shows of a patient: metric, and the sign it is made of. Heart and pulse are one here.
_SHOWN = (
    ("heart_rate", "heart_rate_per_min"),
    ("pulse_rate", "heart_rate_per_min"),
    ("spo2", "spo2_percent"),
    ("respiratory_rate", "respiratory_rate_per_min"),
    ("etco2", "etco2_mmhg"),
)
# What a nurse finds by looking and asking: no monitor shows it.
_FOUND = ("moaas", "dissociation", "nausea", "anxiety")


@dataclass(frozen=True, slots=True)
class Asked:
    """One course that is wanted.

    Args:
        name: Comes back with it.
        seed: The same seed gives the same patient; a player of seed ``S`` plays its first scenario with ``S 0``.
        profile: Who.
        schedule: What is given, in seconds of a scenario whose drug begins at ``DRUG_FROM_S``.
        stimuli: What happens.
        until_s: The last second that is told.
        every_s: From one telling to the next.
    """

    name: str
    seed: str
    profile: PatientProfile
    schedule: Schedule
    stimuli: tuple[Stimulus, ...]
    until_s: int
    every_s: int = USUAL_EVERY_S


def of_scenario(name: str, seed: str, scenario: str, weight_kg: float, until_s: int, every_s: int) -> Asked:
    """Ask for the beginning of a scenario, in a body of that weight.

    Raises:
        UsageError: There is no such scenario.
    """
    found = find_scenario(scenario)
    profile = replace(found.profile, weight_kg=weight_kg)
    return Asked(name, seed, profile, found.schedule, found.stimuli, until_s, every_s)


def of_infusion(name: str, seed: str, profile: PatientProfile, mg_per_kg: float, until_s: int, lasts_s: float) -> Asked:
    """Ask for an infusion of racemic ketamine that lasts so many seconds."""
    dose = Infusion(DRUG_FROM_S, lasts_s, mg_per_kg=mg_per_kg)
    return Asked(name, seed, profile, Schedule((dose,)), (), until_s)


def of_sprays(name: str, seed: str, profile: PatientProfile, devices: int, until_s: int) -> Asked:
    """Ask for nasal devices of esketamine, five minutes apart."""
    doses = tuple(NasalSpray(DRUG_FROM_S + _SPRAYS_APART_S * number, SPRAY_MG) for number in range(devices))
    return Asked(name, seed, profile, Schedule(doses, Drug.ESKETAMINE), (), until_s)


@dataclass(slots=True)
class Track:
    """What one instrument read.

    Args:
        values: By metric.
        second: Of each reading.
    """

    values: dict[str, list[float]]
    second: list[int] = field(default_factory=list)

    def add(self, second: int, values: Mapping[str, float]) -> None:
        """Add a reading of every metric."""
        self.second.append(second)
        for metric, value in values.items():
            self.values[metric].append(value)


def _track(*metrics: str) -> Track:
    return Track({metric: [] for metric in metrics})


@dataclass(slots=True)
class Course:
    """What was seen of one patient.

    Args:
        asked: What it is.
        monitor: What the monitor showed.
        cuff: What the cuff read.
        pump: What the pump told while it ran, and once more when it had stopped; nothing without one.
        found: What a nurse would find, when the monitor is told of.
    """

    asked: Asked
    monitor: Track = field(default_factory=lambda: _track(*(metric for metric, _ in _SHOWN)))
    cuff: Track = field(default_factory=lambda: _track("nibp_systolic", "nibp_diastolic", "nibp_mean"))
    pump: Track = field(default_factory=lambda: _track("infusion_rate", "infused_volume"))
    found: Track = field(default_factory=lambda: _track(*_FOUND))
    _pump: Pump = field(default_factory=lambda: Pump(MG_PER_ML))

    def tell(self, second: int, signs: PatientSigns) -> None:
        """Add what is seen at a second."""
        self.monitor.add(second, {metric: float(round(getattr(signs, sign))) for metric, sign in _SHOWN})
        self.found.add(second, {sign: round(getattr(signs, sign), 1) for sign in _FOUND})
        rate = self.asked.schedule.rate_mg_per_h(second, self.asked.profile.weight_kg)
        if told := self._pump.observe(second, rate).numbers:
            self.pump.add(second, {one.metric: round(one.value or 0.0, 1) for one in told})

    def measure(self, second: int, signs: PatientSigns, error: Sequence[float]) -> None:
        """Add a cuff reading with its error."""
        systolic = round(signs.systolic_mmhg + error[0] * SYSTOLIC_ERROR_SD_MMHG)
        diastolic = min(round(signs.diastolic_mmhg + error[1] * DIASTOLIC_ERROR_SD_MMHG), systolic - 10)
        mean = round(diastolic + (systolic - diastolic) * _MEAN_SHARE)
        read = {"nibp_systolic": systolic, "nibp_diastolic": diastolic, "nibp_mean": mean}
        self.cuff.add(second, {metric: float(value) for metric, value in read.items()})

    def as_json(self) -> Mapping[str, object]:
        """Give it as one object: its name, and each instrument's seconds and values."""
        tracks = {"monitor": self.monitor, "cuff": self.cuff, "pump": self.pump, "found": self.found}
        told = {name: {"second": track.second, "values": track.values} for name, track in tracks.items()}
        return {"name": self.asked.name, **told}


def run_courses(asked: Sequence[Asked]) -> list[Course]:
    """Live through courses, all patients together, second by second.

    Args:
        asked: Which; one at least.

    Returns:
        One for each, in order.
    """
    body = Body(
        [one.profile for one in asked],
        [one.schedule for one in asked],
        [one.seed for one in asked],
        [one.stimuli for one in asked],
    )
    courses = [Course(one) for one in asked]
    errors = [generator(one.seed, "cuff of a course") for one in asked]
    for second in range(max(one.until_s for one in asked) + 1):
        signs = body.advance()
        for place, one in enumerate(asked):
            if second <= one.until_s and second % one.every_s == 0:
                courses[place].tell(second, signs.one(place))
            if second <= one.until_s and second % CUFF_EVERY_S == 0:
                courses[place].measure(second, signs.one(place), errors[place].standard_normal(2).tolist())
    return courses
