"""The steps of giving a drug and the phases of a session: each says what the other must become."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from models.record.drug import (
    DeviceGiven,
    DoseStep,
    DoseTaken,
    DrugPaused,
    DrugResumed,
    DrugStarted,
    DrugStopped,
    InjectionGiven,
)
from models.record.entry import EntryBody
from models.session import SessionPhase
from server.care.chart import Chart
from server.care.course import DrugCourse, course_of
from server.care.tally import DrugState

_P = SessionPhase

# "Infusing" is "drug being given" for every route: what is given at once goes through it.
_PHASES: Mapping[type[EntryBody], tuple[SessionPhase, ...]] = MappingProxyType(
    {
        DrugStarted: (_P.INFUSING,),
        DrugPaused: (_P.PAUSED,),
        DrugResumed: (_P.INFUSING,),
        DrugStopped: (_P.RECOVERY,),
        InjectionGiven: (_P.INFUSING, _P.RECOVERY),
        DoseTaken: (_P.INFUSING, _P.RECOVERY),
    }
)


def phases_after(body: EntryBody, course: DrugCourse | None = None) -> tuple[SessionPhase, ...]:
    """Tell through which phases a session goes by a step, in order; none: it stays where it is.

    Args:
        body: What was entered.
        course: Where the drug stands with it; needed for nasal devices, of which the first and the last one count.
    """
    if not isinstance(body, DeviceGiven):
        return _PHASES.get(type(body), ())
    first = (_P.INFUSING,) if body.number == 1 else ()
    last = (_P.RECOVERY,) if course is not None and course.state is DrugState.ENDED else ()
    return first + last


def phase_after(body: EntryBody, course: DrugCourse | None = None) -> SessionPhase | None:
    """Tell in which phase a session is once a step was done; None: where it was. As ``phases_after``."""
    phases = phases_after(body, course)
    return phases[-1] if phases else None


def dose_entry_for(
    chart: Chart, phase_from: SessionPhase, phase_to: SessionPhase, now: datetime, reason: str | None = None
) -> DoseStep | None:
    """Give the step that a change of phase stands for; None where it stands for none.

    A session in which nothing is ordered has phases alone, and what is given at once is entered as what it is.

    Args:
        chart: The record as it stands.
        phase_from: Where the session is.
        phase_to: Where it goes.
        now: When, UTC.
        reason: Why, as it was said of the change of phase.
    """
    course = course_of(chart, now)
    if course is None:
        return None
    state, given = course.state, {_P.INFUSING, _P.PAUSED}
    if phase_to is _P.INFUSING and state is DrugState.NOT_STARTED and course.plan.order.route.is_infused:
        return DrugStarted(order=course.plan.entry.id)
    if phase_to is _P.INFUSING and state is DrugState.PAUSED:
        return DrugResumed()
    if phase_to is _P.PAUSED and state is DrugState.RUNNING:
        return DrugPaused(reason=reason)
    if phase_from in given and phase_to not in given and state in _STOPPABLE:
        return DrugStopped(reason=reason)
    return None


_STOPPABLE = frozenset({DrugState.RUNNING, DrugState.PAUSED, DrugState.PARTLY_GIVEN})
