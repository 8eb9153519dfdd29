"""How a metric's limits must stand to each other, whoever set them: a preset's file or somebody for one patient."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from models.alarm import AlarmPriority
from server.alarms.words import number

LOUDEST_FIRST = (AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW)

Limits = Sequence[tuple[AlarmPriority, float]]
"""The limits of one side, highest priority first."""


def order_faults(subject: str, low: Limits, high: Limits) -> Iterator[str]:
    """Name what is out of order: the louder the further out, and every low limit below every high one.

    Args:
        subject: What to call the metric.
        low: Its low limits.
        high: Its high limits.
    """
    for (louder, outer), (milder, inner) in pairwise(low):
        if outer >= inner:
            yield (
                f"{subject}: the low limit of {louder} priority, {number(outer)}, must be below that of "
                f"{milder}, {number(inner)}"
            )
    for (louder, outer), (milder, inner) in pairwise(high):
        if outer <= inner:
            yield (
                f"{subject}: the high limit of {louder} priority, {number(outer)}, must be above that of "
                f"{milder}, {number(inner)}"
            )
    if low and high:
        highest, lowest = max(limit for _, limit in low), min(limit for _, limit in high)
        if highest >= lowest:
            yield f"{subject}: the low limit {number(highest)} is not below the high limit {number(lowest)}"
