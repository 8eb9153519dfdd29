"""The alarms that are not over: gives them their ids, moves them through the lifecycle, says what happened.

One condition has at most one alarm that is present and at most one that is latched. An occurrence that latched keeps
its own id, value and times until it was seen; when the condition comes back meanwhile, that is a new alarm beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from models.alarm import LOUDER_STEP, Acknowledge, Alarm, AlarmEvent, AlarmEventKind, AlarmSignals, SignalPresence
from models.errors import ConflictError, NotFoundError
from models.inactivation import Inactivation
from models.timestamps import Moment
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.inactivations import Inactivations, is_about
from server.alarms.lifecycle import Happening, Standing, next_standing, signals_of, standing_of


class AlarmRegister:
    """Alarms by condition and by id.

    Args:
        first_id: The id of the next alarm to arise.
        inactivations: What people switched off; it decides who may be heard and seen, never what is present.
    """

    def __init__(self, first_id: int, inactivations: Inactivations) -> None:
        """Start empty."""
        self._next_id = first_id
        self._inactivations = inactivations
        self._present: dict[ConditionKey, Alarm] = {}
        self._latched: dict[ConditionKey, Alarm] = {}
        self._keys: dict[int, ConditionKey] = {}

    def settle(self, found: Determination, chair: str | None, now: Moment) -> list[AlarmEvent]:
        """Take in what a room determined; equal to what is known already, it changes nothing."""
        alarm = self._present.get(found.key)
        if found.finding is None:
            return [] if alarm is None else self._cease(found, alarm, now)
        if alarm is None:
            return [self._arise(found.key, found.finding, chair, now)]
        changed = _told(alarm, found.finding)
        if changed == alarm:
            return []
        rose = changed.priority.rank > alarm.priority.rank
        if rose:  # whoever was told of less is told anew; a sound that was louder stays so
            changed = replace(changed, escalation=min(changed.escalation, LOUDER_STEP))
        events = self._step(found.key, changed, Happening.ROSE if rose else Happening.CHANGED, now)
        if changed.priority is alarm.priority:
            return events
        is_seen = standing_of(self._present[found.key]) is Standing.ANSWERED
        return events + self._inhibit_or_release(found.key, now, may_hide=is_seen)

    def acknowledge(self, command: Acknowledge, now: Moment) -> list[AlarmEvent]:
        """Write down who answered an alarm, when and why.

        Raises:
            NotFoundError: There never was such an alarm.
            ConflictError: It is over, or acknowledged already; nothing changed.
        """
        alarm = self.find(command.alarm)
        if alarm is None:
            raise _unknown(command.alarm, self._next_id)
        answered = replace(
            alarm, acknowledged_by=command.author, acknowledged_at=now.utc, reason=command.reason, escalation=0
        )
        events = self._step(self._keys[alarm.id], answered, Happening.ACKNOWLEDGED, now)
        if not events:
            raise _not_acknowledged(alarm)
        return events

    def signal_anew(self, session: int, now: Moment, began: Inactivation | None = None) -> list[AlarmEvent]:
        """Give a session's alarms the signals they have by what is switched off now, and by what just ``began``."""
        events: list[AlarmEvent] = []
        for key in [key for key in self._present if key.session == session]:
            is_meant = began is not None and is_about(began, key)
            changed = self._inhibit_or_release(key, now, may_hide=is_meant)
            events += changed or self._sound(key, now)
        return events

    def escalate(self, alarm_id: int, now: Moment) -> list[AlarmEvent]:
        """Write down that an alarm waited longer than it may; nothing when it no longer waits."""
        return self._note(alarm_id, Standing.UNANSWERED, AlarmEventKind.ESCALATED, now)

    def remind(self, alarm_id: int, now: Moment) -> list[AlarmEvent]:
        """Write down that an answered alarm reminds; nothing when it is no longer there."""
        return self._note(alarm_id, Standing.ANSWERED, AlarmEventKind.REMINDED, now)

    def end(self, is_ended: Callable[[ConditionKey], bool], now: Moment) -> list[AlarmEvent]:
        """End every alarm, present or latched, whose condition can no longer be said to hold or to matter."""
        events: list[AlarmEvent] = []
        for alarms in (self._present, self._latched):
            for key in [key for key in alarms if is_ended(key)]:
                alarm = alarms[key]
                ended = replace(alarm, present=False, ceased_at=alarm.ceased_at or now.utc)
                events += self._step(key, ended, Happening.ENDED, now)
        return events

    def move(self, session: int, chair: str, now: Moment) -> list[AlarmEvent]:
        """Let a session's alarms stand at the chair it is in now."""
        events: list[AlarmEvent] = []
        for alarms in (self._present, self._latched):
            for key, alarm in list(alarms.items()):
                if key.session == session and alarm.chair != chair:
                    moved = alarms[key] = replace(alarm, chair=chair)
                    events.append(AlarmEvent(AlarmEventKind.MOVED, moved, now.utc))
        return events

    def restore(self, alarms: Iterable[tuple[ConditionKey, Alarm]]) -> None:
        """Take up stored alarms as they were."""
        for key, alarm in alarms:
            self._next_id = max(self._next_id, alarm.id + 1)
            if not alarm.is_over:
                self._keep(key, alarm)

    def find(self, alarm_id: int) -> Alarm | None:
        """Find an alarm that is not over."""
        key = self._keys.get(alarm_id)
        if key is None:
            return None
        both = (self._present.get(key), self._latched.get(key))
        return next((alarm for alarm in both if alarm is not None and alarm.id == alarm_id), None)

    def key_of(self, alarm_id: int) -> ConditionKey | None:
        """Tell which condition an alarm that is not over is about."""
        return self._keys.get(alarm_id)

    def is_present(self, key: ConditionKey) -> bool:
        """Tell whether a condition holds."""
        return key in self._present

    def sounding_rank(self, session: int) -> int:
        """Tell the rank of the loudest alarm that sounds in a session; 0: none."""
        sounding = (
            alarm.priority.rank
            for key, alarm in self._present.items()
            if key.session == session and alarm.signals.auditory is SignalPresence.ON
        )
        return max(sounding, default=0)

    def present_as(self, session: int, condition: str, metric: str | None) -> list[Alarm]:
        """List a session's present alarms of a condition (``metric`` None: of any metric)."""
        return [
            alarm
            for key, alarm in self._present.items()
            if key.session == session and key.condition == condition and metric in {None, key.metric}
        ]

    def present(self) -> list[tuple[ConditionKey, Alarm]]:
        """List the conditions that hold."""
        return list(self._present.items())

    def alarms(self) -> list[Alarm]:
        """List all alarms that are not over, by id."""
        return sorted([*self._present.values(), *self._latched.values()], key=lambda alarm: alarm.id)

    def _arise(self, key: ConditionKey, finding: Finding, chair: str | None, now: Moment) -> AlarmEvent:
        is_inhibited = self._inactivations.is_inhibited(key, finding.priority)
        alarm = Alarm(
            id=self._next_id,
            session=key.session,
            chair=chair,
            device=key.device,
            condition=key.condition,
            metric=key.metric,
            kind=finding.kind,
            priority=finding.priority,
            present=True,
            value=finding.value,
            limit=finding.limit,
            message=finding.message,
            detail=finding.detail,
            arose_at=now.utc,
            ceased_at=None,
            latched=finding.is_latching,
            signals=self._signals(Standing.INHIBITED if is_inhibited else Standing.UNANSWERED, key),
            onset_at=_onset_at(finding, now),
        )
        self._next_id += 1
        self._keep(key, alarm)
        return AlarmEvent(AlarmEventKind.AROSE, alarm, now.utc)

    def _cease(self, found: Determination, alarm: Alarm, now: Moment) -> list[AlarmEvent]:
        ceased = replace(alarm, present=False, ceased_at=now.utc)
        if not alarm.latched:
            return self._step(found.key, ceased, Happening.CEASED, now)
        if found.left is not None:
            ceased = _told(ceased, found.left)
        earlier = self._latched.get(found.key)
        is_milder = earlier is not None and earlier.priority.rank > ceased.priority.rank
        if is_milder:  # what is latched already tells more; one answer is enough for both
            return self._step(found.key, ceased, Happening.CEASED, now)
        events = self._step(found.key, ceased, Happening.CEASED_LATCHING, now)
        if earlier is not None and not events[0].alarm.is_over:
            events += self._step(found.key, earlier, Happening.ENDED, now)
        return events

    def _step(self, key: ConditionKey, alarm: Alarm, happening: Happening, now: Moment) -> list[AlarmEvent]:
        before = self._standing(alarm)
        step = next_standing(before, happening)
        if step is None:
            return []
        if step.standing in {Standing.UNANSWERED, Standing.INHIBITED} and step.standing is not before:
            alarm = replace(alarm, acknowledged_by=None, acknowledged_at=None, reason=None, reminded_at=None)
        if step.standing is Standing.INHIBITED:
            alarm = replace(alarm, escalation=0)
        alarm = replace(alarm, signals=self._signals(step.standing, key))
        self._keep(key, alarm)
        return [AlarmEvent(step.event, alarm, now.utc)]

    def _standing(self, alarm: Alarm) -> Standing:
        """Tell where an alarm stood before what is happening to it now, which may have ended its presence already."""
        kept = self.find(alarm.id)
        return standing_of(alarm if kept is None else kept)

    def _signals(self, standing: Standing, key: ConditionKey) -> AlarmSignals:
        return signals_of(standing, is_audible=self._inactivations.is_audible(key))

    def _inhibit_or_release(self, key: ConditionKey, now: Moment, *, may_hide: bool) -> list[AlarmEvent]:
        """Hide a present alarm, or show it again; one that was high and that nobody answered is hidden by no chance."""
        alarm = self._present[key]
        is_inhibited = self._inactivations.is_inhibited(key, alarm.priority)
        if standing_of(alarm) is Standing.INHIBITED:
            return [] if is_inhibited else self._step(key, alarm, Happening.RELEASED, now)
        return self._step(key, alarm, Happening.INHIBITED, now) if is_inhibited and may_hide else []

    def _sound(self, key: ConditionKey, now: Moment) -> list[AlarmEvent]:
        alarm = self._present[key]
        signals = self._signals(standing_of(alarm), key)
        if signals == alarm.signals:
            return []
        changed = replace(alarm, signals=signals)
        self._keep(key, changed)
        return [AlarmEvent(AlarmEventKind.SIGNALLED, changed, now.utc)]

    def _note(self, alarm_id: int, wanted: Standing, what: AlarmEventKind, now: Moment) -> list[AlarmEvent]:
        alarm = self.find(alarm_id)
        if alarm is None or not alarm.present or standing_of(alarm) is not wanted:
            return []
        if what is AlarmEventKind.ESCALATED:
            alarm = replace(alarm, escalation=alarm.escalation + 1)
        else:
            alarm = replace(alarm, reminded_at=now.utc)
        self._keep(self._keys[alarm_id], alarm)
        return [AlarmEvent(what, alarm, now.utc)]

    def _keep(self, key: ConditionKey, alarm: Alarm) -> None:
        for alarms in (self._present, self._latched):
            if key in alarms and alarms[key].id == alarm.id:
                del alarms[key]
        self._keys.pop(alarm.id, None)
        if alarm.is_over:
            return
        self._keys[alarm.id] = key
        (self._present if alarm.present else self._latched)[key] = alarm


def _told(alarm: Alarm, finding: Finding) -> Alarm:
    return replace(
        alarm,
        priority=finding.priority,
        value=finding.value,
        limit=finding.limit,
        message=finding.message,
        detail=finding.detail,
        latched=alarm.latched or finding.is_latching,
    )


def _onset_at(finding: Finding, now: Moment) -> datetime | None:
    if finding.since_s is None:
        return None
    return now.utc - timedelta(seconds=max(0.0, now.monotonic_s - finding.since_s))


def _not_acknowledged(alarm: Alarm) -> ConflictError:
    if standing_of(alarm) is Standing.INHIBITED:
        return ConflictError(f"Alarm {alarm.id} is paused or off; end that first.")
    return ConflictError(f"Alarm {alarm.id} was acknowledged already, by {alarm.acknowledged_by}.")


def _unknown(alarm_id: int, next_id: int) -> NotFoundError | ConflictError:
    if 0 < alarm_id < next_id:
        return ConflictError(f"Alarm {alarm_id} is over; there is nothing left to acknowledge.")
    return NotFoundError(f"There is no alarm {alarm_id}.", field="alarm")
