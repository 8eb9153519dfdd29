"""What of an event stands in the alarm log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.alarm import (
    Alarm,
    AlarmEvent,
    AlarmEventKind,
    AlarmKind,
    AlarmPriority,
    AlarmSignals,
    SignalPresence,
    TechnicalConditionCode,
)  # fmt: skip
from models.alarm_log import LogKind
from models.inactivation import (
    Inactivation,
    InactivationEnd,
    InactivationEvent,
    InactivationEventKind,
    InactivationKind,
)
from server.ingest.journal import line_of

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)
ALARM = Alarm(
    id=7, session=3, chair="2", device="D-1", condition="nibp_systolic_high", metric="nibp_systolic",
    kind=AlarmKind.PHYSIOLOGICAL, priority=AlarmPriority.HIGH, present=True, value=184.0, limit=180.0,
    message="SBP 184 > 180", detail="2nd reading", arose_at=NOON, ceased_at=None, latched=True,
    signals=AlarmSignals(SignalPresence.ON, SignalPresence.OFF), onset_at=NOON - timedelta(seconds=60),
)  # fmt: skip
ANSWERED = replace(ALARM, acknowledged_by="ortiz", acknowledged_at=LATER, reason="seen")
PAUSE = Inactivation(
    id=5, kind=InactivationKind.ALARM_PAUSED, session=3, chair="2", condition="spo2_low", metric="spo2",
    author="ortiz", reason="nail polish", began_at=NOON, ends_at=NOON + timedelta(minutes=30),
)  # fmt: skip


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (AlarmEventKind.AROSE, LogKind.CONDITION), (AlarmEventKind.ROSE, LogKind.CONDITION),
        (AlarmEventKind.CHANGED, LogKind.CONDITION), (AlarmEventKind.CEASED, LogKind.CONDITION),
        (AlarmEventKind.CLEARED, LogKind.CONDITION), (AlarmEventKind.ACKNOWLEDGED, LogKind.ACKNOWLEDGE),
        (AlarmEventKind.SIGNALLED, LogKind.SIGNAL), (AlarmEventKind.REMINDED, LogKind.SIGNAL),
        (AlarmEventKind.ESCALATED, LogKind.SIGNAL), (AlarmEventKind.MOVED, LogKind.CONDITION),
    ],
)  # fmt: skip
def test_every_kind_of_event_has_its_kind_of_line(what: AlarmEventKind, kind: LogKind) -> None:
    line = line_of(AlarmEvent(what, ALARM, LATER))

    assert (line.kind, line.at, line.session, line.alarm) == (kind, LATER, 3, 7)
    assert line.entry["what"] == what.value


def test_a_line_has_value_limit_signals_and_all_times_as_they_were() -> None:
    entry = line_of(AlarmEvent(AlarmEventKind.AROSE, ALARM, NOON)).entry

    assert entry == {
        "what": "arose", "chair": "2", "device": "D-1", "condition": "nibp_systolic_high", "metric": "nibp_systolic",
        "kind": "physiological", "priority": "high", "present": True, "value": 184.0, "limit": 180.0,
        "message": "SBP 184 > 180", "detail": "2nd reading", "visual": "on", "auditory": "off", "escalation": 0,
        "onset_at": "2026-11-27T11:59:00Z", "arose_at": "2026-11-27T12:00:00Z", "ceased_at": None,
        "acknowledged_at": None, "reason": None,
    }  # fmt: skip


@pytest.mark.parametrize("what", list(AlarmEventKind))
def test_a_person_is_the_author_of_what_a_person_did_alone(what: AlarmEventKind) -> None:
    is_by_person = what in {AlarmEventKind.ACKNOWLEDGED, AlarmEventKind.CLEARED}

    assert line_of(AlarmEvent(what, ANSWERED, LATER)).author == ("ortiz" if is_by_person else None)


def test_a_call_for_help_has_a_kind_of_its_own_and_its_answer_is_an_answer() -> None:
    call = replace(ANSWERED, condition=TechnicalConditionCode.HELP_CALLED.value, metric=None)

    assert line_of(AlarmEvent(AlarmEventKind.AROSE, call, NOON)).kind is LogKind.HELP
    assert line_of(AlarmEvent(AlarmEventKind.ACKNOWLEDGED, call, NOON)).kind is LogKind.ACKNOWLEDGE


def test_what_is_switched_off_is_a_line_of_who_began_it() -> None:
    line = line_of(InactivationEvent(InactivationEventKind.BEGAN, PAUSE, NOON))

    assert (line.kind, line.session, line.alarm, line.author) == (LogKind.PAUSE, 3, None, "ortiz")
    assert line.entry == {
        "what": "began", "inactivation": 5, "kind": "alarm_paused", "chair": "2", "condition": "spo2_low",
        "metric": "spo2", "by": "ortiz", "reason": "nail polish", "began_at": "2026-11-27T12:00:00Z",
        "ends_at": "2026-11-27T12:30:00Z", "ended_at": None, "end": None,
    }  # fmt: skip


@pytest.mark.parametrize(("by", "how"), [("weber", InactivationEnd.RESUMED), (None, InactivationEnd.EXPIRED)])
def test_its_end_is_a_line_of_who_ended_it_or_of_nobody(by: str | None, how: InactivationEnd) -> None:
    over = replace(PAUSE, ended_at=LATER, ended_by=by, end=how)
    line = line_of(InactivationEvent(InactivationEventKind.ENDED, over, LATER))

    assert (line.author, line.entry["by"], line.entry["end"]) == (by, "ortiz", how.value)
