"""Which alarms somebody acted on: those that a change of limits must not lose.

An alarm counts as treated when a person acknowledged it, or when the infusion was paused, aborted or the patient
transferred within five minutes after a physiological alarm of high or medium priority arose. That is what the record
can show; a nurse who looked, found all well and touched nothing is not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.alarm import AlarmKind, AlarmPriority
from models.session import SessionPhase
from server.rehearsal.occurrences import Occurrence
from server.rehearsal.record import Answered, Declared, SessionRecord

ACTED_WITHIN = timedelta(minutes=5)  # from the alarm to the change of phase; design choice
# An answer and the alarm it is about are timed by two clocks of one server, and a rehearsal may be so much later.
_SLACK = timedelta(seconds=2)

_ACTIONS = {
    SessionPhase.PAUSED: "infusion paused",
    SessionPhase.ABORTED: "session aborted",
    SessionPhase.TRANSFERRED: "patient transferred",
}


@dataclass(frozen=True, slots=True)
class Treated:
    """An alarm that somebody acted on.

    Args:
        occurrence: The alarm.
        at: When they did, UTC.
        how: What they did, in words.
    """

    occurrence: Occurrence
    at: datetime
    how: str


def treated(record: SessionRecord, found: Sequence[Occurrence]) -> list[Treated]:
    """Tell which of a session's alarms were treated, each once, in the order in which they arose."""
    acted: dict[int, Treated] = {}
    for step in record.steps:
        if isinstance(step, Answered):
            place = _answered(step, found)
            if place is not None:
                acted.setdefault(place, Treated(found[place], step.at, f"acknowledged by {step.author}"))
    for step in record.declarations():
        if step.phase in _ACTIONS:
            for place in _acted_on(step, found):
                acted.setdefault(place, Treated(found[place], step.at, _ACTIONS[step.phase]))
    return [acted[place] for place in sorted(acted)]


def _answered(step: Answered, found: Sequence[Occurrence]) -> int | None:
    """Find the occurrence an answer is about: the newest one of its condition."""
    places = [
        place
        for place, one in enumerate(found)
        if one.key == (step.condition, step.metric, step.device, step.report) and one.arose_at <= step.at + _SLACK
    ]
    return max(places, key=lambda place: found[place].arose_at, default=None)


def _acted_on(step: Declared, found: Sequence[Occurrence]) -> list[int]:
    return [
        place
        for place, one in enumerate(found)
        if one.kind is AlarmKind.PHYSIOLOGICAL
        and one.priority is not AlarmPriority.LOW
        and one.arose_at <= step.at <= one.arose_at + ACTED_WITHIN
    ]
