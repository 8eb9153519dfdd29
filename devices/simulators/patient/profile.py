"""Who sits in the chair: what a scenario or a cohort decides about a patient before any chance is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PatientProfile:
    """One patient. What is None is drawn from the patient's own seed.

    Args:
        age_years: Pressure responds more with age.
        weight_kg: Doses per kilogram are reckoned with it.
        is_hypertensive: Higher baseline, stronger response.
        takes_beta_blocker: Slower heart, weaker response of both heart and pressure.
        took_benzodiazepine: Calmer, a little sleepier and slower of breath, sooner too sleepy.
        is_first_session: More anxious at first.
        systolic_mmhg: Baseline, as are the four below it.
        pressure_response_mmhg: Systolic rise at full effect, taken as it is: neither age, hypertension nor a
            beta-blocker changes it.
        restlessness: How often the patient moves, as a factor of the usual; 0 lies still.
        is_typical: Whether whatever is not given above is the middle of the population instead of drawn; for
            scenarios that must show the same with every seed.
    """

    age_years: float = 42.0
    weight_kg: float = 72.0
    is_hypertensive: bool = False
    takes_beta_blocker: bool = False
    took_benzodiazepine: bool = False
    is_first_session: bool = False
    systolic_mmhg: float | None = None
    diastolic_mmhg: float | None = None
    heart_rate_per_min: float | None = None
    spo2_percent: float | None = None
    respiratory_rate_per_min: float | None = None
    pressure_response_mmhg: float | None = None
    restlessness: float | None = None
    is_typical: bool = False
