"""Whether anything still shows that a heart beats: the zero rule over all pulse sources of one session.

A zero from one source while another shows a pulse is a lead or probe off, never a still heart. When no source is left
that shows one, the two cannot be told apart any more, and that is technical and of high priority. The rule is the same
for one source, two or three, and whether they went together or one after the other: what counts is that none is left.
"""

from enum import Enum

from models.alarm import AlarmKind, TechnicalConditionCode
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.technical import TECHNICAL
from server.alarms.words import label_of

_OFF_CODE = {
    "heart_rate": TechnicalConditionCode.LEAD_OFF,
    "pulse_rate": TechnicalConditionCode.PROBE_OFF,
    "spo2": TechnicalConditionCode.PROBE_OFF,
}


class PulseSign(Enum):
    """What a source shows."""

    SHOWN = "shown"
    ZERO = "zero"
    MISSING = "missing"
    UNHEARD = "unheard"  # its whole feed is lost: that is told by feed_lost


Source = tuple[str, str]
"""A device and one of its metrics."""


class PulseSources:
    """The pulse sources of one session, and what follows from them.

    Args:
        session: The session's id.
    """

    __slots__ = ("_is_lost", "_off", "_session", "_signs", "_was_seen", "is_stirred")

    def __init__(self, session: int) -> None:
        """Start with no source."""
        self._session = session
        self._signs: dict[Source, PulseSign] = {}
        self._off: set[Source] = set()
        self._was_seen = False
        self._is_lost = False
        self.is_stirred = False

    def take(self, source: Source, sign: PulseSign) -> None:
        """Take what a source shows now."""
        before = self._signs.get(source)
        if before is sign:
            return
        if before is None and sign in {PulseSign.MISSING, PulseSign.UNHEARD}:
            return  # a source counts once it has shown anything
        self._signs[source] = sign
        self._was_seen = self._was_seen or sign is PulseSign.SHOWN
        self.is_stirred = True

    def forget(self, device: str) -> None:
        """Expect nothing more from a device."""
        self._signs = {source: sign for source, sign in self._signs.items() if source[0] != device}
        self._is_lost = self._is_lost and bool(self._signs)
        self.is_stirred = True

    def lose_feed(self, device: str) -> None:
        """Take note that a device's feed is lost."""
        for source in list(self._signs):
            if source[0] == device:
                self.take(source, PulseSign.UNHEARD)

    def is_zero(self, source: Source) -> bool:
        """Tell whether a source's missing number is explained by a zero, which has an alarm of its own."""
        return self._signs.get(source) is PulseSign.ZERO

    def adopt_lost(self) -> None:
        """Go on with an alarm from before a restart: no source was left."""
        self._is_lost = self._was_seen = True

    def adopt_off(self, source: Source) -> None:
        """Go on with an alarm from before a restart: this source was off."""
        self._signs.setdefault(source, PulseSign.ZERO)
        self._off.add(source)

    def off_sources(self) -> set[Source]:
        """List the sources that are at zero while another shows a pulse."""
        return self._off

    def determine(self) -> list[Determination]:
        """Say what follows from the sources now."""
        self.is_stirred = False
        signs = self._signs.values()
        is_shown = PulseSign.SHOWN in signs
        found = [self._lost_determination(is_shown=is_shown)]
        off = {source for source, sign in self._signs.items() if sign is PulseSign.ZERO} if is_shown else set()
        if not is_shown and not self._is_lost:
            off = self._off & set(self._signs)  # nothing new is known, so what was off stays off
        found += [off_determination(self._session, source, is_off=False) for source in sorted(self._off - off)]
        found += [off_determination(self._session, source, is_off=True) for source in sorted(off)]
        self._off = off
        return found

    def _lost_determination(self, *, is_shown: bool) -> Determination:
        signs = set(self._signs.values())
        if is_shown:
            self._is_lost = False
        elif self._was_seen and signs & {PulseSign.ZERO, PulseSign.MISSING}:
            self._is_lost = True
        rule = TECHNICAL[TechnicalConditionCode.PULSE_SOURCES_LOST]
        key = ConditionKey(self._session, None, TechnicalConditionCode.PULSE_SOURCES_LOST.value, None)
        if not self._is_lost:
            return Determination(key, None)
        names = ", ".join(sorted({label_of(metric) for _, metric in self._signs}))
        return Determination(key, Finding(AlarmKind.TECHNICAL, rule.priority, rule.words, names))


def off_determination(session: int, source: Source, *, is_off: bool) -> Determination:
    """Say whether a lead or probe is off, by the zero rule."""
    device, metric = source
    code = _OFF_CODE[metric]
    key = ConditionKey(session, device, code.value, metric)
    if not is_off:
        return Determination(key, None)
    rule = TECHNICAL[code]
    return Determination(key, Finding(AlarmKind.TECHNICAL, rule.priority, f"{label_of(metric)} {rule.words}"))
