"""NEWS2 of the numbers there are: a trend, and no alarm.

Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017, chart 1. Two of its seven parts are not
numbers of a monitor: consciousness (a dissociated patient would score 3 for it) and supplemental oxygen. They are left
out and named as missing, so a score here is at least this high and says only whether the patient moves up or down.
"""

from collections.abc import Mapping
from typing import NamedTuple

# Upper ends of the bands and what they score; above the last one the last number. From the chart, scale 1 for SpO₂.
_BANDS: Mapping[str, tuple[tuple[tuple[float, int], ...], int]] = {
    "respiratory_rate": (((8, 3), (11, 1), (20, 0), (24, 2)), 3),
    "spo2": (((91, 3), (93, 2), (95, 1)), 0),
    "nibp_systolic": (((90, 3), (100, 2), (110, 1), (219, 0)), 3),
    "heart_rate": (((40, 3), (50, 1), (90, 0), (110, 1), (130, 2)), 3),
    "temperature": (((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1)), 2),
}
_PULSE_INSTEAD = "pulse_rate"
_NEVER_MEASURED = ("consciousness", "oxygen")


class EarlyWarning(NamedTuple):
    """A score and what it lacks.

    Args:
        score: Of the parts there are; None when a breathing rate, SpO₂, a pressure or a pulse is missing.
        missing: Parts that are not scored.
    """

    score: int | None
    missing: tuple[str, ...]


def news2(values: Mapping[str, float]) -> EarlyWarning:
    """Score the numbers of one moment, by metric in its unit; temperature may be absent."""
    values = dict(values)
    if "heart_rate" not in values and _PULSE_INSTEAD in values:
        values["heart_rate"] = values[_PULSE_INSTEAD]
    missing = tuple(name for name in _BANDS if name not in values)
    if set(missing) - {"temperature"}:
        return EarlyWarning(None, missing + _NEVER_MEASURED)
    score = sum(_score(name, values[name]) for name in _BANDS if name in values)
    return EarlyWarning(score, missing + _NEVER_MEASURED)


def _score(name: str, value: float) -> int:
    bands, beyond = _BANDS[name]
    return next((score for upper, score in bands if value <= upper), beyond)
