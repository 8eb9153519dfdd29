"""A session's line, worked out of its record and its alarms. Pure."""

from collections.abc import Sequence
from datetime import datetime

from models.alarm import Alarm, AlarmPriority
from models.metrics import CUFF_PRESSURES
from models.record.events import AdverseEvent
from models.record.gates import GateOverridden
from models.record.person import ConditionNoted
from models.session import SessionPhase
from models.session_line import SessionFlag, SessionLine
from server.care.attendance import attendant_of
from server.care.chart import Chart
from server.care.clocks import drug_began_at
from server.care.course import course_of
from server.care.safety import safety_flags
from server.reports.clinic_file import clinic_file

_EARLY = frozenset({SessionPhase.ABORTED, SessionPhase.TRANSFERRED})


def line_of(
    chart: Chart, alarms: Sequence[Alarm], now: datetime, *, is_signed: bool, peak: float | None = None
) -> SessionLine:
    """Work out a session's line.

    Args:
        chart: Its record.
        alarms: All of its alarms.
        now: Where one that is not over ends, UTC.
        is_signed: Whether its record is signed.
        peak: The highest systolic pressure since the drug began, mmHg; None without one.
    """
    session = chart.session
    assert session is not None  # noqa: S101 - only a session has a line
    course = course_of(chart, session.ended_at or now)
    came = next((one.changed_at for one in chart.phases if one.phase is not SessionPhase.SCHEDULED), None)
    own = next((one.value for one in session.baselines if one.metric == CUFF_PRESSURES[0]), None)
    nurse = attendant_of(chart)
    given = None if course is None or course.started_at is None else course.given_mg
    weight = None if course is None else course.plan.order.weight_kg
    return SessionLine(
        session=session.id,
        at=drug_began_at(chart) or came or session.created_at,
        phase=session.phase.value,
        is_over=session.phase.is_final,
        is_signed=is_signed,
        drug=None if course is None else course.plan.order.drug,
        given_mg=given,
        mg_per_kg=None if given is None or weight is None else given / weight,
        nurse=None if nurse is None else nurse.nurse,
        alarms=len(alarms),
        flags=frozenset(flag for flag, holds in _flags(chart, alarms).items() if holds),
        came_at=came,
        adverse=tuple(dict.fromkeys(entry.body.term for entry in chart.all_of(AdverseEvent))),
        rise=None if peak is None or own is None else peak - own,
        is_hypertensive=any(
            clinic_file().is_hypertension(one.body.words, one.body.code) for one in chart.all_of(ConditionNoted)
        ),
    )


def _flags(chart: Chart, alarms: Sequence[Alarm]) -> dict[SessionFlag, bool]:
    session = chart.session
    assert session is not None  # noqa: S101 - only a session has a line
    adverse = chart.all_of(AdverseEvent)
    unmet = any(change.missing for change in chart.phases)
    return {
        SessionFlag.SERIOUS: any(entry.body.is_serious for entry in adverse),
        SessionFlag.SAFETY: bool(safety_flags(chart)),
        SessionFlag.ADVERSE: bool(adverse),
        SessionFlag.ENDED_EARLY: session.phase in _EARLY,
        SessionFlag.HIGH_ALARM: any(alarm.priority is AlarmPriority.HIGH for alarm in alarms),
        SessionFlag.OVERRIDDEN: unmet or bool(chart.all_of(GateOverridden)),
        SessionFlag.UNANSWERED: any(alarm.acknowledged_at is None for alarm in alarms),
        SessionFlag.CORRECTED: any(entry.corrects is not None and entry.session is not None for entry in chart.every),
    }
