"""The scenario pack: twenty-four chairs that every nurse of a ketamine clinic has seen or hopes never to see.

Each is one small declaration, to be read and added to. Numbers choose what is shown; none is a clinical limit. A
patient's pressures and response are fixed where a scenario must show something exact, and drawn elsewhere.
"""

from dataclasses import replace
from types import MappingProxyType

from devices.simulators.bedside.faults import Fault, FaultKind
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.stimuli import Stimulus, StimulusKind
from devices.simulators.pharmacology.doses import Drug, Infusion, Intramuscular, NasalSpray, Schedule
from devices.simulators.scenarios.scenario import DRUG_FROM_S, INFUSION_S, USUAL_INFUSION, Scenario
from models.errors import UsageError
from models.session import SessionPhase

# Somebody in whom a usual infusion does the usual, who lies still, and is the same with every seed but for the body's
# small changes and the cuff's errors: what else is told of them is the scenario.
_STEADY = PatientProfile(
    systolic_mmhg=118, diastolic_mmhg=74, heart_rate_per_min=70, spo2_percent=98, respiratory_rate_per_min=14,
    pressure_response_mmhg=16, restlessness=0.0, is_typical=True,
)  # fmt: skip
_NO_DRUG = ((0.0, SessionPhase.BASELINE),)

_COURSES = (
    Scenario("normal_40min", "The usual infusion: pressure rises a little and settles; nothing sounds.", _STEADY),
    Scenario(
        "normotensive_high_responder",
        "Normal pressure that climbs to 165/98 at the end of the infusion.",
        replace(_STEADY, systolic_mmhg=122, diastolic_mmhg=68, pressure_response_mmhg=60),
    ),
    Scenario(
        "hypertensive_crisis",
        "A hypertensive patient climbs to 195/118, with headache, in the middle of the infusion.",
        replace(
            _STEADY, is_hypertensive=True, systolic_mmhg=134, diastolic_mmhg=82, heart_rate_per_min=74, spo2_percent=97
        ),
        stimuli=(Stimulus(StimulusKind.HYPERTENSION, 1500, 1200, strength=50, onset_s=60),),
    ),
    Scenario(
        "vasovagal_at_iv",
        "Fainting at the needle, before any drug: heart rate 42, systolic 78, for five minutes.",
        _STEADY,
        Schedule(),
        stimuli=(Stimulus(StimulusKind.VASOVAGAL, 240, 300),),
        phases=_NO_DRUG,
        lasts_s=1200,
    ),
    Scenario(
        "panic_emergence",
        "Panic at the height of the effect: heart rate 128, breathing 30, CO₂ 26.",
        _STEADY,
        stimuli=(Stimulus(StimulusKind.PANIC, 1800, 480),),
        lasts_s=4200,
    ),
    Scenario(
        "benzo_hypoventilation",
        "Breathing falls to 6 after lorazepam, CO₂ climbs to 58, oxygen follows into the eighties.",
        replace(_STEADY, took_benzodiazepine=True, spo2_percent=97, pressure_response_mmhg=14),
        stimuli=(Stimulus(StimulusKind.HYPOVENTILATION, 1800, 600),),
        lasts_s=4200,
    ),
    Scenario(
        "laryngospasm",
        "The airway closes for two minutes: no CO₂ at once, oxygen a minute later.",
        _STEADY,
        stimuli=(Stimulus(StimulusKind.LARYNGOSPASM, 1500, 120, onset_s=2),),
        lasts_s=3600,
    ),
    Scenario(
        "vomiting_motion",
        "Retching shakes probe and cuff for three minutes.",
        _STEADY,
        stimuli=(Stimulus(StimulusKind.VOMITING, 1800, 180),),
        lasts_s=3600,
    ),
    Scenario(
        "late_hypertension_post",
        "Ten minutes after the drug has ended, pressure climbs to 170.",
        replace(_STEADY, systolic_mmhg=126, diastolic_mmhg=76),
        stimuli=(Stimulus(StimulusKind.HYPERTENSION, 3600, 1200, strength=42, onset_s=120),),
        lasts_s=7200,
    ),
    Scenario(
        "allergy",
        "Anaphylaxis three minutes after the start: heart rate 135, systolic 75, oxygen about 90.",
        _STEADY,
        stimuli=(Stimulus(StimulusKind.ALLERGY, 780, 900, onset_s=60),),
        lasts_s=3600,
    ),
    Scenario(
        "seizure",
        "A convulsion of 90 seconds: heart rate 140, everything shakes, oxygen falls.",
        _STEADY,
        stimuli=(Stimulus(StimulusKind.SEIZURE, 1500, 90, onset_s=5),),
        lasts_s=3600,
    ),
)

