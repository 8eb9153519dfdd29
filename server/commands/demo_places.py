"""What each chair of the demonstration shows: its monitor's scenario, where it joins that, how far the session is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from models.session import SessionPhase
from server.commands.demo_courses import DRUG_FROM_S

FULL_BOARD = 8  # so many chairs or more show an empty one among them
_P = SessionPhase


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One chair.

    Args:
        scenario: What its monitor plays.
        start_s: At which second of that it joins, shortly before something happens.
        phase: Where the session is then.
        drug_in_s: When the drug is to begin, counted from then; None: as in the scenario.
        pauses_after_s: So long after its start the infusion is paused.
        is_held: Whether the scenario waits for an instructor: no drug flows before anybody starts it.
        is_bound: Whether the monitor is the session's by then.
        is_decided: Whether the drug began by a prescriber's decision about the pressure.
    """

    scenario: str
    start_s: int
    phase: SessionPhase
    drug_in_s: float | None = None
    pauses_after_s: float | None = None
    is_held: bool = False
    is_bound: bool = True
    is_decided: bool = False

    @property
    def begins_in_s(self) -> float:
        """When the drug begins, or began, counted from the moment the monitor joins (seconds)."""
        return DRUG_FROM_S - self.start_s if self.drug_in_s is None else self.drug_in_s


def _infusing(scenario: str, start_s: int) -> Place:
    return Place(scenario=scenario, start_s=start_s, phase=_P.INFUSING)


# Every phase is among the first seven; what is added after them is mostly being given the drug.
PLACES = (
    _infusing("hypertensive_crisis", 1440),
    Place(scenario="late_hypertension_post", start_s=3480, phase=_P.RECOVERY, is_decided=True),
    Place(scenario="paused_forgotten", start_s=1560, phase=_P.PAUSED, pauses_after_s=900.0),
    Place(scenario="late_hypertension_post", start_s=6900, phase=_P.READY),
    Place(scenario="vasovagal_at_iv", start_s=200, phase=_P.BASELINE),
    Place(scenario="normal_40min", start_s=60, phase=_P.INTAKE, drug_in_s=630.0, is_held=True),
    Place(scenario="normal_40min", start_s=0, phase=_P.SCHEDULED, drug_in_s=3300.0, is_held=True, is_bound=False),
    _infusing("cuff_fail_x3", 840),
    _infusing("panic_emergence", 1710),
    _infusing("nasal_84", 1000),
    _infusing("feed_loss_30s", 1140),
    _infusing("benzo_hypoventilation", 1680),
    _infusing("probe_off", 780),
    _infusing("cannula_off", 1020),
    _infusing("normotensive_high_responder", 2160),
    _infusing("normal_40min", 1200),
)
# The monitor beside an empty chair shows whoever is put there before any drug.
EMPTY = Place(scenario="normal_40min", start_s=0, phase=_P.SCHEDULED, is_held=True, is_bound=False)


def places(chairs: int) -> Sequence[Place]:
    """List the chairs that are taken, in order; the last of a full board is empty and not among them."""
    taken = chairs - 1 if chairs >= FULL_BOARD else chairs
    return tuple(islice(cycle(PLACES), taken))


def monitor_at(number: int) -> str:
    """Name the monitor beside a chair, counted from 1."""
    return f"CM-{number:02}"


def player_seed(seed: int, number: int) -> str:
    """Tell with which seed the monitor beside a chair plays its first scenario."""
    return f"{seed} {monitor_at(number)} 0"
