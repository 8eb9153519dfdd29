"""The newest usable number of each metric of a session, whichever device gave it: for rules that look at several.

A number counts while a screen would show it: a stream's for ten seconds, a reading's until it is blank. After that
nobody knows, which is neither within a limit nor beyond it.
"""

import math
from dataclasses import dataclass

from models.metrics import CATALOGUE

STREAM_SHOWN_S = 10.0
# As screens blank a cuff reading: at twice the interval, but at the earliest after this; here always this.
SPOT_SHOWN_S = 900.0
_SHOWN_FOR_S = {metric.id: SPOT_SHOWN_S if metric.is_spot else STREAM_SHOWN_S for metric in CATALOGUE.values()}


@dataclass(slots=True)
class Latest:
    """The newest number of a metric.

    Args:
        value: In the metric's unit; None: the device says that it has none, or nothing came.
        at_s: When it was measured, monotonic seconds.
        device: Which gave it.
        is_zero: Whether the device counted none: a breathing rate of 0.
    """

    value: float | None
    at_s: float
    device: str
    is_zero: bool = False


class Numbers:
    """The newest numbers of one session."""

    __slots__ = ("_latest",)

    def __init__(self) -> None:
        """Know none."""
        self._latest: dict[str, Latest] = {}

    def take(self, metric_id: str, latest: Latest) -> None:
        """Take a metric's newest word."""
        self._latest[metric_id] = latest

    def of(self, metric_id: str, now_s: float) -> Latest | None:
        """Give what is known of a metric now; None when nothing is."""
        found = self._latest.get(metric_id)
        if found is None or found.at_s + shown_for_s(metric_id) < now_s:
            return None
        return found

    def newest(self, metric_id: str) -> Latest | None:
        """Give the newest word of a metric however old it is; None when it never came."""
        return self._latest.get(metric_id)

    def shown_until_s(self, now_s: float) -> float:
        """Tell when the first of the numbers that count now grows too old; infinity when there is none."""
        until_s = (found.at_s + shown_for_s(metric_id) for metric_id, found in self._latest.items())
        return min((each_s for each_s in until_s if each_s >= now_s), default=math.inf)

    def was_seen(self, metric_id: str) -> bool:
        """Tell whether a metric ever came."""
        return metric_id in self._latest

    def forget(self, device: str) -> set[str]:
        """Forget what a device gave; answers which metrics."""
        gone = {metric_id for metric_id, found in self._latest.items() if found.device == device}
        for metric_id in gone:
            del self._latest[metric_id]
        return gone


def shown_for_s(metric_id: str) -> float:
    """Tell how long a number of a metric counts."""
    return _SHOWN_FOR_S.get(metric_id, STREAM_SHOWN_S)
