"""The dispatcher: takes an alarm that nobody answers to the people of its step, and says when it cannot.

Every message, every try and every message dropped becomes a line of the alarm log. When nobody of a step could be
reached, or messages had to be dropped for want of room, that is an alarm condition of its own, until the next message
that arrives. Without recipients it does nothing, and says so once.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog

from models.alarm import FIRST_SENT_STEP, Alarm
from models.alarm_log import LogEntry, LogKind
from models.observation import GenerationMode
from server.clock import Clock
from server.escalation.courier import AppriseCourier, Courier
from server.escalation.lanes import DELIVER_WITHIN_S, MOST_TRIES, Drop, Ending, Lane, LaneEnds, Parcel, Try
from server.escalation.messages import TRIAL, Message, message_of
from server.escalation.plan import EscalationPlan
from server.escalation.recipients import recipients_of
from server.settings import Recipient

log = structlog.get_logger(__name__)


class Tell(Protocol):
    """Tells the alarm engine whether messages fail to arrive."""

    def __call__(self, *, present: bool, detail: str) -> None:
        """Tell ``delivery_failed``."""


@dataclass(frozen=True, slots=True)
class DispatcherEnds:
    """What the dispatcher is tied to.

    Args:
        clock: Whose time it is.
        keep_log: Takes lines of the alarm log.
        tell: Tells the alarm engine whether messages fail to arrive; on the event loop, never from within a call.
        mode_of: Tells whether an alarm's numbers are a patient's, a test's or a simulation's.
        nurse_of: Tells who looks after an alarm's chair, by account; None: nobody.
        courier: Who delivers.
    """

    clock: Clock
    keep_log: Callable[[Sequence[LogEntry]], None]
    tell: Tell
    mode_of: Callable[[Alarm], GenerationMode] = lambda _: GenerationMode.REAL
    nurse_of: Callable[[Alarm], str | None] = lambda _: None
    courier: Courier = field(default_factory=AppriseCourier)


class Dispatcher:
    """Sends messages to recipients.

    Args:
        recipients: Everybody who may get one.
        plan: When each step is due.
        ends: What it is tied to.
    """

    def __init__(self, recipients: Sequence[Recipient], plan: EscalationPlan, ends: DispatcherEnds) -> None:
        """Send nothing yet."""
        self._plan = plan
        self._ends = ends
        self._lane_ends = LaneEnds(ends.clock, ends.courier, self._write, self._note_try, self._note_drop)
        self._recipients: tuple[Recipient, ...] = ()
        self._lanes: dict[str, Lane] = {}
        self._changed = asyncio.Event()
        self._trial: asyncio.Task[str | None] | None = None
        self._is_failing: bool | None = None  # a failure told before a restart is not known here
        self._is_unread = False  # what fails is that addresses cannot be read, and nothing else
        self.use(recipients)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody who may get a message now."""
        return self._recipients

    def use(self, recipients: Sequence[Recipient]) -> None:
        """Let these be everybody from now on; what waits for one who was changed goes the new way."""
        before, self._recipients = self._lanes, tuple(recipients)
        self._lanes = {
            one.name: before[one.name]
            if one.name in before and before[one.name].recipient == one
            else Lane(one, self._lane_ends)
            for one in recipients
        }
        for name, lane in before.items():
            heir = self._lanes.get(name)
            if heir is not lane:
                lane.close(heir)
        self._changed.set()

    def tell_unread(self, names: Sequence[str]) -> None:
        """Tell whose addresses cannot be read, so that nobody relies on them; none: that is over."""
        if names:
            is_alone = self._is_unread or not self._is_failing
            self._tell_failing(f"the address of {', '.join(names)[:150]} cannot be read")
            self._is_unread = is_alone
        elif self._is_unread:
            self._succeed()

    def send(self, alarm: Alarm, step: int, *, is_unshown: bool = False) -> None:
        """Send an unanswered alarm to the recipients of a step; returns at once.

        Args:
            alarm: As it is now.
            step: Of the escalation, 2 and more; an unshown alarm goes out at once, whatever its step.
            is_unshown: No screen can show it.
        """
        step = max(step, FIRST_SENT_STEP)
        if not self._lanes:
            return
        nurse = self._ends.nurse_of(alarm)
        chosen = recipients_of(step, alarm.priority, self._recipients, nurse, is_unshown=is_unshown)
        names = [recipient.name for recipient in chosen]
        self._note(alarm, step, is_unshown, {"what": "sent_out" if names else "nobody", "recipients": names})
        call = _Call(set(names), partial(self._fail, alarm, names), self._succeed)
        now_s = self._ends.clock.now().monotonic_s
        for name in names:
            self._lanes[name].put(Parcel(alarm, step, is_unshown, now_s, now_s, partial(call.finish, name)))

    @property
    def is_trying(self) -> bool:
        """Tell whether a trial is under way, or hangs."""
        return self._trial is not None and not self._trial.done()

    async def try_out(self, recipient: Recipient) -> LogEntry:
        """Send one recipient a message that says that it is a trial; no alarm waits for it.

        One that arrives ends ``delivery_failed``, unless that is for somebody whose address cannot be read.

        Returns:
            What is known of it, for the alarm log; ``error`` is None when the service took it.
        """
        deliver = asyncio.to_thread(self._ends.courier.deliver, recipient, TRIAL)
        self._trial = asyncio.create_task(deliver, name=f"trial to {recipient.name}")
        done, _ = await asyncio.wait({self._trial}, timeout=DELIVER_WITHIN_S)
        error = self._trial.result() if done else "timeout"
        if error is None and not self._is_unread:
            self._succeed()
        entry = {
            "what": "trial", "recipient": recipient.name, "ok": error is None, "error": error, "words": TRIAL.words,
            "step": None,
        }  # fmt: skip
        return LogEntry(self._ends.clock.now().utc, LogKind.DELIVERY, None, None, None, entry)

    def hear(self, alarm: Alarm) -> None:
        """Take an alarm as it is now, after any event: what was answered or is over is not sent any more."""
        for lane in self._lanes.values():
            lane.hear(alarm)

    async def run(self) -> None:
        """Deliver, for ever."""
        if not self._lanes:
            log.info("no recipients: an unanswered alarm is told on screens alone")
        running: set[Lane] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                self._changed.clear()
                for name, lane in self._lanes.items():
                    if lane not in running:
                        group.create_task(lane.run(), name=f"to {name}")
                running = set(self._lanes.values())
                await self._changed.wait()

    # What lanes ask and tell.

    def _write(self, parcel: Parcel) -> Message:
        """Put a message together. Its duration is the plan's, and what it waited: no wall clock has a say in it."""
        steps = self._plan.steps_of(parcel.alarm.priority)
        waited_s = self._ends.clock.now().monotonic_s - parcel.began_s
        unanswered_s = steps[parcel.step - 1] + waited_s if parcel.step <= len(steps) else None
        mode = self._ends.mode_of(parcel.alarm)
        return message_of(parcel.alarm, mode, unanswered_s, is_unshown=parcel.is_unshown)

    def _note_try(self, recipient: Recipient, tried: Try) -> None:
        parcel = tried.parcel
        log.info(
            "message", recipient=recipient.name, alarm=parcel.alarm.id, step=parcel.step, attempt=parcel.tries,
            error=tried.error,
        )  # fmt: skip
        entry = {
            "what": "attempt", "recipient": recipient.name, "attempt": parcel.tries, "of": MOST_TRIES,
            "ok": tried.error is None, "error": tried.error, "seconds": round(tried.seconds, 3),
            "words": tried.message.words,
        }  # fmt: skip
        self._note(parcel.alarm, parcel.step, parcel.is_unshown, entry)

    def _note_drop(self, recipient: Recipient, parcel: Parcel) -> None:
        assert parcel.dropped is not None  # noqa: S101 - that is why it is told
        log.info("message dropped", recipient=recipient.name, alarm=parcel.alarm.id, why=parcel.dropped.value)
        entry = {"what": "dropped", "recipient": recipient.name, "why": parcel.dropped.value}
        self._note(parcel.alarm, parcel.step, parcel.is_unshown, entry)
        if parcel.dropped is Drop.OVERFLOW:
            self._tell_failing(f"too many messages wait for {recipient.name}")

    def _note(self, alarm: Alarm, step: int, is_unshown: bool, entry: Mapping[str, object]) -> None:  # noqa: FBT001
        whole = {"ok": False, "step": step, "unshown": is_unshown, **entry}
        at = self._ends.clock.now().utc
        self._ends.keep_log([LogEntry(at, LogKind.DELIVERY, alarm.session, alarm.id, None, whole)])

    # Whether messages arrive.

    def _succeed(self) -> None:
        self._is_unread = False
        if self._is_failing is not False:
            self._is_failing = False
            self._tell_soon(present=False, detail="")

    def _fail(self, alarm: Alarm, names: Sequence[str]) -> None:
        place = "" if alarm.chair is None else f" about chair {alarm.chair}"
        self._tell_failing(f"{', '.join(names)[:200]} not reached{place}")

    def _tell_failing(self, detail: str) -> None:
        log.warning("messages do not arrive", detail=detail)
        self._is_unread = False
        if not self._is_failing:
            self._is_failing = True
            self._tell_soon(present=True, detail=detail)

    def _tell_soon(self, *, present: bool, detail: str) -> None:
        """Tell on the loop's next turn: whoever called is in the middle of the engine's events."""
        asyncio.get_running_loop().call_soon(partial(self._ends.tell, present=present, detail=detail))


@dataclass(slots=True, eq=False)
class _Call:
    """One step of one alarm: it failed when nobody of it was reached and somebody could not be."""

    waiting: set[str]
    fail: Callable[[], None]
    succeed: Callable[[], None]
    was_delivered: bool = False
    did_fail: bool = False

    def finish(self, name: str, ending: Ending) -> None:
        """Take how it ended for one of them."""
        self.waiting.discard(name)
        if ending is Ending.DELIVERED:
            self.was_delivered = True
            self.succeed()
        elif ending is Ending.FAILED:
            self.did_fail = True
        if not self.waiting and self.did_fail and not self.was_delivered:
            self.fail()
