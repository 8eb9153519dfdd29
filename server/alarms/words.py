"""The words of an alarm: metric, value, sign, limit. No unit: the number on the tile stands beside its own."""

from models.metrics import CATALOGUE

_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)


def label_of(metric_id: str) -> str:
    """Name a metric as a tile does; a metric out of the catalogue by its id."""
    metric = CATALOGUE.get(metric_id)
    return metric_id if metric is None else metric.label


def number(value: float) -> str:
    """Write a number without what says nothing: 184, 36.8."""
    return f"{value:.6g}"


def breach_words(metric_id: str, value: float, limit: float, *, is_high: bool) -> str:
    """Say which limit a value breached: "SBP 184 > 180", on the limit itself "SBP 180 ≥ 180"."""
    beyond, on_it = (">", "≥") if is_high else ("<", "≤")
    sign = on_it if value == limit else beyond
    return f"{label_of(metric_id)} {number(value)} {sign} {number(limit)}"


def from_baseline(value: float, baseline: float | None) -> str:
    """Say how far a value is from the patient's own baseline: ", +46 from baseline"; nothing where there is none."""
    return "" if baseline is None else f", {value - baseline:+.0f} from baseline"


def ordinal(count: int) -> str:
    """Write 2 as "2nd"."""
    ending = "th" if count % 100 in _TEENS else _ORDINALS.get(count % 10, "th")
    return f"{count}{ending}"
