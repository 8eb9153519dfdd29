"""Courses of simulated patients that are over already: what a monitor would have shown each minute, and its cuff.

For a clinic that is filled for a demonstration: no monitor ran, so there are no faults of one and no beat between two
readings. The bodies are those of any scenario, all stepped together; a patient among many is the patient alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from devices.simulators.patient.body import Body
from devices.simulators.patient.cuff_error import DIASTOLIC_ERROR_SD_MMHG, SYSTOLIC_ERROR_SD_MMHG
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import PatientSigns
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.patient.traits import generator
from devices.simulators.pharmacology.doses import SPRAY_MG, Drug, Infusion, NasalSpray, Schedule
from devices.simulators.scenarios.pack import find_scenario
from devices.simulators.scenarios.scenario import DRUG_FROM_S

TOLD_EVERY_S = 60
CUFF_EVERY_S = 300
_SPRAYS_APART_S = 300.0  # five minutes of rest between two devices (Spravato label)
_MEAN_SHARE = 1 / 3  # of the pulse pressure, as a cuff reckons the mean

# What a monitor shows of a patient: metric, and the sign it is made of. Heart and pulse are one here.
_SHOWN = (
    ("heart_rate", "heart_rate_per_min"),
    ("pulse_rate", "heart_rate_per_min"),
    ("spo2", "spo2_percent"),
    ("respiratory_rate", "respiratory_rate_per_min"),
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
    """

    name: str
    seed: str
    profile: PatientProfile
    schedule: Schedule
    stimuli: tuple[Stimulus, ...]
    until_s: int


def of_scenario(name: str, seed: str, scenario: str, weight_kg: float, until_s: int) -> Asked:
    """Ask for the beginning of a scenario, in a body of that weight.

    Raises:
        UsageError: There is no such scenario.
    """
    found = find_scenario(scenario)
    profile = replace(found.profile, weight_kg=weight_kg)
    return Asked(name, seed, profile, found.schedule, found.stimuli, until_s)


def of_infusion(name: str, seed: str, profile: PatientProfile, mg_per_kg: float, until_s: int, lasts_s: float) -> Asked:
    """Ask for an infusion of racemic ketamine that lasts so many seconds."""
    dose = Infusion(DRUG_FROM_S, lasts_s, mg_per_kg=mg_per_kg)
    return Asked(name, seed, profile, Schedule((dose,)), (), until_s)


def of_sprays(name: str, seed: str, profile: PatientProfile, devices: int, until_s: int) -> Asked:
    """Ask for nasal devices of esketamine, five minutes apart."""
    doses = tuple(NasalSpray(DRUG_FROM_S + _SPRAYS_APART_S * number, SPRAY_MG) for number in range(devices))
    return Asked(name, seed, profile, Schedule(doses, Drug.ESKETAMINE), (), until_s)


@dataclass(slots=True)
class Course:
    """What was seen of one patient.

    Args:
        name: As asked.
        second: Of each telling.
        shown: By metric, at these seconds.
        found: By sign, at these seconds.
        cuff_second: Of each cuff reading.
        cuff: By metric, at those seconds.
    """

    name: str
    second: list[int] = field(default_factory=list)
    shown: dict[str, list[float]] = field(default_factory=lambda: {metric: [] for metric, _ in _SHOWN})
    found: dict[str, list[float]] = field(default_factory=lambda: {sign: [] for sign in _FOUND})
    cuff_second: list[int] = field(default_factory=list)
    cuff: dict[str, list[float]] = field(
        default_factory=lambda: {f"nibp_{part}": [] for part in ("systolic", "diastolic", "mean")}
    )

    def tell(self, second: int, signs: PatientSigns) -> None:
        """Add what is seen at a second."""
        self.second.append(second)
        for metric, sign in _SHOWN:
            self.shown[metric].append(float(round(getattr(signs, sign))))
        for sign in _FOUND:
            self.found[sign].append(round(getattr(signs, sign), 1))

    def measure(self, second: int, signs: PatientSigns, error: Sequence[float]) -> None:
        """Add a cuff reading with its error."""
        systolic = round(signs.systolic_mmhg + error[0] * SYSTOLIC_ERROR_SD_MMHG)
        diastolic = min(round(signs.diastolic_mmhg + error[1] * DIASTOLIC_ERROR_SD_MMHG), systolic - 10)
        mean = round(diastolic + (systolic - diastolic) * _MEAN_SHARE)
        self.cuff_second.append(second)
        for part, value in (("systolic", systolic), ("diastolic", diastolic), ("mean", mean)):
            self.cuff[f"nibp_{part}"].append(float(value))

    def as_json(self) -> Mapping[str, object]:
        """Give it as one object."""
        return {
            "name": self.name, "second": self.second, "shown": self.shown, "found": self.found,
            "cuff_second": self.cuff_second, "cuff": self.cuff,
        }  # fmt: skip


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
    courses = [Course(one.name) for one in asked]
    errors = [generator(one.seed, "cuff of a course") for one in asked]
    for second in range(max(one.until_s for one in asked) + 1):
        signs = body.advance()
        if second % TOLD_EVERY_S:
            continue
        for place, one in enumerate(asked):
            if second <= one.until_s:
                seen = signs.one(place)
                courses[place].tell(second, seen)
                if second % CUFF_EVERY_S == 0:
                    courses[place].measure(second, seen, errors[place].standard_normal(2).tolist())
    return courses
