"""Whether a record may be signed: what the protocol asks of it, and what of that is not there yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.alarm import Alarm
from models.errors import ConflictError
from models.record.drug import DoseStep
from models.record.gates import GateAnswered, GateOverridden
from models.session import SessionPhase
from server.care.chart import Chart
from server.care.course import course_of
from server.care.safety import safety_flags
from server.care.signing_rules import Needs, SigningItem
from server.care.tally import DrugState

OVER = "The session is over"
ALARMS_OVER = "Its alarms are over"


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is asked of a record, in words.

    Args:
        required: All of it.
        missing: What of it is not there.
    """

    required: tuple[str, ...]
    missing: tuple[str, ...]

    def require(self) -> None:
        """Let pass a complete record.

        Raises:
            ConflictError: Something is missing; all of it is listed.
        """
        if self.missing:
            message = f"The record is not complete, so it cannot be signed: {'; '.join(self.missing)}"
            raise ConflictError(message, self.missing, self.required)


def completeness(chart: Chart, alarms: Iterable[Alarm], now: datetime) -> Completeness:
    """See what a record has of what its protocol asks before it is signed.

    Args:
        chart: The record as it stands, with its session and protocol.
        alarms: Every alarm of the session.
        now: UTC.
    """
    session, protocol = chart.session, chart.protocol
    asked: list[tuple[str, bool]] = [
        (OVER, session is not None and session.phase.is_final),
        (ALARMS_OVER, all(alarm.is_over for alarm in alarms)),
    ]
    given = _came_to_give(chart)
    rules = () if protocol is None else protocol.signing
    asked += [(rule.label, _has(chart, rule, now)) for rule in rules if given or not rule.drug_given]
    return Completeness(tuple(label for label, _ in asked), tuple(label for label, is_there in asked if not is_there))


def _came_to_give(chart: Chart) -> bool:
    return bool(chart.all_of(DoseStep)) or any(change.phase is SessionPhase.INFUSING for change in chart.phases)


def _has(chart: Chart, rule: SigningItem, now: datetime) -> bool:
    match rule.needs:
        case Needs.ENTRY:
            return any(entry.body.kind in rule.kinds for entry in chart.entries)
        case Needs.ANSWER:
            said = [(entry.body.gate, entry.body.item) for entry in chart.all_of(GateAnswered)]
            said += [(entry.body.gate, entry.body.item) for entry in chart.all_of(GateOverridden)]
            return (rule.gate, rule.asks) in said
        case Needs.DOSE_ENDED:
            course = course_of(chart, now)
            return course is not None and course.state is DrugState.ENDED
        case Needs.SAFETY_REVIEWED:
            return not safety_flags(chart)
