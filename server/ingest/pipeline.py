"""The corridor: every frame and every command goes through here, in one order, on the event loop.

``accept`` is the way of a heart rate: judged, shown to the alarm engine, handed to the writer, marked for the screens.
The engine sees an observation before it is durable, so a slow disk never delays an alarm; the device is answered only
after the commit (ADR-0004).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog

from models.alarm import Acknowledge, Alarm, AlarmEvent, TechnicalConditionCode
from models.feed.codec import ObservationsFrame, StatusFrame
from models.feed.messages import Refusal
from models.feed.protocol import Numbered
from models.observation import JudgedObservation, Observation
from models.session import InfusionSession
from models.timestamps import Moment
from server.alarms.engine import AlarmEngine, Watch
from server.alarms.presets import AlarmPreset
from server.clock import Clock
from server.ingest.links import CLOCK_WRONG_S, Link
from server.ingest.plausibility import DeviceMemory, judge
from server.live.ward import Ward
from server.store.frames import FrameWrite, Settlement
from server.store.mapping import condition_rows, digest_of, microseconds_after, observation_rows
from server.store.sessions import open_sessions
from server.store.streams import OpenStream
from server.store.writer import Writer

log = structlog.get_logger(__name__)

Settle = Callable[[Settlement, Sequence[Refusal]], None]


class Pipeline:
    """Ties the engine, the writer and the ward together.

    Args:
        writer: The store's single writer.
        ward: What screens show.
        clock: Whose time it is.
        presets: Every alarm preset by name.
    """

    engine: AlarmEngine

    def __init__(self, writer: Writer, ward: Ward, clock: Clock, presets: Mapping[str, AlarmPreset]) -> None:
        """Hold the parts; :meth:`begin` brings the rest once the store is open."""
        self.writer = writer
        self.ward = ward
        self.clock = clock
        self._presets = presets
        self._metric_ids: Mapping[str, int] = {}

    def begin(self, engine: AlarmEngine, metric_ids: Mapping[str, int]) -> None:
        """Take the engine, and the store's number of each metric."""
        self.engine = engine
        self._metric_ids = metric_ids

    def accept(self, link: Link, stream: OpenStream, event: Numbered, now: Moment, settle: Settle) -> None:
        """Take one numbered frame all the way; ``settle`` is called once it is durable, or could not be made so."""
        frame, placement = event.frame, event.placement
        judged: tuple[JudgedObservation, ...] = ()
        refusals = frame.refusals
        events: list[AlarmEvent] = []
        if not placement.is_repeat:
            judged, future, events = self._evaluate(link, stream, frame, now)
            refusals = (*refusals, *future)
            if placement.gap is not None or placement.fills_gap:
                events += self._gaps(link, stream, now)
        write = FrameWrite(
            stream.id,
            frame.seq,
            microseconds_after(frame.sent_at or link.memory.device_time(now), stream.base_us),
            microseconds_after(now.utc, stream.base_us) or 0,
            digest_of(frame.content),
            observation_rows(judged, self._metric_ids, stream.base_us),
            condition_rows(frame.conditions) if isinstance(frame, StatusFrame) else (),
            placement.gap,
            now.utc,
            placement.is_repeat,
        )
        self.writer.append(write, lambda settlement: settle(settlement, refusals))
        self.spread(events)

    def _evaluate(
        self, link: Link, stream: OpenStream, frame: ObservationsFrame | StatusFrame, now: Moment
    ) -> tuple[tuple[JudgedObservation, ...], tuple[Refusal, ...], list[AlarmEvent]]:
        """Judge a frame, show it to the engine, and put it in the picture."""
        events = self.engine.heard(link.device, now)
        if isinstance(frame, StatusFrame):
            return (), (), events + self.engine.report(link.device, frame.conditions, now)
        found = judge(link.memory, frame.observations, frame.sent_at, now)
        events += self.engine.observe(link.device, found.observations, now)
        if frame.sent_at is not None:
            events += self._compare_clock(link, (now.utc - frame.sent_at).total_seconds(), now)
        self.ward.observe(link.device, found.observations, now, stream.replay)
        return found.observations, found.refusals, events

    def heard(self, link: Link, now: Moment) -> None:
        """Note that a device is there though it sent no number."""
        self.spread(self.engine.heard(link.device, now))
        self.ward.heard(link.device)

    def compare_clock(self, link: Link, offset_s: float, now: Moment) -> None:
        """Note the difference of clocks measured by ``hello`` or ``ping``."""
        link.memory.clock_offset_s = offset_s
        self.spread(self._compare_clock(link, offset_s, now))

    def _compare_clock(self, link: Link, offset_s: float, now: Moment) -> list[AlarmEvent]:
        is_wrong = abs(offset_s) > CLOCK_WRONG_S
        if is_wrong == link.is_clock_wrong:
            return []
        link.is_clock_wrong = is_wrong
        detail = f"{abs(offset_s):.0f} s {'behind' if offset_s > 0 else 'ahead'}"
        return self.engine.technical(
            TechnicalConditionCode.CLOCK_WRONG, device=link.device, present=is_wrong, now=now, detail=detail
        )

    def _gaps(self, link: Link, stream: OpenStream, now: Moment) -> list[AlarmEvent]:
        missing = sum(last - first + 1 for first, last in stream.ledger.missing)
        return self.engine.technical(
            TechnicalConditionCode.SEQUENCE_GAP,
            device=link.device,
            present=missing > 0,
            now=now,
            detail=f"{missing} missing",
        )

    def technical(self, code: TechnicalConditionCode, *, device: str | None, present: bool, detail: str = "") -> None:
        """Tell the engine a fact about equipment."""
        self.spread(self.engine.technical(code, device=device, present=present, now=self.clock.now(), detail=detail))

    def forget(self, device: str) -> None:
        """Expect nothing more of a device that was revoked."""
        self.spread(self.engine.forget(device, self.clock.now()))

    def watch(self, session: InfusionSession) -> None:
        """Take over a session as it is now: opened, bound, moved on, or over."""
        now = self.clock.now()
        self.ward.admit(session)
        if session.phase.is_final:
            self.spread(self.engine.unwatch(session.id, now))
        else:
            preset = self._presets[session.preset]
            watch = Watch(session.id, session.chair, session.phase, preset, session.devices)
            self.spread(self.engine.watch(watch, now))

    def end_all(self, sessions: Iterable[int | None]) -> None:
        """End what a restart took up of sessions that are over: the process ended before their alarms did."""
        now = self.clock.now()
        for session in sessions:
            if session is not None:
                self.spread(self.engine.unwatch(session, now))

    async def watch_all(self) -> None:
        """Take over every session as it is now: a device moved from one to another."""
        for session in await self.writer.run(open_sessions):
            self.watch(session)

    def judge_by_hand(self, observation: Observation) -> JudgedObservation:
        """Judge what a person entered, as if it had just arrived."""
        now = self.clock.now()
        return judge(DeviceMemory(), [observation], now.utc, now).observations[0]

    def accept_by_hand(self, session: int, observation: JudgedObservation) -> None:
        """Show a stored observation of a person to the engine and the screens."""
        now = self.clock.now()
        self.ward.observe_by_hand(session, observation, now)
        self.spread(self.engine.enter(session, [observation], now))

    def acknowledge(self, command: Acknowledge) -> Alarm:
        """Answer an alarm and return it as it is then.

        Raises:
            NotFoundError: There is no such alarm, or it is over.
            ConflictError: Nothing of it is left to answer.
        """
        events = self.engine.acknowledge(command, self.clock.now())
        self.spread(events)
        return events[-1].alarm

    def advance(self) -> float | None:
        """Let time pass.

        Returns:
            Seconds until the engine wants to be woken again; None when nothing is pending.
        """
        now = self.clock.now()
        self.spread(self.engine.advance(now))
        self.ward.age(now)
        deadline = self.engine.next_deadline()
        return None if deadline is None else max(0.0, deadline - now.monotonic_s)

    def spread(self, events: Sequence[AlarmEvent]) -> None:
        """Hand what happened to alarms to the record and to every screen."""
        if not events:
            return
        self.writer.keep_alarms([event.alarm for event in events])
        for event in events:
            alarm = event.alarm
            log.info("alarm", what=event.kind.value, alarm=alarm.id, condition=alarm.condition, session=alarm.session)
            self.ward.show_alarm(alarm)
