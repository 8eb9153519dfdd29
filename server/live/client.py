"""One screen as the server knows it: what it wants, what waits for it, and what it confirmed that it painted."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from models.access import Reach

# A screen paints at once and says so at most every quarter of a second; beyond this it does not confirm (seconds).
CONFIRMS_WITHIN_S = 5.0
MOST_UNCONFIRMED = 512


class Sent(NamedTuple):
    """A version that went to a screen.

    Args:
        version: Its number.
        at_s: When, by the event loop's clock.
        at: When, UTC.
        alarms: Alarms that were news in it, each with its session or None.
    """

    version: int
    at_s: float
    at: datetime
    alarms: Mapping[int, int | None]


@dataclass(slots=True)
class Receipt:
    """What a screen last said it painted."""

    epoch: str = ""
    version: int = -1
    is_visible: bool = False
    audio: str = "off"
    at_s: float | None = None


@dataclass(eq=False, slots=True)
class Client:
    """One screen: which chairs it wants, what waits for it, what it painted.

    Args:
        chairs: Their names; None: all.
        user: Who signed in there.
        screen: The screen's own name for itself, which outlives a reload; empty: it has none, such as a program.
        tested_until: Until when its sound counts as tested, UTC; None: not tested.
        reach: How much of a patient it is sent.
        is_locked: Whether its person must prove to be there before it is sent more.
        login: The hash of what it came in by; None for the console.
    """

    chairs: frozenset[str] | None
    version: int = 0
    waiting: deque[tuple[float, str]] = field(default_factory=deque)
    has_work: asyncio.Event = field(default_factory=asyncio.Event)
    receipt: Receipt = field(default_factory=Receipt)
    is_cut: bool = False
    closing: tuple[int, str, str] | None = None
    user: str = ""
    screen: str = ""
    tested_until: datetime | None = None
    reach: Reach = Reach.WHOLE
    is_locked: bool = False
    login: str | None = None
    epoch: str = ""
    joined_s: float = 0.0
    sent: deque[Sent] = field(default_factory=lambda: deque(maxlen=MOST_UNCONFIRMED))
    hidden: deque[Sent] = field(default_factory=lambda: deque(maxlen=MOST_UNCONFIRMED))

    def painted(self, receipt: Receipt) -> list[Sent]:
        """Note what the screen says it painted; answers what somebody can see by that, nothing of an earlier server's.

        A page that is hidden paints for nobody: what it confirms can be seen once it says that it is visible.
        """
        self.receipt = receipt
        if receipt.epoch != self.epoch:
            return []
        while self.sent and self.sent[0].version <= receipt.version:
            self.hidden.append(self.sent.popleft())
        if not receipt.is_visible:
            return []
        seen = list(self.hidden)
        self.hidden.clear()
        return seen

    def is_confirming(self, now_s: float) -> bool:
        """Tell whether the screen paints what it is sent, soon enough to be relied on."""
        at_s = self.receipt.at_s
        if at_s is None or self.receipt.epoch != self.epoch or self.closing is not None or self.is_cut:
            return False
        is_behind = bool(self.sent) and now_s - self.sent[0].at_s > CONFIRMS_WITHIN_S
        return now_s - at_s <= CONFIRMS_WITHIN_S and not is_behind

    def shows(self, now_s: float) -> bool:
        """Tell whether somebody in front of it would see an alarm."""
        return self.receipt.is_visible and self.is_confirming(now_s)

    def sounds(self, now_s: float, now: datetime) -> bool:
        """Tell whether somebody near it would hear an alarm, as far as a page can know: tested by a person's ears."""
        is_tested = self.tested_until is not None and now < self.tested_until
        return self.receipt.audio == "running" and is_tested and self.is_confirming(now_s)

    def is_screen(self) -> bool:
        """Tell whether it paints at all; a program that reads the stream does not."""
        return bool(self.screen) or self.receipt.at_s is not None

    def end(self, closing: tuple[int, str, str]) -> None:
        """Have the connection closed after what waits was sent."""
        self.closing = closing
        self.has_work.set()

    def wants(self, chair: object) -> bool:
        """Tell whether a chair is its business; what belongs to no chair is everybody's."""
        return self.chairs is None or chair is None or chair in self.chairs
