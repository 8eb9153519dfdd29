"""What happens to a patient: an event with a course in time, and how long the body takes to get over each kind.

What an event does to the body stands in ``effects.py``; here it is only how strong it is at a second.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import exp
from types import MappingProxyType

_FORGOTTEN = 12  # time constants after which an event is over: e^-12 is a tenth of a beat of the strongest


class StimulusKind(StrEnum):
    """What can happen; at strength 1 each is the textbook picture, unless the strength is an amount."""

    VASOVAGAL = "vasovagal"
    PANIC = "panic"
    HYPOVENTILATION = "hypoventilation"
    APNOEA = "apnoea"
    LARYNGOSPASM = "laryngospasm"
    VOMITING = "vomiting"
    HYPERTENSION = "hypertension"
    ALLERGY = "allergy"
    SEIZURE = "seizure"
    DESATURATION = "desaturation"
    MOTION = "motion"


# Time constant of recovery after the event's end, seconds. Design choices: order of magnitude of what is seen at a
# bedside. A closed airway opens at once; a faint and a fright take minutes.
RECOVERY_S = MappingProxyType(
    {
        StimulusKind.VASOVAGAL: 60.0,
        StimulusKind.PANIC: 120.0,
        StimulusKind.HYPOVENTILATION: 45.0,
        StimulusKind.APNOEA: 3.0,
        StimulusKind.LARYNGOSPASM: 3.0,
        StimulusKind.VOMITING: 60.0,
        StimulusKind.HYPERTENSION: 180.0,
        StimulusKind.ALLERGY: 240.0,
        StimulusKind.SEIZURE: 10.0,
        StimulusKind.DESATURATION: 25.0,
        StimulusKind.MOTION: 2.0,
    }
)


@dataclass(frozen=True, slots=True)
class Stimulus:
    """One event.

    Args:
        kind: What happens.
        from_s: When it begins, seconds of the scenario.
        lasts_s: How long it holds; recovery comes after that.
        strength: HYPERTENSION: mmHg systolic added; DESATURATION: percent points lost; all others 0 to 1.
        onset_s: Time to full effect.
    """

    kind: StimulusKind
    from_s: float
    lasts_s: float
    strength: float = 1.0
    onset_s: float = 30.0

    def at(self, second: float) -> float:
        """Tell how strong it is at a second: rises smoothly from 0 to ``strength``, holds, and dies away."""
        if second < self.from_s:
            return 0.0
        elapsed = second - self.from_s
        if elapsed <= self.lasts_s:
            return self.strength * self._risen(elapsed)
        return self.strength * self._risen(self.lasts_s) * exp(-(elapsed - self.lasts_s) / RECOVERY_S[self.kind])

    def is_over(self, second: float) -> bool:
        """Tell whether nothing of it is left."""
        return second > self.from_s + self.lasts_s + _FORGOTTEN * RECOVERY_S[self.kind]

    def _risen(self, elapsed_s: float) -> float:
        if elapsed_s >= self.onset_s:
            return 1.0
        share = elapsed_s / self.onset_s
        return share * share * (3.0 - 2.0 * share)
