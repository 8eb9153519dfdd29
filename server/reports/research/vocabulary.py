"""The words of the program that may stand in a research export; those of the files that come with it: ``listed.py``.

Whatever is in no list here leaves as ``other``, or not at all: a clinic's own name of a medicine or an alarm may name
the clinic, and a term that somebody typed may name the patient.
"""

from collections.abc import Collection
from enum import StrEnum

from models.alarm import AlarmKind, AlarmPriority
from models.medicine import MedicineRoute
from models.observation import GenerationMode, MeasurementValidity
from models.record.events import ActionTaken, Intensity, Outcome, Relation, Seriousness
from models.route import Route
from models.session import SessionPhase

OTHER = "other"
OLDEST = "90+"
"""Ages over 89 are one group (45 CFR 164.514(b)(2)(i)(C))."""
MOST_TOLD_AGE = 89


def values(kind: type[StrEnum]) -> tuple[str, ...]:
    """List the words of a kind."""
    return tuple(one.value for one in kind)


DATA = ("real", "simulated")
SEXES = ("female", "male", "other", "unknown")
ZEROES = ("drug", "intake", "planned")
AGES = (*map(str, range(MOST_TOLD_AGE + 1)), OLDEST)
ROUTES, MEDICINE_ROUTES = values(Route), values(MedicineRoute)
ENDINGS = tuple(phase.value for phase in SessionPhase if phase.is_final)
VALIDITIES, MODES = values(MeasurementValidity), values(GenerationMode)
DOSE_KINDS = ("session_drug", "other_medicine")
EVENT_KINDS = ("noted", "adverse_event", "phase", "check", "pressure_decision", "switched_off")
INTENSITIES, SERIOUSNESS, RELATIONS = values(Intensity), values(Seriousness), values(Relation)
ACTIONS, OUTCOMES = values(ActionTaken), values(Outcome)
ALARM_KINDS, PRIORITIES = values(AlarmKind), values(AlarmPriority)


def known(word: str | None, words: Collection[str]) -> str | None:
    """Give a word of a list as it is, and any other as ``other``; None stays None."""
    return word if word is None or word in words else OTHER
