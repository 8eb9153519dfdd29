"""How far an observation is to be believed when it arrives: pure, flags only, deletes nothing.

Age is the device's own affair: by its clock at sending minus its clock at measuring. Our clock decides nothing here, so
a device whose clock is an hour wrong, or is put right in the middle of a session, alarms like any other (ADR-0006).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.feed.messages import Refusal
from models.frozen import statically_frozen
from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.observation import JudgedObservation, Judgement, MeasurementValidity, Observation
from models.timestamps import Moment

# Contract of the feed, version 1: "Time", "Late", "Repeats".
FUTURE_S = 5.0
LATE_CONTINUOUS_S = 60.0
LATE_SPOT_S = 300.0
REPEAT_WITHIN_S = 20.0
# Frames of one connection arrive in order, but bunched; estimates of when they were measured wobble by this much.
_ORDER_TOLERANCE_S = 0.5

_PRESSURE_TRIPLES = (CUFF_PRESSURES, ("art_systolic", "art_diastolic", "art_mean"))
_PRESSURES = frozenset(name for triple in _PRESSURE_TRIPLES for name in triple)
_LATE_AFTER_S = {metric.id: LATE_SPOT_S if metric.is_spot else LATE_CONTINUOUS_S for metric in CATALOGUE.values()}
_NONE: frozenset[Judgement] = frozenset()
_LATE = frozenset({Judgement.LATE})


@dataclass(slots=True)
class _Newest:
    """The newest evaluated observation of a metric: the device's time, and our estimate of when it was measured."""

    measured_at: datetime
    measured_s: float


@dataclass(slots=True)
class DeviceMemory:
    """What must be remembered of a device to judge its next frame.

    Args:
        clock_offset_s: Server clock minus device clock, from the last ``hello`` or ``ping``.
        metrics: What it may send; None: any metric.
    """

    clock_offset_s: float = 0.0
    metrics: frozenset[str] | None = None
    newest: dict[str, _Newest] = field(default_factory=dict)
    cuff: dict[str, float | None] = field(default_factory=dict)
    cuff_measured_s: float = float("-inf")

    def device_time(self, now: Moment) -> datetime:
        """What the device's clock shows now, by the offset last measured."""
        return now.utc - timedelta(seconds=self.clock_offset_s)


@statically_frozen
class Judged:
    """A frame's observations as judged, and those refused because they claim to be from the future."""

    observations: tuple[JudgedObservation, ...]
    refusals: tuple[Refusal, ...]


NOTHING_JUDGED = Judged((), ())


def judge(memory: DeviceMemory, observations: Sequence[Observation], sent_at: datetime | None, now: Moment) -> Judged:
    """Judge a frame and remember what the next one needs.

    Args:
        memory: The device's; changed.
        observations: As decoded, in the frame's order.
        sent_at: The device's clock at sending, or None for an estimate from its measured offset.
        now: When the frame arrived.
    """
    sent = sent_at or memory.device_time(now)
    pressures = [found for found in observations if found.metric in _PRESSURES]
    inconsistent = _inconsistent(pressures) if pressures else ()
    repeated = bool(pressures) and _is_republished(memory, pressures, sent, now)
    taken: list[JudgedObservation] = []
    refused: list[Refusal] = []
    for index, found in enumerate(observations):
        if memory.metrics is not None and found.metric not in memory.metrics:
            refused.append(_not_its(index, found.metric))
            continue
        age_s = (sent - found.measured_at).total_seconds()
        if age_s < 0.0:
            if age_s < -FUTURE_S:
                refused.append(_future(index, -age_s))
                continue
            age_s = 0.0
        judgements = _LATE if _is_late(memory, found, age_s, now) else _NONE
        if repeated and found.metric in CUFF_PRESSURES:
            judgements |= {Judgement.REPEAT}
        taken.append(_believe(found, age_s, judgements, is_inconsistent=found in inconsistent))
    return Judged(tuple(taken), tuple(refused))


