"""The rules of one session that look at several metrics at once, and the newest numbers they look at."""

from collections.abc import Iterator

from models.alarm import Alarm
from models.session import SessionPhase
from server.alarms import breath, rates
from server.alarms.breath import BreathTrack
from server.alarms.combinations import CombinationTrack
from server.alarms.conditions import Determination, Finding
from server.alarms.numbers import Latest, Numbers
from server.alarms.presets import AlarmPreset
from server.alarms.rates import RatesTrack


class Together:
    """Combinations, breath and rates of one session.

    Args:
        session: The session's id.
    """

    __slots__ = ("_breath", "_combinations", "_ended", "_rates", "_session", "is_stirred", "metrics", "numbers")

    def __init__(self, session: int) -> None:
        """Start with no rule."""
        self._session = session
        self.numbers = Numbers()
        self._combinations: dict[str, CombinationTrack] = {}
        self._breath: BreathTrack | None = None
        self._rates: RatesTrack | None = None
        self._ended: list[Determination] = []
        self.metrics: frozenset[str] = frozenset()
        self.is_stirred = False

    def follow(self, preset: AlarmPreset, phase: SessionPhase) -> None:
        """Take the rules of a preset in a phase; a rule that stays keeps what it knows."""
        wanted = {rule.name: rule for rule in preset.combinations_in(phase)}
        for name, track in list(self._combinations.items()):
            if wanted.get(name) != track.rule:
                del self._combinations[name]
                self._ended += track.retire()
        for name, rule in wanted.items():
            if name not in self._combinations:
                self._combinations[name] = CombinationTrack(self._session, rule)
        if preset.apnoea != (None if self._breath is None else self._breath.rule):
            self._ended += [] if self._breath is None else self._breath.retire()
            self._breath = None if preset.apnoea is None else BreathTrack(self._session, preset.apnoea)
        if preset.rates_disagree != (None if self._rates is None else self._rates.rule):
            self._ended += [] if self._rates is None else self._rates.retire()
            self._rates = None if preset.rates_disagree is None else RatesTrack(self._session, preset.rates_disagree)
        metrics = frozenset[str]().union(*(track.metrics for track in self._combinations.values()))
        metrics |= breath.METRICS if self._breath else frozenset()
        self.metrics = metrics | (rates.METRICS if self._rates else frozenset())
        self.is_stirred = True

    def take(self, metric_id: str, latest: Latest) -> None:
        """Take a metric's newest word."""
        self.numbers.take(metric_id, latest)
        self.is_stirred = True

    def forget(self, device: str) -> None:
        """Expect nothing more from a device."""
        gone = self.numbers.forget(device)
        for track in self._combinations.values():
            if track.metrics & gone:
                track.forget()
        if self._breath is not None and breath.METRICS & gone:
            self._breath.forget()
        if self._rates is not None and rates.METRICS & gone:
            self._rates.forget()
        self.is_stirred = True

    def adopt(self, alarm: Alarm, now_s: float) -> bool:
        """Go on with an alarm from before a restart; tells whether one of these rules raised it."""
        track = self._combinations.get(alarm.condition)
        if track is not None:
            told = Finding(alarm.kind, alarm.priority, alarm.message, alarm.detail, is_latching=alarm.latched)
            track.adopt(told, now_s)
            return True
        pair = (self._breath, self._rates)
        return any(room.adopt(alarm.condition, now_s) for room in pair if room is not None)

    def determine(self, now_s: float) -> Iterator[Determination]:
        """Say what holds."""
        self.is_stirred = False
        ended, self._ended = self._ended, []
        yield from ended
        for track in self._combinations.values():
            if (found := track.determine(self.numbers, now_s)) is not None:
                yield found
        if self._breath is not None:
            yield from self._breath.determine(self.numbers, now_s)
        if self._rates is not None and (found := self._rates.determine(self.numbers, now_s)) is not None:
            yield found

    def due_s(self) -> float | None:
        """Tell when :meth:`determine` next says something new by time alone."""
        rooms = [*self._combinations.values(), self._breath, self._rates]
        due = (room.due_s() for room in rooms if room is not None)
        return min((due_s for due_s in due if due_s is not None), default=None)
