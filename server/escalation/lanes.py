"""The way to one recipient: messages wait in it, are tried one after the other, and hold up nobody else's.

Each try runs in a thread of its own, for the library waits for the network, and is given up after a time limit; a
thread that still hangs then is left to itself, and only so many of them may. The most urgent message that is due goes
first. A newer message about the same alarm replaces one that waits; what was answered or is over is not sent.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from models.alarm import Alarm, AlarmPriority, SignalPresence
from server.clock import Clock
from server.escalation.courier import Courier
from server.escalation.messages import Message
from server.settings import Recipient

# A phone that takes longer is no way to call somebody (seconds of this machine).
DELIVER_WITHIN_S = 15.0
# Seconds after the first, second and third try that failed; the fourth is the last.
RETRY_AFTER_S = (2.0, 5.0, 10.0)
MOST_TRIES = len(RETRY_AFTER_S) + 1
MOST_WAITING = 100
# Tries that hang beyond their time, and the one under way.
MOST_THREADS = 3


class Drop(StrEnum):
    """Why a message was not sent, or not tried again."""

    ANSWERED = "answered"
    CEASED = "ceased"
    SWITCHED_OFF = "switched_off"
    REPLACED = "replaced"
    OVERFLOW = "overflow"
    GIVEN_UP = "given_up"
    RECIPIENT_GONE = "recipient_gone"


class Ending(Enum):
    """How it ended for one recipient."""

    DELIVERED = auto()
    FAILED = auto()
    NEEDLESS = auto()


@dataclass(slots=True, eq=False)
class Parcel:
    """A message on its way to one recipient.

    Args:
        alarm: As it is now.
        step: The step it belongs to.
        is_unshown: It goes out because no screen could show the alarm.
        due_s: Not to be tried before, in the clock's monotonic seconds.
        began_s: When it was handed over, in the same.
        finish: Called once, when it is known how it ended.
    """

    alarm: Alarm
    step: int
    is_unshown: bool
    due_s: float
    began_s: float
    finish: Callable[[Ending], None]
    tries: int = 0
    is_under_way: bool = False
    dropped: Drop | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """How one try ended: ``error`` is None when the service took the message."""

    parcel: Parcel
    message: Message
    seconds: float
    error: str | None


@dataclass(frozen=True, slots=True)
class LaneEnds:
    """What a lane is tied to.

    Args:
        clock: Whose time it is.
        courier: Who delivers.
        write: Puts a parcel's message together, as it is now.
        tried: Hears how each try ended.
        dropped: Hears of a message that is not sent any more.
    """

    clock: Clock
    courier: Courier
    write: Callable[[Parcel], Message]
    tried: Callable[[Recipient, Try], None]
    dropped: Callable[[Recipient, Parcel], None]


@dataclass(slots=True, eq=False)
class Lane:
    """The way to one recipient."""

    recipient: Recipient
    ends: LaneEnds
    _waiting: dict[int, Parcel] = field(default_factory=dict)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)
    _threads: int = 0
    _is_closed: bool = False
    heir: "Lane | None" = None

    def close(self, heir: "Lane | None") -> None:
        """Take no more; what waits goes on by its heir, or is dropped where there is none. A try goes to its end.

        A message under way is the heir's from now on too, so that it hears of its alarm and tries again if this fails.
        """
        self._is_closed, self.heir = True, heir
        for parcel in tuple(self._waiting.values()):
            if heir is None:
                self._drop(parcel, Drop.RECIPIENT_GONE)
                continue
            self._forget(parcel)
            if not parcel.is_under_way:
                parcel.tries, parcel.due_s = 0, self.ends.clock.now().monotonic_s
            heir.put(parcel)
        self._stirred.set()

    def put(self, parcel: Parcel) -> None:
        """Have a message delivered; it takes the place of one about the same alarm that waits."""
        earlier = self._waiting.get(parcel.alarm.id)
        if earlier is not None:
            self._drop(earlier, Drop.REPLACED)
        self._waiting[parcel.alarm.id] = parcel
        if len(self._waiting) > MOST_WAITING:
            self._make_room()
        self._stirred.set()

    def hear(self, alarm: Alarm) -> None:
        """Take an alarm as it is now: what was answered, is over or was switched off needs no message any more."""
        parcel = self._waiting.get(alarm.id)
        if parcel is None:
            return
        parcel.alarm = alarm
        if alarm.acknowledged_by is not None:
            self._drop(parcel, Drop.ANSWERED)
        elif not alarm.present:
            self._drop(parcel, Drop.CEASED)
        elif alarm.signals.visual is SignalPresence.OFF:
            self._drop(parcel, Drop.SWITCHED_OFF)

    def settle(self, parcel: Parcel, error: str | None, *, is_own: bool) -> None:
        """Take how a try ended, its own or one begun by the lane whose heir it is: that goes on from here at once."""
        now_s = self.ends.clock.now().monotonic_s
        if error is None:
            self._forget(parcel)
            parcel.finish(Ending.DELIVERED)
        elif parcel.dropped is not None:
            self._drop(parcel, parcel.dropped)
        elif not is_own:
            parcel.tries, parcel.due_s = 0, now_s
            self._stirred.set()
        elif parcel.tries >= MOST_TRIES:
            self._drop(parcel, Drop.GIVEN_UP)
        else:
            parcel.due_s = now_s + RETRY_AFTER_S[parcel.tries - 1]

    async def run(self) -> None:
        """Deliver what is due, until it is closed."""
        while not self._is_closed:
            self._stirred.clear()
            now_s = self.ends.clock.now().monotonic_s
            idle = [parcel for parcel in self._waiting.values() if not parcel.is_under_way]
            due = [parcel for parcel in idle if parcel.due_s <= now_s]
            if due:
                await self._try(min(due, key=lambda parcel: (-parcel.alarm.priority.rank, parcel.began_s)))
            else:
                await self._rest(min((parcel.due_s - now_s for parcel in idle), default=None))

    def _drop(self, parcel: Parcel, why: Drop) -> None:
        """Forget a message that waits; one under way is only not tried again."""
        parcel.dropped = why
        if parcel.is_under_way:
            return
        self._forget(parcel)
        self.ends.dropped(self.recipient, parcel)
        was_needed = why in {Drop.OVERFLOW, Drop.GIVEN_UP, Drop.RECIPIENT_GONE} or (
            why is Drop.REPLACED and parcel.tries > 0
        )
        parcel.finish(Ending.FAILED if was_needed else Ending.NEEDLESS)

    def _forget(self, parcel: Parcel) -> None:
        if self._waiting.get(parcel.alarm.id) is parcel:
            del self._waiting[parcel.alarm.id]

    def _make_room(self) -> None:
        """Let the oldest of the mildest go; one of high priority never."""
        candidates = [
            parcel
            for parcel in self._waiting.values()
            if not parcel.is_under_way and parcel.alarm.priority is not AlarmPriority.HIGH
        ]
        if candidates:
            self._drop(min(candidates, key=lambda found: (found.alarm.priority.rank, found.began_s)), Drop.OVERFLOW)

    async def _rest(self, seconds: float | None) -> None:
        """Wait until something is due, or something new comes."""
        waits = [asyncio.ensure_future(self._stirred.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self.ends.clock.sleep(seconds)))  # type: ignore[arg-type] # both are ends
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _try(self, parcel: Parcel) -> None:
        message = self.ends.write(parcel)
        parcel.tries += 1
        parcel.is_under_way = True
        began_s = self.ends.clock.now().monotonic_s
        try:
            error = await self._deliver(message)
        finally:
            parcel.is_under_way = False
        ended_s = self.ends.clock.now().monotonic_s
        self.ends.tried(self.recipient, Try(parcel, message, ended_s - began_s, error))
        keeper = self
        while keeper.heir is not None:
            keeper = keeper.heir
        keeper.settle(parcel, error, is_own=keeper is self)

    async def _deliver(self, message: Message) -> str | None:
        """Deliver in a thread; answers None, or one word about what failed."""
        if self._threads >= MOST_THREADS:
            return "hanging"
        loop = asyncio.get_running_loop()
        future: asyncio.Future[str | None] = loop.create_future()

        def end(error: str | None) -> None:
            self._threads -= 1
            if not future.done():
                future.set_result(error)

        def work() -> None:
            try:
                error = self.ends.courier.deliver(self.recipient, message)
            except Exception as fault:  # noqa: BLE001 - whatever a service's code raises, the message did not go out
                error = f"crashed_{type(fault).__name__}"
            with suppress(RuntimeError):  # the server has ended meanwhile
                loop.call_soon_threadsafe(end, error)

        self._threads += 1
        threading.Thread(target=work, name="courier", daemon=True).start()
        try:
            return await asyncio.wait_for(future, DELIVER_WITHIN_S)
        except TimeoutError:
            return "timeout"
