"""What makes one body differ from another: drawn once, from the patient's own seed and profile.

Spreads without a source are design choices: of the order seen in adults, and such that a thousand patients agree with
the published courses (``published.py``). The number of draws never depends on the profile, so that a change of profile
leaves all other traits of a seed as they were.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import exp

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.pharmacology.drugs import Variation

_DRAWS = 24

# The rise of systolic pressure at full effect, mmHg: mean and spread over patients, before age, hypertension and
# beta-blocker. Fitted to the published courses; see published.py.
RESPONSE_MEAN_MMHG, RESPONSE_SD_MMHG = 17.0, 12.0
_LEAST_RESPONSE_MMHG, _MOST_RESPONSE_MMHG = -8.0, 85.0
_HYPERTENSIVE, _BETA_BLOCKED, _PER_YEAR = 1.3, 0.8, 0.01  # factors of the response; age counts from 45

_FIRST_SESSION_ANXIETY = 1.5  # of 10; with the coupling in circulation.py about +2 mmHg at baseline


@dataclass(frozen=True, slots=True)
class Traits:
    """The constants of all bodies; arrays of shape (patients,)."""

    systolic_mmhg: Floats
    diastolic_mmhg: Floats
    mean_share: Floats  # of the pulse pressure, above the diastolic
    heart_rate_per_min: Floats
    breaths_per_min: Floats
    etco2_mmhg: Floats
    spo2_percent: Floats
    perfusion_percent: Floats
    response_mmhg: Floats
    heart_per_mmhg: Floats  # beats added for each mmHg of the response
    heart_gain: Floats  # share of any other added beats that comes through
    is_sedated: Floats  # 1 after a benzodiazepine, else 0
    sedation_ng_per_ml: Floats  # effect-site concentration of half the way to no response
    dissociation_ng_per_ml: Floats  # the same of dissociation
    nausea: Floats  # of 10, at full effect
    anxiety: Floats  # of 10, of a usual session
    first_anxiety: Floats  # added at the first session, before it wears off
    anxiety_response: Floats  # of 10, at full effect: most are calmed, some are frightened
    restlessness: Floats  # factor of how often motion comes
    sinus_per_min: Floats  # amplitude of respiratory sinus arrhythmia
    mayer_per_min: Floats  # amplitude of the 0.1 Hz wave


def generator(seed: str, purpose: str) -> np.random.Generator:
    """Open a source of chance that depends on the letters of the seed alone, and on what it is for."""
    digest = hashlib.sha256(f"{purpose}/{seed}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def draw(profiles: Sequence[PatientProfile], seeds: Sequence[str]) -> tuple[Traits, list[Variation]]:
    """Draw the traits of all patients, each from a seed of its own."""
    rows = []
    variations = []
    for profile, seed in zip(profiles, seeds, strict=True):
        normal = [0.0] * _DRAWS if profile.is_typical else generator(seed, "traits").standard_normal(_DRAWS).tolist()
        rows.append(_pressure(profile, normal) | _rates(profile, normal) | _mind(profile, normal))
        variations.append(
            Variation(exp(0.2 * normal[20]), exp(0.2 * normal[21]), exp(0.3 * normal[22]), exp(0.25 * normal[23]))
        )
    names = [field.name for field in fields(Traits)]
    return Traits(*(np.array([row[name] for row in rows]) for name in names)), variations


def _pressure(profile: PatientProfile, normal: Sequence[float]) -> dict[str, float]:
    older = profile.age_years - 45.0
    drawn = 121.0 + 0.3 * older + (12.0 if profile.is_hypertensive else 0.0) + 9.0 * normal[0]
    systolic = _given_or(profile.systolic_mmhg, _between(drawn, 98.0, 150.0))
    drawn = _between(76.0 + 0.45 * (systolic - 120.0) + 5.0 * normal[1], 55.0, 95.0)
    diastolic = _given_or(profile.diastolic_mmhg, min(drawn, systolic - 25.0))
    factor = _HYPERTENSIVE if profile.is_hypertensive else 1.0
    factor *= (1.0 + _PER_YEAR * older) * (_BETA_BLOCKED if profile.takes_beta_blocker else 1.0)
    drawn = factor * (RESPONSE_MEAN_MMHG + RESPONSE_SD_MMHG * normal[2])
    drawn = _between(drawn, _LEAST_RESPONSE_MMHG, _MOST_RESPONSE_MMHG)
    return {
        "systolic_mmhg": systolic,
        "diastolic_mmhg": diastolic,
        "mean_share": _between(0.36 + 0.02 * normal[3], 0.32, 0.42),
        "response_mmhg": _given_or(profile.pressure_response_mmhg, drawn),
        "perfusion_percent": _between(3.0 * exp(0.5 * normal[4]), 0.6, 12.0),
    }


def _rates(profile: PatientProfile, normal: Sequence[float]) -> dict[str, float]:
    blocked, calmed = profile.takes_beta_blocker, profile.took_benzodiazepine
    heart = _between(72.0 - (9.0 if blocked else 0.0) + 10.0 * normal[5], 48.0, 98.0)
    breaths = _between(14.5 - (1.0 if calmed else 0.0) + 1.8 * normal[6], 10.0, 20.0)
    return {
        "heart_rate_per_min": _given_or(profile.heart_rate_per_min, heart),
        "breaths_per_min": _given_or(profile.respiratory_rate_per_min, breaths),
        "etco2_mmhg": _between(37.0 + (1.0 if calmed else 0.0) + 2.0 * normal[7], 33.0, 42.0),
        "spo2_percent": _given_or(profile.spo2_percent, _between(97.5 + 0.9 * normal[8], 95.0, 99.3)),
        "heart_per_mmhg": _between(0.4 + 0.12 * normal[9], 0.0, 0.8) * (0.35 if blocked else 1.0),
        "heart_gain": 0.5 if blocked else 1.0,
        "sinus_per_min": _between(3.5 + normal[10], 1.0, 6.0),
        "mayer_per_min": _between(2.2 + 0.5 * normal[11], 0.8, 3.5),
    }


def _mind(profile: PatientProfile, normal: Sequence[float]) -> dict[str, float]:
    calmed = profile.took_benzodiazepine
    return {
        "is_sedated": 1.0 if calmed else 0.0,
        "sedation_ng_per_ml": 550.0 * exp(0.25 * normal[12]) * (0.65 if calmed else 1.0),
        "dissociation_ng_per_ml": 290.0 * exp(0.35 * normal[13]),
        "nausea": _between(0.5 + 2.5 * normal[14], 0.0, 8.0),
        "anxiety": _between(2.0 + 1.2 * normal[15] - (1.0 if calmed else 0.0), 0.3, 6.0),
        "first_anxiety": _FIRST_SESSION_ANXIETY if profile.is_first_session else 0.0,
        "anxiety_response": _between(-0.5 + 1.2 * normal[16], -3.0, 4.0),
        "restlessness": _given_or(profile.restlessness, _between(exp(0.5 * normal[17]), 0.3, 3.0)),
    }


def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _given_or(given: float | None, drawn: float) -> float:
    return drawn if given is None else given
