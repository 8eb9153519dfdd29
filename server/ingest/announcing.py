"""What happened to alarms, told on: to the record, to every screen, and to those who are told away from the screens."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from models.alarm import FIRST_SENT_STEP, NEWS, Alarm, AlarmEvent, AlarmEventKind, SignalPresence
from models.inactivation import Event
from models.timestamps import Moment
from server.alarms.sources import SourceChange
from server.ingest.journal import line_of, source_line
from server.live.ward import Ward
from server.live.watching import ScreenFact, Watching
from server.store.writer import Writer

log = structlog.get_logger(__name__)


class Messages(Protocol):
    """Takes alarms to people away from the screens."""

    def hear(self, alarm: Alarm) -> None:
        """Take an alarm as it is now: what is over or answered needs no message."""

    def send(self, alarm: Alarm, step: int, *, is_unshown: bool = False) -> None:
        """Send an alarm to the people of a step; ``is_unshown``: no screen shows it, whatever the step."""


class Announcer:
    """Tells on what the alarm engine told.

    Args:
        writer: The record.
        ward: What screens show.
        watching: Which screens show it.

    Attributes:
        messages: Who takes alarms away from the screens; whoever ties the parts together puts it there.
    """

    messages: Messages

    def __init__(self, writer: Writer, ward: Ward, watching: Watching) -> None:
        """Hold the parts."""
        self._writer = writer
        self._ward = ward
        self._watching = watching

    def look_at_screens(self, now: Moment) -> list[ScreenFact]:
        """Say what changed: which chairs nobody watches, and which screens hang."""
        return self._watching.look(self._ward.sessions(), now.utc)

    def tell_sources(self, session: int, changes: Sequence[SourceChange], now: Moment) -> None:
        """Have it written down that other devices give metrics of a session; nobody is alarmed by it."""
        if changes:
            self._writer.keep_log([source_line(session, change, now.utc) for change in changes])

    def spread(self, events: Sequence[Event]) -> None:
        """Hand what happened to everyone whom it concerns."""
        if not events:
            return
        states = [event.alarm if isinstance(event, AlarmEvent) else event.inactivation for event in events]
        self._writer.keep_alarms(states, [line_of(event) for event in events])
        for event in events:
            if isinstance(event, AlarmEvent):
                self._spread_alarm(event)
            else:
                said = event.inactivation
                log.info("inactivation", what=event.kind.value, kind=said.kind.value, session=said.session)
                self._ward.show_inactivation(said)

    def _spread_alarm(self, event: AlarmEvent) -> None:
        alarm = event.alarm
        log.info("alarm", what=event.kind.value, alarm=alarm.id, condition=alarm.condition, session=alarm.session)
        is_news = event.kind in NEWS and alarm.signals.visual is SignalPresence.ON
        is_unshown = is_news and not self._watching.can_show(alarm.chair)
        self._ward.show_alarm(alarm, is_news=is_news, is_unshown=is_unshown)
        self.messages.hear(alarm)
        is_sent = event.kind is AlarmEventKind.ESCALATED and alarm.escalation >= FIRST_SENT_STEP
        if is_unshown or is_sent:
            self.messages.send(alarm, alarm.escalation, is_unshown=is_unshown)
