"""The alarms that are not over: gives them their ids, moves them through the lifecycle, says what happened.

One condition has at most one alarm that is present and at most one that is latched. An occurrence that latched keeps
its own id, value and times until it was seen; when the condition comes back meanwhile, that is a new alarm beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from models.alarm import Acknowledge, Alarm, AlarmEvent, AlarmEventKind
from models.errors import ConflictError, NotFoundError
from models.timestamps import Moment
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.lifecycle import SIGNALS, Happening, Standing, next_standing, standing_of


class AlarmRegister:
    """Alarms by condition and by id.

    Args:
        first_id: The id of the next alarm to arise.
    """

    def __init__(self, first_id: int) -> None:
        """Start empty."""
        self._next_id = first_id
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
        return self._step(found.key, changed, Happening.ROSE if rose else Happening.CHANGED, now)

    def acknowledge(self, command: Acknowledge, now: Moment) -> list[AlarmEvent]:
        """Write down who answered an alarm, when and why.

        Raises:
            NotFoundError: There never was such an alarm.
            ConflictError: It is over, or acknowledged already; nothing changed.
        """
        alarm = self.find(command.alarm)
        if alarm is None:
            raise _unknown(command.alarm, self._next_id)
        answered = replace(alarm, acknowledged_by=command.author, acknowledged_at=now.utc, reason=command.reason)
        events = self._step(self._keys[alarm.id], answered, Happening.ACKNOWLEDGED, now)
        if not events:
            message = f"Alarm {alarm.id} was acknowledged already, by {alarm.acknowledged_by}."
            raise ConflictError(message)
        return events

    def end(self, is_ended: Callable[[ConditionKey], bool], now: Moment) -> list[AlarmEvent]:
        """End every alarm, present or latched, whose condition can no longer be said to hold or to matter."""
        events: list[AlarmEvent] = []
        for alarms in (self._present, self._latched):
            for key in [key for key in alarms if is_ended(key)]:
                alarm = alarms[key]
                ended = replace(alarm, present=False, ceased_at=alarm.ceased_at or now.utc)
                events += self._step(key, ended, Happening.ENDED, now)
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

    def present(self) -> list[tuple[ConditionKey, Alarm]]:
        """List the conditions that hold."""
        return list(self._present.items())

    def alarms(self) -> list[Alarm]:
        """List all alarms that are not over, by id."""
        return sorted([*self._present.values(), *self._latched.values()], key=lambda alarm: alarm.id)

    def _arise(self, key: ConditionKey, finding: Finding, chair: str | None, now: Moment) -> AlarmEvent:
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
            signals=SIGNALS[Standing.UNANSWERED],
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
        before = standing_of(alarm.signals)
        step = next_standing(before, happening)
        if step is None:
            return []
        if step.standing is Standing.UNANSWERED and before is Standing.ANSWERED:
            alarm = replace(alarm, acknowledged_by=None, acknowledged_at=None, reason=None)
        alarm = replace(alarm, signals=SIGNALS[step.standing])
        self._keep(key, alarm)
        return [AlarmEvent(step.event, alarm, now.utc)]

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


def _unknown(alarm_id: int, next_id: int) -> NotFoundError | ConflictError:
    if 0 < alarm_id < next_id:
        return ConflictError(f"Alarm {alarm_id} is over; there is nothing left to acknowledge.")
    return NotFoundError(f"There is no alarm {alarm_id}.", field="alarm")
