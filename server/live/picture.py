"""The picture: what every screen shows, as plain state that grows old. Pure; the moment comes in.

A number carries its age always, from the monotonic clock. It is live, stale or blank by its metric's rule, and a blank
number is no number: the last one is told apart as ``last``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from models.device import ReplayMapping
from models.metrics import CATALOGUE, CUFF_PRESSURES, Metric
from models.observation import GenerationMode, JudgedObservation, Judgement, MeasurementValidity, Reading
from models.session import InfusionSession, SessionPhase
from models.timestamps import Moment

# Main specification of the screens: a continuous number greys at 5 s and blanks at 10 s.
STALE_S = 5.0
BLANK_S = 10.0
# A cuff reading is struck through when the next is 2 min late, and blanks at twice the interval, 15 min at least.
CUFF_LATE_S = 120.0
CUFF_BLANK_AT_LEAST_S = 900.0
# A number is in the record long before it is so old.
_ON_ITS_WAY = timedelta(seconds=5)


ONE_SOURCE: Mapping[str, str] = MappingProxyType({})
"""Where a session has one device, nobody asks which gives a metric."""


class Limits(Protocol):
    """The pair a tile shows beside a number, in the metric's unit."""

    @property
    def low(self) -> float | None:
        """The lower one."""

    @property
    def high(self) -> float | None:
        """The upper one."""

    @property
    def advisory_low(self) -> float | None:
        """What is marked below, and never heard."""

    @property
    def advisory_high(self) -> float | None:
        """What is marked above, and never heard."""

    @property
    def set_for_patient(self) -> bool:
        """Whether one of the metric's limits was set for this patient."""

    def is_advised(self, value: float) -> bool:
        """Tell whether a value is at or beyond an advisory limit."""


class ChairPreset(Protocol):
    """What a picture needs of an alarm preset."""

    @property
    def title(self) -> str:
        """As screens call it."""

    def limits(self, metric_id: str, phase: SessionPhase) -> Limits | None:
        """The limits of a metric in a phase."""

    def baseline_limits(
        self, metric_id: str, phase: SessionPhase, baseline: float | None
    ) -> tuple[float | None, float | None]:
        """The low and the high limit that follow from a patient's baseline."""

    def cuff_interval_s(self, phase: SessionPhase) -> float | None:
        """Seconds until the next cuff reading is due."""

    def phase_length_s(self, phase: SessionPhase) -> float | None:
        """Seconds that a phase is meant to last."""


class CareView(Protocol):
    """What a picture needs of the record: made anew after each entry, and asked as time goes on."""

    @property
    def nurse(self) -> str | None:
        """Who looks after the chair, by account; None while nobody does."""

    def look(self, now: datetime, readings: Mapping[str, Reading]) -> bool:
        """Take note of the moment, UTC, and of the last valid numbers; tell whether anything is different."""

    def due(self) -> list[tuple[datetime, str]]:
        """List the checks that come round: when each is due, UTC, and what it is called."""

    def render(self) -> dict[str, object]:
        """Make the object that ``/live`` sends, as of the last look."""


class NumberState(StrEnum):
    """How old a number is, in what a screen does about it."""

    LIVE = "live"
    STALE = "stale"
    BLANK = "blank"


@dataclass(slots=True)
class Number:
    """The newest observation of one metric at one chair."""

    metric: Metric
    value: float | None
    validity: MeasurementValidity
    measured_at: datetime
    measured_s: float
    device: str | None
    is_manual: bool
    original_at: datetime | None
    reason: str | None
    last: float | None
    shown: NumberState = NumberState.LIVE


@dataclass(slots=True)
class ChairPicture:
    """One chair: its session, its devices, its numbers, the last valid ones of them, what its record asks for."""

    session: InfusionSession
    preset: ChairPreset
    numbers: dict[str, Number] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    care: CareView | None = None
    beside: dict[str, dict[str, "Beside"]] = field(default_factory=dict)


class Beside(NamedTuple):
    """A number that another device gives of a metric beside its source: stored, and shown when somebody asks."""

    value: float
    measured_s: float


@dataclass(frozen=True, slots=True)
class DevicePicture:
    """What a screen needs to know of a device."""

    device: str
    mode: GenerationMode
    is_connected: bool
    heard_s: float | None
    replay: Mapping[str, object] | None


