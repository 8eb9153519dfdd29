"""What is true of a body at one second, before any monitor measured it.

There is no measurement here: no averaging, no error, no probe that fell off. All numbers are float64.
"""

from dataclasses import dataclass, fields

from devices.simulators.arrays import Floats


@dataclass(frozen=True, slots=True)
class PatientSigns:
    """One patient's signs at one second.

    Args:
        systolic_mmhg: Arterial pressure, systolic; always above the mean.
        diastolic_mmhg: Arterial pressure, diastolic; always below the mean.
        mean_mmhg: Arterial pressure, mean.
        heart_rate_per_min: The heart's rate of this very second, with its natural variability.
        respiratory_rate_per_min: Breaths that move air; 0 when there are none.
        etco2_mmhg: What a perfect sensor at the airway shows; 0 when there is no breath.
        spo2_percent: True arterial saturation.
        perfusion_index_percent: How strongly the finger pulsates.
        motion: 0 (still) to 1 (thrashing).
        moaas: Sedation, MOAA/S: whole numbers from 5 (alert) to 0 (no response to pain).
        dissociation: 0 to 10.
        nausea: 0 to 10.
        anxiety: 0 to 10.
        plasma_ng_per_ml: The drug in plasma; of esketamine, esketamine.
        effect_site_ng_per_ml: The same drug where it acts.
    """

    systolic_mmhg: float
    diastolic_mmhg: float
    mean_mmhg: float
    heart_rate_per_min: float
    respiratory_rate_per_min: float
    etco2_mmhg: float
    spo2_percent: float
    perfusion_index_percent: float
    motion: float
    moaas: float
    dissociation: float
    nausea: float
    anxiety: float
    plasma_ng_per_ml: float
    effect_site_ng_per_ml: float


@dataclass(frozen=True, slots=True)
class CohortSigns:
    """The signs of several patients at one second; each array has the shape (patients,). See ``PatientSigns``."""

    systolic_mmhg: Floats
    diastolic_mmhg: Floats
    mean_mmhg: Floats
    heart_rate_per_min: Floats
    respiratory_rate_per_min: Floats
    etco2_mmhg: Floats
    spo2_percent: Floats
    perfusion_index_percent: Floats
    motion: Floats
    moaas: Floats
    dissociation: Floats
    nausea: Floats
    anxiety: Floats
    plasma_ng_per_ml: Floats
    effect_site_ng_per_ml: Floats

    def one(self, index: int) -> PatientSigns:
        """Pick one patient's signs."""
        return PatientSigns(*(float(getattr(self, name)[index]) for name in SIGNS))


SIGNS = tuple(field.name for field in fields(PatientSigns))
