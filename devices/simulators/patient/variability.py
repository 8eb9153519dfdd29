"""A body's small changes from second to second: slow wandering with the right spread and pace, seeded.

Each channel is an Ornstein-Uhlenbeck process of unit spread; those who use it give it a unit and a size. The chance is
drawn ahead in blocks, for each patient from a generator of its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from devices.simulators.arrays import Floats
from devices.simulators.patient.traits import generator

_BLOCK_S = 256
_UNIFORM = 3


class Drift(NamedTuple):
    """The channels of one second; arrays of shape (patients,). The last three do not wander: even between 0 and 1."""

    pressure: Floats
    heart: Floats
    slower_heart: Floats
    breath: Floats
    carbon_dioxide: Floats
    saturation: Floats
    perfusion: Floats
    anxiety: Floats
    wave: Floats
    even_start: Floats
    even_length: Floats
    even_size: Floats


# How long each channel remembers, seconds. The heart's 60 s and 600 s together with sinus arrhythmia and the 0.1 Hz
# wave give the spectrum of a resting adult (Task Force 1996, Circulation 93:1043); the others are design choices.
_REMEMBERS_S = (120.0, 60.0, 600.0, 30.0, 12.0, 60.0, 40.0, 600.0, 30.0)


class Variability:
    """The wandering of several bodies."""

    def __init__(self, seeds: Sequence[str]) -> None:
        """Begin anywhere within the spread."""
        self._generators = [generator(seed, "variability") for seed in seeds]
        channels, patients = len(_REMEMBERS_S), len(seeds)
        keeps = np.exp(-1.0 / np.array(_REMEMBERS_S))[:, None]
        self._keeps, self._takes = keeps, np.sqrt(1.0 - keeps * keeps)
        self._normal = np.empty((_BLOCK_S, channels, patients))
        self._now = np.empty((channels + _UNIFORM, patients))
        self._even = np.empty((_BLOCK_S, _UNIFORM, patients))
        for patient, chance in enumerate(self._generators):
            self._now[:channels, patient] = chance.standard_normal(channels)
        self._next = _BLOCK_S

    def advance(self) -> Drift:
        """Wander for one second; the answer is good until the next call."""
        if self._next == _BLOCK_S:
            self._draw()
        channels = len(_REMEMBERS_S)
        wandering = self._now[:channels]
        wandering *= self._keeps
        wandering += self._normal[self._next]
        self._now[channels:] = self._even[self._next]
        self._next += 1
        return Drift(*self._now)

    def _draw(self) -> None:
        for patient, chance in enumerate(self._generators):
            self._normal[:, :, patient] = chance.standard_normal(self._normal.shape[:2])
            self._even[:, :, patient] = chance.random(self._even.shape[:2])
        self._normal *= self._takes
        self._next = 0
