"""When the drug began and ended, and from when until when a patient is observed. Pure; times are UTC."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from models.session import PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.course import course_of
from server.care.protocols import ObservationStart

# Of the drug's course only what was entered is asked here, and that is the same at any moment.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_AFTER_DRUG = frozenset({SessionPhase.RECOVERY, SessionPhase.READY, SessionPhase.DISCHARGED})


class ObservationClock(NamedTuple):
    """From when a patient is observed, and until when at least; None while that is not known."""

    starts_at: datetime | None
    until: datetime | None


def observation_clock(chart: Chart) -> ObservationClock:
    """Tell from when until when a patient is observed, by the protocol's own start of it."""
    if chart.protocol is None:
        return ObservationClock(None, None)
    rule = chart.protocol.observation
    starts_at = drug_began_at(chart) if rule.starts is ObservationStart.FIRST_DOSE else drug_ended_at(chart)
    until = None if starts_at is None else starts_at + timedelta(minutes=rule.at_least_min)
    return ObservationClock(starts_at, until)


def drug_began_at(chart: Chart) -> datetime | None:
    """Tell when the first of the drug was given: as entered, else when the session came to be infusing."""
    given = course_of(chart, _NEVER)
    if given is not None and given.started_at is not None:
        return given.started_at
    return _first(chart.phases, frozenset({SessionPhase.INFUSING}))


def drug_ended_at(chart: Chart) -> datetime | None:
    """Tell when the last of the drug was given: as entered, else when recovery began; None while it may go on."""
    given = course_of(chart, _NEVER)
    if given is not None and given.stopped_at is not None:
        return given.stopped_at
    return _first(chart.phases, _AFTER_DRUG)


def _first(changes: tuple[PhaseChange, ...], phases: frozenset[SessionPhase]) -> datetime | None:
    return next((change.changed_at for change in changes if change.phase in phases), None)