def cuff_state(age_s: float, interval_s: float | None, *, is_feed_lost: bool) -> NumberState:
    """Judge a reading that is due again after an interval (None: its metric's usual one applies elsewhere)."""
    interval = interval_s or CUFF_BLANK_AT_LEAST_S / 2
    if age_s > max(2 * interval, CUFF_BLANK_AT_LEAST_S):
        return NumberState.BLANK
    if age_s > interval + CUFF_LATE_S or is_feed_lost:
        return NumberState.STALE
    return NumberState.LIVE


def continuous_state(age_s: float) -> NumberState:
    """Judge a number that should come every second."""
    if age_s > BLANK_S:
        return NumberState.BLANK
    return NumberState.STALE if age_s > STALE_S else NumberState.LIVE


def take(
    chair: ChairPicture,
    observations: Sequence[JudgedObservation],
    device: str | None,
    now: Moment,
    replay: ReplayMapping | None = None,
    sources: Mapping[str, str] = ONE_SOURCE,
) -> bool:
    """Put newer observations into a chair's picture; late ones and repeats change no number.

    Args:
        chair: Changed.
        observations: As judged.
        device: Which sent them; None for a person.
        now: When they arrived.
        replay: How a recording's times map to the record; None for all else.
        sources: Which device gives each metric; what another one gives stands beside it.

    Returns:
        Whether anything changed.
    """
    changed = False
    for found in observations:
        if found.judgements and found.is_repeat:
            continue
        if sources and device is not None and sources.get(found.metric, device) != device:
            changed |= _put_beside(chair, found, device, now)
            continue
        if found.validity is MeasurementValidity.VALID and found.value is not None:
            measured_at = now.utc - timedelta(seconds=found.age_s) if found.age_s else now.utc
            _keep(chair, found.metric, Reading(found.value, measured_at))
        if found.judgements and found.is_late:
            continue
        metric, usable, reason = found.metric, found.value, None
        before = chair.numbers.get(metric)
        if not found.is_usable:
            usable, reason = None, _reason(found)
        chair.numbers[metric] = Number(
            CATALOGUE[metric],
            usable,
            found.validity,
            found.measured_at,
            now.monotonic_s - found.age_s,
            device,
            device is None,
            None if replay is None else replay.original_at(found.measured_at),
            reason,
            before.last if usable is None and before is not None else usable,
        )
        changed = True
    return changed


def _put_beside(chair: ChairPicture, found: JudgedObservation, device: str, now: Moment) -> bool:
    if found.value is None or not found.is_usable or found.is_late:
        return False
    chair.beside.setdefault(found.metric, {})[device] = Beside(found.value, now.monotonic_s - found.age_s)
    return True


def _keep(chair: ChairPicture, metric: str, reading: Reading) -> None:
    """Keep the last valid number; one that came late is as valid, if none measured after it was there before."""
    before = chair.readings.get(metric)
    if before is None or before.measured_at <= reading.measured_at:
        chair.readings[metric] = reading


def with_arriving(live: Mapping[str, Reading], stored: Mapping[str, Reading], now: datetime) -> dict[str, Reading]:
    """Take the record's last valid numbers, and of the live ones those that may still be on their way there."""
    arriving = {metric: reading for metric, reading in live.items() if now - reading.measured_at < _ON_ITS_WAY}
    return {**stored, **arriving}


def _reason(found: JudgedObservation) -> str:
    if Judgement.OUT_OF_RANGE in found.judgements:
        return "no signal" if found.value == 0 else "out of range"
    if Judgement.INCONSISTENT in found.judgements:
        return "inconsistent"
    return str(found.validity).replace("_", " ")


def age(chair: ChairPicture, lost: frozenset[str], now: Moment) -> bool:
    """Let numbers grow old; tell whether any changed its state.

    Args:
        chair: Changed.
        lost: Devices whose feed is lost.
        now: The moment.
    """
    changed = False
    for number in chair.numbers.values():
        state = state_of(chair, number, lost, now)
        changed = changed or state is not number.shown
        number.shown = state
    return changed


def state_of(chair: ChairPicture, number: Number, lost: frozenset[str], now: Moment) -> NumberState:
    """Judge how old a number is."""
    age_s = now.monotonic_s - number.measured_s
    if not number.metric.is_spot and not number.is_manual:
        return continuous_state(age_s)
    is_lost = number.device in lost
    return cuff_state(age_s, _interval_s(chair, number.metric), is_feed_lost=is_lost)


def _interval_s(chair: ChairPicture, metric: Metric) -> float | None:
    if metric.id in CUFF_PRESSURES:
        return chair.preset.cuff_interval_s(chair.session.phase)
    return metric.expected_interval_s
