"""The desk: what people decide goes through here to the alarm engine and the screens, in one order with the frames."""

from collections.abc import Iterable, Sequence

from models.alarm import Acknowledge, Alarm, AlarmEvent, TechnicalConditionCode
from models.inactivation import Event, Inactivate, Inactivation, InactivationEvent, Resume
from models.observation import JudgedObservation, Observation
from models.session import InfusionSession
from server.alarms.engine import Watch
from server.alarms.preset_shelf import PresetShelf
from server.ingest.pipeline import Pipeline
from server.ingest.plausibility import DeviceMemory, judge


class Desk:
    """Takes people's commands once the store has them.

    Args:
        pipeline: The corridor they meet.
        presets: Every version of every alarm preset.
    """

    def __init__(self, pipeline: Pipeline, presets: PresetShelf) -> None:
        """Hold the parts."""
        self._pipeline = pipeline
        self._presets = presets

    def watch(self, sessions: Iterable[InfusionSession]) -> None:
        """Take over sessions as they are now: opened, bound, moved on, or over."""
        now = self._pipeline.clock.now()
        engine = self._pipeline.engine
        for session in sessions:
            self._pipeline.ward.admit(session)
            if session.phase.is_final:
                self._pipeline.spread(engine.unwatch(session.id, now))
            else:
                preset = self._presets.of(session)
                baselines = {found.metric: found.value for found in session.baselines}
                watch = Watch(
                    session.id, session.chair, session.phase, preset, session.devices, baselines, session.sources
                )
                self._pipeline.spread(engine.watch(watch, now))

    def end(self, sessions: Iterable[int]) -> None:
        """End what a restart took up of sessions that are over: the process ended before their alarms did."""
        now = self._pipeline.clock.now()
        for session in sessions:
            self._pipeline.spread(self._pipeline.engine.unwatch(session, now))

    def forget(self, device: str) -> None:
        """Expect nothing more of a device that was revoked."""
        self._pipeline.spread(self._pipeline.engine.forget(device, self._pipeline.clock.now()))

    def judge(self, observation: Observation) -> JudgedObservation:
        """Judge what a person entered, as if it had just arrived."""
        now = self._pipeline.clock.now()
        return judge(DeviceMemory(), [observation], now.utc, now).observations[0]

    def enter(self, session: int, observation: JudgedObservation) -> None:
        """Show a person's stored observation to the engine and the screens."""
        now = self._pipeline.clock.now()
        self._pipeline.ward.observe_by_hand(session, observation, now)
        self._pipeline.spread(self._pipeline.engine.enter(session, [observation], now))

    def acknowledge(self, command: Acknowledge) -> Alarm:
        """Answer an alarm and return it as it is then.

        Raises:
            NotFoundError: There is no such alarm, or it is over.
            ConflictError: Nothing of it is left to answer.
        """
        events = self._pipeline.engine.acknowledge(command, self._pipeline.clock.now())
        self._pipeline.spread(events)
        return _alarm_of(events)

    def call_help(self, chair: str, author: str) -> Alarm:
        """Call for help at a chair and return the alarm that everyone sees now."""
        pipeline = self._pipeline
        session = pipeline.ward.session_in(chair)
        pipeline.spread(pipeline.engine.call_help(chair, session.id if session else None, author, pipeline.clock.now()))
        return next(found for found in pipeline.engine.alarms() if _is_call_from(found, chair))

    def inactivate(self, command: Inactivate) -> Inactivation:
        """Switch something off and return it as it is then.

        Raises:
            NotFoundError: No such session is watched.
            UsageError: It would last too long, or names no condition there is.
            ConflictError: The condition is of high priority: only its sound can be paused or off.
        """
        return self._switch(self._pipeline.engine.inactivate(command, self._pipeline.clock.now()))

    def resume(self, command: Resume) -> Inactivation:
        """Switch something on again and return it as it is then.

        Raises:
            NotFoundError: There never was such an inactivation.
            ConflictError: It is over already.
        """
        return self._switch(self._pipeline.engine.resume(command, self._pipeline.clock.now()))

    def _switch(self, events: Sequence[Event]) -> Inactivation:
        self._pipeline.spread(events)
        return next(event.inactivation for event in reversed(events) if isinstance(event, InactivationEvent))


def _alarm_of(events: Sequence[Event]) -> Alarm:
    return next(event.alarm for event in events if isinstance(event, AlarmEvent))


def _is_call_from(alarm: Alarm, chair: str) -> bool:
    return alarm.condition == TechnicalConditionCode.HELP_CALLED.value and alarm.chair == chair
