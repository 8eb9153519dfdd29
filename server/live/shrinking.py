"""Less of a patient for screens that may show less: what is left out is never sent. Pure.

A locked screen gets initials for names and nothing that people wrote. A wall display gets what is listed here and
nothing else, so that what a chair's object learns tomorrow does not reach a corridor by itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.access import Reach

_Object = dict[str, Any]

_WALL_CHAIR = (
    "chair", "session", "phase", "phase_since", "phase_plan", "values", "due", "mode", "baselines",
)  # fmt: skip
_WALL_REST: Mapping[str, object] = {"replay": None, "devices": [], "preset": None, "news2": None, "care": None}


def shrink_chair(chair: _Object, reach: Reach) -> _Object:
    """Make the object of a chair as a screen may have it."""
    if reach is Reach.WHOLE:
        return chair
    patient = _patient(chair["patient"], reach)
    if reach is Reach.LOCKED:
        return {**chair, "patient": patient, "care": _locked_care(chair["care"])}
    return {name: chair[name] for name in _WALL_CHAIR if name in chair} | {"patient": patient, **_WALL_REST}


def shrink_alarm(alarm: _Object, reach: Reach) -> _Object:
    """Make an alarm as a screen may have it: without what people wrote, and on a wall without their names."""
    if reach is Reach.WHOLE:
        return alarm
    shrunk = {**alarm, "reason": None}
    if reach is not Reach.LOCKED:
        shrunk["acknowledged_by"] = _initials_if_any(alarm["acknowledged_by"])
        # Of the whole clinic: whose screen hangs, which recipient was not reached.
        shrunk["detail"] = _by_initials(alarm["detail"]) if alarm["session"] is not None else ""
    return shrunk


def shrink_inactivation(said: _Object, reach: Reach) -> _Object:
    """Make something that is switched off as a screen may have it."""
    if reach is Reach.WHOLE:
        return said
    if reach is Reach.LOCKED:
        return {**said, "reason": None}
    by = {name: _initials_if_any(said[name]) for name in ("author", "ended_by")}
    return {**said, "reason": None, **by}


def shrink_unassigned(devices: Sequence[_Object], reach: Reach) -> list[_Object]:
    """A wall display has no business with devices that nobody bound."""
    return list(devices) if reach in {Reach.WHOLE, Reach.LOCKED} else []


def initials(name: str) -> str:
    """The first letters of a name as screens write it, family name first: "Abara, Lena" is "LA"."""
    family, _, given = name.partition(",")
    words = (*given.split(), *family.split())
    return "".join(word[0] for word in words if word[0].isalpha()).upper()[:4]


def _initials_if_any(name: str | None) -> str | None:
    return None if name is None else (initials(name) or "–")


def _by_initials(detail: str) -> str:
    """Who called for help, as staff stands on a wall."""
    before, by, name = detail.partition("by ")
    return f"{by}{_initials_if_any(name)}" if by and not before else detail


def _patient(patient: Mapping[str, str] | None, reach: Reach) -> _Object | None:
    if patient is None or reach is Reach.CHAIR:
        return None
    if reach is Reach.NAME:
        return {"initials": patient["name"], "tail": None}
    return {"initials": initials(patient["name"]), "tail": None}


def _locked_care(care: _Object | None) -> _Object | None:
    """Without what a phase waits for: its parts quote what people wrote, and half of one would read as missing."""
    return None if care is None else {**care, "gate": None}
