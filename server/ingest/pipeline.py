"""The corridor: every frame goes through here, in one order, on the event loop.

``accept`` is the way of a heart rate: judged, shown to the alarm engine, handed to the writer, marked for the screens.
The engine sees an observation before it is durable, so a slow disk never delays an alarm; the device is answered only
after the commit (ADR-0004).
"""

from collections.abc import Mapping, Sequence
from functools import partial

from models.alarm import TechnicalConditionCode
from models.feed.frames import ObservationsFrame, StatusFrame
from models.feed.protocol import Numbered
from models.inactivation import Event
from models.timestamps import Moment
from server.alarms.engine import AlarmEngine
from server.clock import Clock
from server.ingest.announcing import Announcer
from server.ingest.links import CLOCK_WRONG_S, Link
from server.ingest.plausibility import NOTHING_JUDGED, Judged, judge
from server.ingest.recording import Settle, frame_write
from server.live.ward import Ward
from server.store.streams import OpenStream
from server.store.writer import Writer


class Pipeline:
    """Ties the engine, the writer and the ward together.

    Args:
        writer: The store's single writer.
        ward: What screens show.
        announcer: Who tells on what happened to alarms.
        clock: Whose time it is.

    Attributes:
        engine: The alarm engine; whoever opens the store puts it there before the first frame.
        metric_ids: The store's number of each metric; likewise.
    """

    engine: AlarmEngine
    metric_ids: Mapping[str, int]

    def __init__(self, writer: Writer, ward: Ward, announcer: Announcer, clock: Clock) -> None:
        """Hold the parts."""
        self.writer = writer
        self.ward = ward
        self.announcer = announcer
        self.clock = clock

    def accept(self, link: Link, stream: OpenStream, event: Numbered, now: Moment, settle: Settle) -> None:
        """Take one numbered frame all the way; ``settle`` is called once it is durable, or could not be made so."""
        sent = event.frame.sent_at or link.memory.device_time(now)
        judged = NOTHING_JUDGED
        events = self.engine.heard(link.device, now)  # a frame known already is a sign of life too
        self.ward.heard(link.device, now)
        if event.frame.sent_at is not None:
            events += self._compare_clock(link, (now.utc - event.frame.sent_at).total_seconds(), now)
        if not event.placement.is_repeat:
            judged, more = self._evaluate(link, stream, event.frame, now)
            events += more
            if event.placement.gap is not None or event.placement.fills_gap:
                events += self._gaps(link, stream, now)
        refusals = event.frame.refusals + judged.refusals
        write = frame_write(stream, event, judged.observations, sent, now, self.metric_ids)
        self.writer.append(write, partial(settle, refusals))
        self.spread(events)

    def _evaluate(
        self, link: Link, stream: OpenStream, frame: ObservationsFrame | StatusFrame, now: Moment
    ) -> tuple[Judged, list[Event]]:
        """Judge a frame, show it to the engine, and put it in the picture."""
        if isinstance(frame, StatusFrame):
            return NOTHING_JUDGED, self.engine.report(link.device, frame.conditions, now)
        judged = judge(link.memory, frame.observations, frame.sent_at, now)
        shown = self.ward.of_this_session(link.device, judged.observations, now)
        events = self.engine.observe(link.device, shown, now)
        self.ward.observe(link.device, shown, now, stream.replay, self._sources(link.device, now))
        return judged, events

    def _sources(self, device: str, now: Moment) -> Mapping[str, str]:
        """Ask which device gives each metric, where there are several, and have every change written down."""
        session = self.ward.shared_session(device)
        if session is None:
            return {}
        self.announcer.tell_sources(session, self.engine.take_source_changes(session), now)
        return self.engine.sources_of(session)

    def heard(self, link: Link, now: Moment) -> None:
        """Note that a device is there though it sent no number."""
        self.spread(self.engine.heard(link.device, now))
        self.ward.heard(link.device, now)

    def compare_clock(self, link: Link, offset_s: float, now: Moment) -> None:
        """Note the difference of clocks measured by ``hello`` or ``ping``."""
        link.memory.clock_offset_s = offset_s
        self.spread(self._compare_clock(link, offset_s, now))

    def _compare_clock(self, link: Link, offset_s: float, now: Moment) -> list[Event]:
        is_wrong = abs(offset_s) > CLOCK_WRONG_S
        if is_wrong == link.is_clock_wrong:
            return []
        link.is_clock_wrong = is_wrong
        detail = f"{abs(offset_s):.0f} s {'behind' if offset_s > 0 else 'ahead'}"
        return self.engine.technical(
            TechnicalConditionCode.CLOCK_WRONG, device=link.device, present=is_wrong, now=now, detail=detail
        )

    def _gaps(self, link: Link, stream: OpenStream, now: Moment) -> list[Event]:
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

    def tell_duplicate(self, device: str, *, present: bool) -> None:
        """Tell the engine whether two devices seem to share one token."""
        self.technical(TechnicalConditionCode.DEVICE_DUPLICATE, device=device, present=present)

    def tell_check(self, session: int, check: str, *, present: bool) -> None:
        """Tell the engine whether a check of a session was missed; one that is over misses nothing."""
        code, now = TechnicalConditionCode.CHECK_OVERDUE, self.clock.now()
        present = present and self.engine.watches(session)
        self.spread(self.engine.technical(code, device=None, present=present, now=now, detail=check, session=session))

    def tell_delivery(self, *, present: bool, detail: str) -> None:
        """Tell the engine whether messages to people away from the screens fail to arrive."""
        self.technical(TechnicalConditionCode.DELIVERY_FAILED, device=None, present=present, detail=detail)

    def tell_safety(self, session: int, *, present: bool) -> None:
        """Tell the engine whether an answer of a session waits for a clinician; one that is over raises nothing."""
        code, now = TechnicalConditionCode.SAFETY_FLAG, self.clock.now()
        present = present and self.engine.watches(session)
        self.spread(self.engine.technical(code, device=None, present=present, now=now, session=session))

    def look_at_screens(self) -> None:
        """Tell the engine which chairs nobody watches, and which screens hang."""
        now = self.clock.now()
        for fact in self.announcer.look_at_screens(now):
            self.spread(
                self.engine.technical(
                    fact.code, device=None, present=fact.present, now=now, detail=fact.detail, session=fact.session,
                    priority=fact.priority,
                )
            )  # fmt: skip

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

    def spread(self, events: Sequence[Event]) -> None:
        """Hand what happened to the record, to every screen, and to those who are told away from the screens."""
        self.announcer.spread(events)
