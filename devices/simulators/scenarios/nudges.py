"""What an instructor can do to a chair while it plays: each a stimulus of the body or a fault of the equipment, now.

A nudge begins in the second in which it is given and ends by itself; the instructor may end all of them sooner.
"""

from dataclasses import dataclass
from types import MappingProxyType

from devices.simulators.bedside.faults import Fault, FaultKind
from devices.simulators.patient.stimuli import Stimulus, StimulusKind
from models.errors import UsageError

PATIENT = "patient"
EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing an instructor can make happen.

    Args:
        name: Its word for programs.
        words: What stands on its button.
        effect: What it adds, as if it began at second 0.
    """

    name: str
    words: str
    effect: Stimulus | Fault

    @property
    def group(self) -> str:
        """Tell whether it happens to the patient or to the equipment."""
        return PATIENT if isinstance(self.effect, Stimulus) else EQUIPMENT


_ROWS = (
    Nudge("desaturate", "Desaturate", Stimulus(StimulusKind.DESATURATION, 0, 120, strength=15)),
    Nudge("hypoventilate", "Breathe too little", Stimulus(StimulusKind.HYPOVENTILATION, 0, 300)),
    Nudge("close_airway", "Close the airway", Stimulus(StimulusKind.LARYNGOSPASM, 0, 90, onset_s=2)),
    Nudge("panic", "Panic", Stimulus(StimulusKind.PANIC, 0, 240)),
    Nudge("faint", "Faint", Stimulus(StimulusKind.VASOVAGAL, 0, 240)),
    Nudge("raise_pressure", "Raise the pressure", Stimulus(StimulusKind.HYPERTENSION, 0, 600, strength=60)),
    Nudge("vomit", "Vomit", Stimulus(StimulusKind.VOMITING, 0, 120)),
    Nudge("convulse", "Convulse", Stimulus(StimulusKind.SEIZURE, 0, 60, onset_s=5)),
    Nudge("allergy", "Allergic reaction", Stimulus(StimulusKind.ALLERGY, 0, 600)),
    Nudge("fail_cuff", "Make the cuff fail", Fault(FaultKind.CUFF_FAILS, 0, 900)),
    Nudge("probe_off", "Probe off", Fault(FaultKind.PROBE_OFF, 0, 60)),
    Nudge("lead_off", "Lead off", Fault(FaultKind.LEAD_OFF, 0, 60)),
    Nudge("cannula_off", "Cannula off", Fault(FaultKind.CANNULA_OFF, 0, 120)),
    Nudge("poor_perfusion", "Cold hands", Fault(FaultKind.POOR_PERFUSION, 0, 180)),
    Nudge("shake", "Shake the probe", Fault(FaultKind.MOTION, 0, 40)),
    Nudge("lose_feed", "Pull the network cable", Fault(FaultKind.FEED_LOSS, 0, 30)),
)

NUDGES = MappingProxyType({nudge.name: nudge for nudge in _ROWS})


def find_nudge(name: str) -> Nudge:
    """Look a nudge up.

    Raises:
        UsageError: There is none of that name; the sentence lists those there are.
    """
    if name not in NUDGES:
        message = f"There is no nudge {name!r}; there are {', '.join(NUDGES)}."
        raise UsageError(message, "name")
    return NUDGES[name]
