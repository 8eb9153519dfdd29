"""What each kind of event does to a body, as one row of numbers, and the sum of all that is happening at a second.

Rows are design choices after the textbook pictures of emergencies. A patient with 120/76 mmHg, 72 beats and 14 breaths
a minute has: in a faint 42 beats and 78 mmHg systolic; in panic 128 beats, 30 breaths, end-tidal CO2 26; when breathing
too little 6 breaths, CO2 58, SpO2 86 some minutes later.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.stimuli import Stimulus, StimulusKind


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event adds at strength 1; shares are of what would be there without it.

    Args:
        heart_per_min: Added beats; a beta-blocker takes a part of them.
        heart_share: Share of the beats lost.
        systolic_mmhg: Added pressure.
        diastolic_mmhg: Added pressure.
        pressure_share: Share of the pressure lost.
        breath_pull: How far breathing goes over to ``breaths_per_min``: 0 not at all, 1 wholly.
        breaths_per_min: The rate that it goes over to.
        obstruction: Share of the airway closed; 1 moves no air.
        shunt_mmhg: Added difference of oxygen between lung and artery.
        saturation_points: Percent points of saturation lost, whatever the lung does.
        sedation: Steps of MOAA/S lost.
        nausea: Added, of 10.
        anxiety: Added, of 10.
        motion: 0 to 1.
        perfusion: Added to the logarithm of the perfusion index.
    """

    heart_per_min: float = 0.0
    heart_share: float = 0.0
    systolic_mmhg: float = 0.0
    diastolic_mmhg: float = 0.0
    pressure_share: float = 0.0
    breath_pull: float = 0.0
    breaths_per_min: float = 0.0
    obstruction: float = 0.0
    shunt_mmhg: float = 0.0
    saturation_points: float = 0.0
    sedation: float = 0.0
    nausea: float = 0.0
    anxiety: float = 0.0
    motion: float = 0.0
    perfusion: float = 0.0


EFFECTS = MappingProxyType(
    {
        StimulusKind.VASOVAGAL: Effect(
            heart_share=0.42, pressure_share=0.35, nausea=4.0, anxiety=1.0, sedation=0.6, perfusion=-1.0
        ),
        StimulusKind.PANIC: Effect(
            heart_per_min=45.0, systolic_mmhg=18.0, diastolic_mmhg=9.0, breath_pull=1.0, breaths_per_min=30.0,
            anxiety=7.0, motion=0.3, perfusion=-0.5,
        ),
        StimulusKind.HYPOVENTILATION: Effect(breath_pull=1.0, breaths_per_min=6.0, sedation=2.0),
        StimulusKind.APNOEA: Effect(breath_pull=1.0, sedation=2.0),
        StimulusKind.LARYNGOSPASM: Effect(
            obstruction=1.0, heart_per_min=12.0, systolic_mmhg=12.0, diastolic_mmhg=6.0, anxiety=3.0, motion=0.3
        ),
        StimulusKind.VOMITING: Effect(
            nausea=9.0, motion=0.7, heart_per_min=15.0, systolic_mmhg=14.0, diastolic_mmhg=8.0,
            breath_pull=0.6, breaths_per_min=20.0, anxiety=2.0,
        ),
        StimulusKind.HYPERTENSION: Effect(systolic_mmhg=1.0, diastolic_mmhg=0.58, heart_per_min=0.05),
        StimulusKind.ALLERGY: Effect(
            heart_per_min=60.0, pressure_share=0.45, breath_pull=0.8, breaths_per_min=28.0, shunt_mmhg=46.0,
            nausea=4.0, anxiety=5.0, motion=0.2, perfusion=-0.7,
        ),
        StimulusKind.SEIZURE: Effect(
            heart_per_min=62.0, systolic_mmhg=35.0, diastolic_mmhg=20.0, obstruction=0.9, sedation=5.0, motion=1.0
        ),
        StimulusKind.DESATURATION: Effect(saturation_points=1.0),
        StimulusKind.MOTION: Effect(motion=1.0, heart_per_min=4.0),
    }
)  # fmt: skip


class Forced(NamedTuple):
    """The sum of all effects at a second; arrays of shape (patients,), in the order of ``Effect``."""

    heart_per_min: Floats
    heart_share: Floats
    systolic_mmhg: Floats
    diastolic_mmhg: Floats
    pressure_share: Floats
    breath_pull: Floats
    pulled_breaths_per_min: Floats
    obstruction: Floats
    shunt_mmhg: Floats
    saturation_points: Floats
    sedation: Floats
    nausea: Floats
    anxiety: Floats
    motion: Floats
    perfusion: Floats


def _row(effect: Effect) -> Floats:
    """Put an effect in numbers that may be added up: of a rate gone over to, its share."""
    return np.array(astuple(replace(effect, breaths_per_min=effect.breaths_per_min * effect.breath_pull)))


class Events:
    """All that happens to the patients of one body array."""

    def __init__(self, stimuli: Sequence[Sequence[Stimulus]], patients: int) -> None:
        """Take what is known beforehand."""
        self._sum = np.zeros((len(Forced._fields), patients))
        self._rows = {kind: _row(effect) for kind, effect in EFFECTS.items()}
        self._open = [(patient, stimulus) for patient, those in enumerate(stimuli) for stimulus in those]
        self._is_quiet = True

    def add(self, patient: int, stimulus: Stimulus) -> None:
        """Let something happen to a patient."""
        self._open.append((patient, stimulus))

    def end(self, patient: int, second: float) -> None:
        """End all that has begun for a patient; its body recovers in its own time, and what is to come stays."""
        self._open = [
            (each, replace(stimulus, lasts_s=min(stimulus.lasts_s, second - stimulus.from_s)))
            if each == patient and stimulus.from_s <= second
            else (each, stimulus)
            for each, stimulus in self._open
        ]

    def at(self, second: float) -> Forced:
        """Add up what happens at a second; what is over is forgotten."""
        if not self._is_quiet:
            self._sum[:] = 0.0
            self._is_quiet = True
        if self._open:
            self._open = [event for event in self._open if not event[1].is_over(second)]
        for patient, stimulus in self._open:
            strength = stimulus.at(second)
            if strength > 0.0:
                self._sum[:, patient] += strength * self._rows[stimulus.kind]
                self._is_quiet = False
        return Forced(*self._sum)
