"""The bodies of one or many patients: the drug, the mind, the breath and the blood, one second after the other.

All patients stand in one array, and each draws its chance from a seed of its own, so that a patient among a thousand is
to the last bit the patient alone. There is no clock here: a second passes when it is asked for.
"""

from collections.abc import Sequence

from devices.simulators.patient.breathing import Breathing
from devices.simulators.patient.circulation import Circulation
from devices.simulators.patient.dosing import Dosing
from devices.simulators.patient.effects import Events
from devices.simulators.patient.instant import Instant, share_of_response
from devices.simulators.patient.mind import Minds
from devices.simulators.patient.profile import PatientProfile
from devices.simulators.patient.signs import CohortSigns
from devices.simulators.patient.stimuli import Stimulus
from devices.simulators.patient.traits import draw
from devices.simulators.patient.variability import Variability
from devices.simulators.pharmacology.doses import Schedule
from models.errors import UsageError


class Body:
    """Several patients, second by second.

    Args:
        profiles: Who they are.
        schedules: What each is given.
        seeds: One for each; the same seed gives the same patient, whoever else is there.
        stimuli: What happens to each; nothing when left out.

    Raises:
        UsageError: The lengths differ, or there is no patient.
    """

    def __init__(
        self,
        profiles: Sequence[PatientProfile],
        schedules: Sequence[Schedule],
        seeds: Sequence[str],
        stimuli: Sequence[Sequence[Stimulus]] = (),
    ) -> None:
        """Seat them: nothing has passed yet."""
        happening = stimuli or [()] * len(profiles)
        if not profiles or {len(schedules), len(seeds), len(happening)} != {len(profiles)}:
            raise UsageError(
                "A body takes one schedule, one seed and one list of stimuli for each profile.", "profiles"
            )
        traits, variations = draw(profiles, seeds)
        self._dosing = Dosing(profiles, schedules, variations)
        self._events = Events(happening, len(profiles))
        self._variability = Variability(seeds)
        self._minds = Minds(traits)
        self._breathing = Breathing(traits)
        self._circulation = Circulation(traits)
        self._has_begun = False

    @property
    def second(self) -> float:
        """The second of the scenario that was told last; 0 before the first."""
        return float(self._dosing.second)

    def advance(self, *, held: bool = False) -> CohortSigns:
        """Tell the next second's signs; the first call tells second 0.

        Args:
            held: Drug, events and time stand still; the body's small changes go on.
        """
        moves = self._has_begun and not held
        self._has_begun = True
        if moves:
            self._dosing.advance()
        second = self.second
        plasma, site, effect = self._dosing.read()
        now = Instant(
            1.0 if moves else 0.0,
            second,
            effect,
            share_of_response(effect),
            self._events.at(second),
            self._variability.advance(),
        )
        mind = self._minds.advance(now)
        breath = self._breathing.advance(now, mind)
        blood = self._circulation.advance(now, mind, breath)
        return CohortSigns(*blood[:4], *breath[:3], blood.perfusion_percent, mind.motion, *mind[:4], plasma, site)

    def skip(self, seconds: int) -> None:
        """Let seconds pass without telling their signs."""
        for _ in range(seconds):
            self.advance()

    def apply(self, patient: int, stimulus: Stimulus) -> None:
        """Let something happen to a patient."""
        self._events.add(patient, stimulus)

    def calm(self, patient: int) -> None:
        """End what happens to a patient now; the body recovers in its own time, and what is to come stays."""
        self._events.end(patient, self.second)

    def give(self, patient: int, schedule: Schedule) -> None:
        """Replace the rest of a patient's schedule: what was given until now stays, what is late is left out.

        Raises:
            UsageError: It is another drug, and the first one is in the body already.
        """
        self._dosing.replace_rest(patient, schedule)
