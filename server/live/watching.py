"""Who watches: which chairs have a screen that shows their alarms and one that sounds them, and which screens hang.

A screen counts while it confirms what it paints; its sound counts while the page says that audio runs and a person
heard its test this shift, since no page can know whether the device itself is mute. What nobody can see or hear is an
alarm condition of its own, told once for the whole clinic when every chair has the same reason.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from models.alarm import AlarmPriority, TechnicalConditionCode
from models.session import InfusionSession, SessionPhase
from server.live.client import CONFIRMS_WITHIN_S, Client
from server.live.hub import Hub

# A page that reloads or a tablet that is carried to another room is back within this (seconds).
GRACE_S = 10.0
# A sound test counts for one shift; design choice: the longest usual one.
TEST_COUNTS_FOR = timedelta(hours=12)

_SHOWN, _HEARD = "no screen shows it", "no screen sounds it"
_C = TechnicalConditionCode


class ScreenFact(NamedTuple):
    """A technical fact about screens: of a session, or of the whole clinic (None)."""

    code: TechnicalConditionCode
    session: int | None
    present: bool
    detail: str = ""
    priority: AlarmPriority | None = None


class Watching:
    """Judges screens by their receipts.

    Args:
        hub: Its clients are the screens.
    """

    def __init__(self, hub: Hub) -> None:
        """Start with every chair watched: a grace for screens to come back."""
        self._hub = hub
        self._tested: dict[str, datetime] = {}
        self._since_s: dict[int, float] = {}
        self._told: dict[tuple[TechnicalConditionCode, int | None], ScreenFact] = {}

    def restore(self, tests: Iterable[tuple[str, datetime, bool]]) -> None:
        """Take up the sound tests of this shift, oldest first."""
        for screen, tested_at, heard in tests:
            self.tested(screen, tested_at, heard=heard)

    def tested(self, screen: str, at: datetime, *, heard: bool) -> None:
        """Take a person's word about a screen's sound."""
        if heard:
            self._tested[screen] = at + TEST_COUNTS_FOR
        else:
            self._tested.pop(screen, None)
        for client in tuple(self._hub.clients):  # one that does not read is cut by what is queued for it
            if client.screen == screen:
                client.tested_until = self._tested.get(screen)
                self._hub.snapshot(client)

    def tested_until(self, screen: str) -> datetime | None:
        """Tell until when a screen's sound counts as tested; None: it is not."""
        return self._tested.get(screen)

    def can_show(self, chair: str | None) -> bool:
        """Tell whether some screen would show an alarm of a chair now."""
        now_s = self._hub.now_s()
        return any(client.wants(chair) and client.shows(now_s) for client in self._hub.clients)

    def look(self, sessions: Iterable[InfusionSession], now: datetime) -> list[ScreenFact]:
        """Say what changed: which chairs nobody watches, and which screens do not confirm.

        Args:
            sessions: Those that somebody should watch.
            now: UTC.
        """
        now_s = self._hub.now_s()
        facts = {(fact.code, fact.session): fact for fact in self._unwatched(tuple(sessions), now_s, now)}
        for fact in self._unconfirmed(now_s):
            facts[fact.code, None] = fact
        ended = [ScreenFact(*subject, present=False) for subject in self._told.keys() - facts.keys()]
        begun = [fact for subject, fact in facts.items() if self._told.get(subject) != fact]
        self._told = facts
        return [*ended, *begun]

    def _unwatched(self, sessions: tuple[InfusionSession, ...], now_s: float, now: datetime) -> list[ScreenFact]:
        reasons = {session.id: self._reason(session.chair, now_s, now) for session in sessions}
        for session in list(self._since_s):
            if reasons.get(session) is None:
                del self._since_s[session]
        for session, reason in reasons.items():
            if reason is not None:
                self._since_s.setdefault(session, now_s)
        late = [found for found in sessions if now_s - self._since_s.get(found.id, now_s) >= GRACE_S]
        # A chair that was just opened counts, and so does the last one left: one cause goes on to be told once.
        are_many = len(sessions) > 1 or (_C.NO_SCREEN, None) in self._told
        is_everywhere = are_many and len(set(reasons.values())) == 1
        if late and is_everywhere:
            reason = reasons[late[0].id]
            priority = max((_priority(found, reason) for found in sessions), key=lambda found: found.rank)
            return [ScreenFact(_C.NO_SCREEN, None, present=True, detail=f"at every chair, {reason}", priority=priority)]
        return [
            ScreenFact(
                _C.NO_SCREEN,
                found.id,
                present=True,
                detail=reasons[found.id] or "",
                priority=_priority(found, reasons[found.id]),
            )
            for found in late
        ]

    def _reason(self, chair: str, now_s: float, now: datetime) -> str | None:
        if not self.can_show(chair):
            return _SHOWN
        watching = [client for client in self._hub.clients if client.wants(chair) and client.shows(now_s)]
        sounding = (client for client in self._hub.clients if client.wants(chair))
        if any(client.sounds(now_s, now) for client in sounding):
            return None
        return f"{_HEARD}, {_why_silent(watching)}"

    def _unconfirmed(self, now_s: float) -> list[ScreenFact]:
        hanging = sorted(
            client.user
            for client in self._hub.clients
            if client.is_screen()
            and now_s - client.joined_s > CONFIRMS_WITHIN_S
            and (client.receipt.is_visible or client.receipt.at_s is None)
            and not client.is_confirming(now_s)
        )
        if not hanging:
            return []
        return [ScreenFact(_C.SCREEN_UNCONFIRMED, None, present=True, detail=f"signed in as {', '.join(hanging)}")]


def _priority(session: InfusionSession, reason: str | None) -> AlarmPriority:
    """Unseen while the drug runs is high; unheard, but seen, is medium."""
    is_high = session.phase is SessionPhase.INFUSING and reason == _SHOWN
    return AlarmPriority.HIGH if is_high else AlarmPriority.MEDIUM


def _why_silent(clients: Iterable[Client]) -> str:
    states = {client.receipt.audio for client in clients}
    if "running" in states:
        return "sound not tested this shift"
    return "sound blocked by the browser" if "blocked" in states else "sound off"
