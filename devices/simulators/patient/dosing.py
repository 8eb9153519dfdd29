"""The drug in the bodies of patients: who is given what, and how strong it acts; a schedule may change on the way."""

from collections.abc import Sequence

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.instant import potency
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.pharmacology.compartments import CompartmentModel
from devices.simulators.pharmacology.doses import Schedule
from devices.simulators.pharmacology.drugs import Variation, deliveries, model_of
from devices.simulators.pharmacology.kinetics import Kinetics, Timetable, timetable
from models.errors import UsageError


class Dosing:
    """The drug in several patients.

    Args:
        profiles: Who they are: weight and age.
        schedules: What each is given.
        variations: How each differs from the typical body.
    """

    def __init__(
        self, profiles: Sequence[PatientProfile], schedules: Sequence[Schedule], variations: Sequence[Variation]
    ) -> None:
        """Stand at second 0; what is given then is there."""
        self._profiles, self._variations = tuple(profiles), tuple(variations)
        self._drugs = [schedule.drug for schedule in schedules]
        self._potencies = np.array([potency(drug) for drug in self._drugs])
        self._kinetics = Kinetics(
            [self._model(patient, schedule) for patient, schedule in enumerate(schedules)],
            [self._table(patient, schedule) for patient, schedule in enumerate(schedules)],
        )

    @property
    def second(self) -> int:
        """The present second."""
        return self._kinetics.second

    def advance(self) -> None:
        """Go one second on."""
        self._kinetics.advance()

    def read(self) -> tuple[Floats, Floats, Floats]:
        """Tell the drug in plasma and at the effect site, ng/mL, and the latter as racemic ketamine."""
        site = self._kinetics.effect_site_ng_per_ml
        return self._kinetics.plasma_ng_per_ml, site, site * self._potencies

    def replace_rest(self, patient: int, schedule: Schedule) -> None:
        """Follow another schedule from now on: what was given until now stays, what is late is left out.

        Raises:
            UsageError: It is another drug, and the first one is in the body already.
        """
        if schedule.drug is not self._drugs[patient]:
            if not self._kinetics.is_empty(patient):
                raise UsageError("A patient who got one drug cannot be given another one.", "drug")
            self._drugs[patient] = schedule.drug
            self._potencies[patient] = potency(schedule.drug)
            self._kinetics.replace_model(patient, self._model(patient, schedule))
        self._kinetics.replace_rest(patient, self._table(patient, schedule))

    def _model(self, patient: int, schedule: Schedule) -> CompartmentModel:
        profile = self._profiles[patient]
        return model_of(schedule.drug, profile.weight_kg, profile.age_years, self._variations[patient])

    def _table(self, patient: int, schedule: Schedule) -> Timetable:
        return timetable(deliveries(schedule, self._profiles[patient].weight_kg))
