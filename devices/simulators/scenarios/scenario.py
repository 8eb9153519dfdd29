"""What a scenario is: a patient, a dose, and what happens to body, monitor and line, as one readable declaration.

Stimuli and faults compose: each has its own time and strength, and any of them can stand in any scenario. What a
scenario must raise is not written here but in the answer key, ``tests/answers/answer_key.toml``.
"""

from dataclasses import dataclass

from devices.simulators.bedside.faults import Fault
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.pharmacology.doses import Infusion, Schedule
from models.session import SessionPhase

DRUG_FROM_S = 600.0
INFUSION_S = 2400.0
DRUG_UNTIL_S = DRUG_FROM_S + INFUSION_S

# 0.5 mg/kg over 40 min, the usual psychiatric dose (clinical practice; e.g. Wan 2015, J Clin Psychiatry 76:247).
USUAL_INFUSION = Schedule((Infusion(DRUG_FROM_S, INFUSION_S, mg_per_kg=0.5),))

# When the session enters each phase, in seconds of the scenario.
USUAL_PHASES = (
    (0.0, SessionPhase.BASELINE),
    (DRUG_FROM_S, SessionPhase.INFUSING),
    (DRUG_UNTIL_S, SessionPhase.RECOVERY),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One patient's course.

    Args:
        name: The word for ``--scenario``.
        summary: What it shows, one sentence.
        profile: Who sits in the chair.
        schedule: What is given.
        stimuli: What happens to the body.
        faults: What breaks at monitor or line.
        phases: When the session is meant to enter each phase; who plays it without a server's session ignores them.
        lasts_s: How long it is worth watching; the patient goes on afterwards.
        has_pump: Whether the drug comes by a pump that reports.
        chairs: How many patients it takes; all play the same, each with a seed of its own.
    """

    name: str
    summary: str
    profile: PatientProfile
    schedule: Schedule = USUAL_INFUSION
    stimuli: tuple[Stimulus, ...] = ()
    faults: tuple[Fault, ...] = ()
    phases: tuple[tuple[float, SessionPhase], ...] = USUAL_PHASES
    lasts_s: float = 6600.0
    has_pump: bool = True
    chairs: int = 1
