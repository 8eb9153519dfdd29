"""Who comes to an infusion clinic: profiles drawn for a cohort, each from its patient's own seed.

Outpatients with depression, screened and treated: ages 18 to 80, a fifth with treated hypertension. Shares and spreads
are design choices of the order of the published cohorts (``published.py``); who is over 140/90 mmHg on the day is not
sent home here, so that the upper end of pressure is not cut off.
"""

from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.traits import generator

_HYPERTENSIVE_AT_45, _MORE_HYPERTENSIVE_PER_YEAR = 0.20, 0.008
_BETA_BLOCKER, _BETA_BLOCKER_HYPERTENSIVE = 0.03, 0.25
_BENZODIAZEPINE, _FIRST_SESSION = 0.12, 0.2


def patient_seed(seed: str, patient: int) -> str:
    """Name the seed of one patient of a cohort."""
    return f"{seed}/{patient}"


def draw_profile(seed: str) -> PatientProfile:
    """Draw one patient."""
    chance = generator(seed, "profile")
    age, weight = chance.standard_normal(2).tolist()
    pressure, blocker, benzodiazepine, first = chance.random(4).tolist()
    age_years = min(max(45.0 + 13.0 * age, 18.0), 80.0)
    is_hypertensive = pressure < _HYPERTENSIVE_AT_45 + _MORE_HYPERTENSIVE_PER_YEAR * (age_years - 45.0)
    return PatientProfile(
        age_years=age_years,
        weight_kg=min(max(80.0 + 17.0 * weight, 45.0), 140.0),
        is_hypertensive=is_hypertensive,
        takes_beta_blocker=blocker < (_BETA_BLOCKER_HYPERTENSIVE if is_hypertensive else _BETA_BLOCKER),
        took_benzodiazepine=benzodiazepine < _BENZODIAZEPINE,
        is_first_session=first < _FIRST_SESSION,
    )