_EQUIPMENT = (
    Scenario(
        "probe_off", "The finger probe is off for a minute.", _STEADY,
        faults=(Fault(FaultKind.PROBE_OFF, 900, 60),), lasts_s=1800,
    ),
    Scenario(
        "cuff_fail_x3", "Three cuff readings in a row fail; the last good pressure grows old.", _STEADY,
        faults=(Fault(FaultKind.CUFF_FAILS, 900, 840),), lasts_s=2400,
    ),
    Scenario(
        "cuff_same_arm", "Cuff and probe share an arm: every reading blinds the oximeter.", _STEADY,
        faults=(Fault(FaultKind.CUFF_ON_PROBE_ARM),), lasts_s=3600,
    ),
    Scenario(
        "cannula_off", "The nasal cannula slips for two minutes.", _STEADY,
        faults=(Fault(FaultKind.CANNULA_OFF, 1200, 120),), lasts_s=2100,
    ),
    Scenario(
        "feed_loss_30s", "The network is gone for 30 seconds; the monitor measures on and catches up.", _STEADY,
        faults=(Fault(FaultKind.FEED_LOSS, 1200, 30),), lasts_s=1800,
    ),
)  # fmt: skip

_DOSES = (
    Scenario(
        "nasal_84",
        "Three nasal devices of esketamine, five minutes apart, and two hours of watching.",
        _STEADY,
        Schedule(tuple(NasalSpray(DRUG_FROM_S + 300.0 * n) for n in range(3)), Drug.ESKETAMINE),
        lasts_s=DRUG_FROM_S + 7200.0,
        has_pump=False,
    ),
    Scenario(
        "im_bolus",
        "0.75 mg/kg into the muscle: a faster rise than by drip.",
        _STEADY,
        Schedule((Intramuscular(DRUG_FROM_S, mg_per_kg=0.75),)),
        lasts_s=5400,
        has_pump=False,
    ),
    Scenario(
        "overdose_rate_error",
        "Five minutes into the infusion the pump runs ten times too fast for four minutes.",
        replace(_STEADY, pressure_response_mmhg=54),
        Schedule((Infusion(DRUG_FROM_S, INFUSION_S, mg_per_kg=0.5),)).with_rate(900, 10.0, 240).stopped(1140),
        phases=(
            (0.0, SessionPhase.BASELINE),
            (DRUG_FROM_S, SessionPhase.INFUSING),
            (1140.0, SessionPhase.PAUSED),
            (1800.0, SessionPhase.RECOVERY),
        ),
        lasts_s=4800,
    ),
)

_WORKFLOW = (
    Scenario(
        "wrong_patient_rebind", "A quiet infusion whose monitor is about to be bound to another patient.", _STEADY
    ),
    Scenario(
        "paused_forgotten",
        "The infusion is paused at 15 minutes, and nobody comes back to it.",
        _STEADY,
        USUAL_INFUSION.stopped(1500),
        phases=(
            (0.0, SessionPhase.BASELINE),
            (DRUG_FROM_S, SessionPhase.INFUSING),
            (1500.0, SessionPhase.PAUSED),
        ),
        lasts_s=3900,
    ),
    Scenario(
        "discharge_too_early",
        "A quiet infusion after which somebody wants to send the patient home at once.",
        _STEADY,
        lasts_s=4500,
    ),
)

_SEVERAL = (
    Scenario(
        "two_patients_simultaneous_high",
        "Two patients lose oxygen in the same minute.",
        _STEADY,
        stimuli=(Stimulus(StimulusKind.DESATURATION, 1500, 180, strength=18),),
        lasts_s=2700,
        chairs=2,
    ),
    Scenario(
        "all_chairs_alarm_storm",
        "Twelve patients panic and lose oxygen at once.",
        _STEADY,
        stimuli=(
            Stimulus(StimulusKind.PANIC, 1500, 300),
            Stimulus(StimulusKind.DESATURATION, 1500, 240, strength=18),
        ),
        lasts_s=3600,
        chairs=12,
    ),
)

SCENARIOS = MappingProxyType(
    {scenario.name: scenario for scenario in (*_COURSES, *_EQUIPMENT, *_DOSES, *_WORKFLOW, *_SEVERAL)}
)


def find_scenario(name: str) -> Scenario:
    """Look a scenario up.

    Raises:
        UsageError: There is none of that name; the sentence lists those there are.
    """
    if name not in SCENARIOS:
        message = f"There is no scenario {name!r}; there are {', '.join(SCENARIOS)}."
        raise UsageError(message, "scenario")
    return SCENARIOS[name]
