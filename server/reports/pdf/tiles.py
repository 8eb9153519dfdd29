"""The overview's row of numbers: what was given, what it did, what is missing, how alarms were answered."""

from models.metrics import CATALOGUE, CUFF_PRESSURES
from server.reports.answers import alarm_answers
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.typeset import Content
from server.reports.pdf.vitals_details import area_words
from server.reports.pdf.written import NONE, Clock, computed, duration, given, stored

_PLAIN: dict[str, Content] = {"value": NONE, "unit": "", "note": ""}


def tiles(found: Gathered, clock: Clock) -> list[dict[str, Content]]:
    """Make the row of numbers."""
    made = [
        _given(found), _baseline(found), _peak(found, clock), _above(found), _recovery(found), _lowest(found, clock),
        _gap(found, clock), _answers(found),
    ]  # fmt: skip
    return [{**_PLAIN, **tile} for tile in made]


def _given(found: Gathered) -> dict[str, Content]:
    course, (began, ended) = found.course, found.drug
    if course is None:
        return {"label": "Given", "note": "nothing ordered"}
    note = f"of {given(course.planned_mg, 'mg')} planned"
    if began is not None and ended is not None:
        note += f", in {duration((ended - began).total_seconds())}"
    return {"label": "Given", "value": f"{course.given_mg:.1f}", "unit": "mg", "note": note}


def _baseline(found: Gathered) -> dict[str, Content]:
    values = [
        found.statistics[metric].baseline if metric in found.statistics else None for metric in CUFF_PRESSURES[:2]
    ]
    systolic, diastolic = values
    if systolic is None or diastolic is None:
        return {"label": "Baseline BP", "note": "none"}
    note = f"mmHg, {'frozen, ' if systolic.is_frozen else ''}mean of {systolic.readings}"
    rate = found.statistics["heart_rate"].baseline if "heart_rate" in found.statistics else None
    if rate is not None:
        note += f", HR {computed('heart_rate', rate.value)}"
    value = "/".join(computed("nibp_systolic", one.value) for one in (systolic, diastolic))
    return {"label": "Baseline BP", "value": value, "note": note}


def _peak(found: Gathered, clock: Clock) -> dict[str, Content]:
    systolic = found.statistics.get("nibp_systolic")
    if systolic is None or systolic.peak is None:
        return {"label": "Peak SBP", "note": "none since the drug began"}
    peak = systolic.peak
    note = "" if systolic.rise is None else f"{systolic.rise:+.0f} "
    note += f"at {clock.time(peak.at)}{', late' if peak.is_late else ''}"
    return {"label": "Peak SBP", "value": stored("nibp_systolic", peak.value), "unit": "mmHg", "note": note}


def _above(found: Gathered) -> dict[str, Content]:
    systolic = found.statistics.get("nibp_systolic")
    if systolic is None or not any(one.high is not None for one in found.limits.get("nibp_systolic", ())):
        return {"label": "SBP above limit", "note": "no limit, or no reading"}
    outside = systolic.outside
    highs = sorted({one.high for one in found.limits["nibp_systolic"] if one.high is not None})
    limits = " or ".join(stored("nibp_systolic", high) for high in highs)
    return {
        "label": "SBP above limit",
        "value": duration(outside.above_s),
        "note": f"of {limits}, area {area_words(outside.above_area, CATALOGUE['nibp_systolic'].unit.symbol)}",
    }


def _recovery(found: Gathered) -> dict[str, Content]:
    systolic = found.statistics.get("nibp_systolic")
    back = None if systolic is None else systolic.recovery
    if back is None:
        return {"label": "SBP near baseline", "note": "no end of drug, or no baseline"}
    if not back.left:
        return {"label": "SBP near baseline", "value": "always", "note": "never away from it"}
    if back.after_s is None:
        return {"label": "SBP near baseline", "note": "not while measured"}
    note = "after the drug" if back.is_confirmed else "after the drug, not confirmed"
    return {"label": "SBP near baseline", "value": duration(back.after_s), "note": note}


def _lowest(found: Gathered, clock: Clock) -> dict[str, Content]:
    spo2 = found.statistics.get("spo2")
    if spo2 is None or spo2.lowest is None:
        return {"label": "Lowest SpO₂", "note": "not measured"}
    low = spo2.lowest
    note = f"at {clock.time(low.at)}{', late' if low.is_late else ''}"
    return {"label": "Lowest SpO₂", "value": stored("spo2", low.value), "unit": "%", "note": note}


def _gap(found: Gathered, clock: Clock) -> dict[str, Content]:
    gaps = [(one.longest_gap, one.metric) for one in found.statistics.values() if one.longest_gap is not None]
    if not gaps:
        return {"label": "Longest gap", "note": "no gap" if found.statistics else "nothing was measured"}
    gap, metric = max(gaps, key=lambda one: one[0].seconds)
    note = f"{CATALOGUE[metric].label}, from {clock.time(gap.start)}"
    return {"label": "Longest gap", "value": duration(gap.seconds), "note": note}


def _answers(found: Gathered) -> dict[str, Content]:
    answers = alarm_answers(found.document.alarms)
    note = "none" if not answers.alarms else "none acknowledged"
    if answers.median_s is not None:
        note = f"{answers.answered} acknowledged, median {duration(answers.median_s)}"
    return {"label": "Alarms", "value": str(answers.alarms), "note": note}