def _not_its(index: int, metric: str) -> Refusal:
    message = (
        f"This device is enrolled for other metrics than {metric}; an administrator changes that on the set-up page"
    )
    return Refusal(index=index, field="metric", code="metric_not_allowed", message=message)


def _future(index: int, ahead_s: float) -> Refusal:
    message = f"measured_at is {ahead_s:.0f} s after the moment of sending; at most {FUTURE_S:.0f} s are taken"
    return Refusal(index=index, field="measured_at", code="future", message=message)


def _is_late(memory: DeviceMemory, found: Observation, age_s: float, now: Moment) -> bool:
    if age_s > _LATE_AFTER_S[found.metric]:
        return True
    measured_s = now.monotonic_s - age_s
    newest = memory.newest.get(found.metric)
    # Both must say so: the device's clock may have been put back, and our estimate wobbles with the network.
    if (
        newest is not None
        and found.measured_at < newest.measured_at
        and measured_s < newest.measured_s - _ORDER_TOLERANCE_S
    ):
        return True
    if newest is None:
        memory.newest[found.metric] = _Newest(found.measured_at, measured_s)
    else:
        newest.measured_at, newest.measured_s = found.measured_at, measured_s
    return False


def _believe(
    found: Observation, age_s: float, judgements: frozenset[Judgement], *, is_inconsistent: bool
) -> JudgedObservation:
    value, validity = found.value, found.validity
    if value is not None and (is_inconsistent or value not in CATALOGUE[found.metric].questionable):
        if value not in CATALOGUE[found.metric].technical:
            validity, judgements = MeasurementValidity.INVALID, judgements | {Judgement.OUT_OF_RANGE}
        elif is_inconsistent:
            validity, judgements = MeasurementValidity.INVALID, judgements | {Judgement.INCONSISTENT}
        elif validity is MeasurementValidity.VALID:
            validity = MeasurementValidity.QUESTIONABLE
    return JudgedObservation(found.metric, value, found.measured_at, validity, age_s, judgements)


def _inconsistent(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Find pressures of one reading that contradict each other: systolic not above diastolic, a mean outside both.

    A mean outside is doubted alone; the loud systolic beside it still alarms.
    """
    doubted: list[Observation] = []
    for triple in _PRESSURE_TRIPLES:
        readings: dict[datetime, dict[str, Observation]] = {}
        for found in observations:
            if found.metric in triple and found.value is not None:
                readings.setdefault(found.measured_at, {})[found.metric] = found
        for reading in readings.values():
            doubted += _contradictions(*(reading.get(name) for name in triple))
    return doubted


def _contradictions(
    systolic: Observation | None, diastolic: Observation | None, mean: Observation | None
) -> Iterable[Observation]:
    high = systolic.value if systolic else None
    low = diastolic.value if diastolic else None
    if systolic and diastolic and high is not None and low is not None and high <= low:
        return (systolic, diastolic)
    middle = mean.value if mean else None
    if mean and middle is not None and ((high is not None and middle > high) or (low is not None and middle < low)):
        return (mean,)
    return ()


def _is_republished(memory: DeviceMemory, observations: Sequence[Observation], sent: datetime, now: Moment) -> bool:
    """Tell whether the frame's cuff pressures are the last reading sent once more, and remember them."""
    cuff = {found.metric: found.value for found in observations if found.metric in CUFF_PRESSURES}
    if not cuff:
        return False
    newest = max(found.measured_at for found in observations if found.metric in CUFF_PRESSURES)
    measured_s = now.monotonic_s - max(0.0, (sent - newest).total_seconds())
    is_same = all(memory.cuff.get(name, _NEVER) == value for name, value in cuff.items())
    is_soon = abs(measured_s - memory.cuff_measured_s) <= REPEAT_WITHIN_S
    memory.cuff.update(cuff)
    memory.cuff_measured_s = max(measured_s, memory.cuff_measured_s)
    return is_same and is_soon


_NEVER = object()
