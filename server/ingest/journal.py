"""What the engine tells, as lines of the alarm log: each with the value, the limit and all times as they were then."""

from datetime import datetime

from models.alarm import Alarm, AlarmEvent, AlarmEventKind, TechnicalConditionCode
from models.alarm_log import LogEntry, LogKind
from models.inactivation import Event, Inactivation, InactivationEvent
from models.timestamps import format_if_any, format_timestamp
from server.alarms.sources import SourceChange

_KIND_OF = {
    AlarmEventKind.ACKNOWLEDGED: LogKind.ACKNOWLEDGE,
    AlarmEventKind.SIGNALLED: LogKind.SIGNAL,
    AlarmEventKind.REMINDED: LogKind.SIGNAL,
    AlarmEventKind.ESCALATED: LogKind.SIGNAL,
}


def line_of(event: Event) -> LogEntry:
    """Write one event down."""
    if isinstance(event, InactivationEvent):
        return _pause(event)
    return _alarm(event)


def source_line(session: int, change: SourceChange, at: datetime) -> LogEntry:
    """Write down that another device gives a metric from now on."""
    return LogEntry(at, LogKind.SOURCE, session, None, None, change._asdict())


def _alarm(event: AlarmEvent) -> LogEntry:
    alarm = event.alarm
    kind = _KIND_OF.get(event.kind, LogKind.CONDITION)
    if alarm.condition == TechnicalConditionCode.HELP_CALLED.value and event.kind is AlarmEventKind.AROSE:
        kind = LogKind.HELP
    is_by_person = event.kind in {AlarmEventKind.ACKNOWLEDGED, AlarmEventKind.CLEARED}
    author = alarm.acknowledged_by if is_by_person else None
    return LogEntry(
        event.determined_at, kind, alarm.session, alarm.id, author, {"what": event.kind.value, **_state(alarm)}
    )


def _state(alarm: Alarm) -> dict[str, object]:
    return {
        "chair": alarm.chair,
        "device": alarm.device,
        "condition": alarm.condition,
        "metric": alarm.metric,
        "kind": alarm.kind.value,
        "priority": alarm.priority.value,
        "present": alarm.present,
        "value": alarm.value,
        "limit": alarm.limit,
        "message": alarm.message,
        "detail": alarm.detail,
        "visual": alarm.signals.visual.value,
        "auditory": alarm.signals.auditory.value,
        "escalation": alarm.escalation,
        "onset_at": format_if_any(alarm.onset_at),
        "arose_at": format_timestamp(alarm.arose_at),
        "ceased_at": format_if_any(alarm.ceased_at),
        "acknowledged_at": format_if_any(alarm.acknowledged_at),
        "reason": alarm.reason,
    }


def _pause(event: InactivationEvent) -> LogEntry:
    said = event.inactivation
    author = said.ended_by if said.is_over else said.author
    return LogEntry(
        event.determined_at,
        LogKind.PAUSE,
        said.session,
        None,
        author,
        {"what": event.kind.value, **_switched_off(said)},
    )


def _switched_off(said: Inactivation) -> dict[str, object]:
    return {
        "inactivation": said.id,
        "kind": said.kind.value,
        "chair": said.chair,
        "condition": said.condition,
        "metric": said.metric,
        "by": said.author,
        "reason": said.reason,
        "began_at": format_timestamp(said.began_at),
        "ends_at": format_timestamp(said.ends_at),
        "ended_at": format_if_any(said.ended_at),
        "end": None if said.end is None else said.end.value,
    }
