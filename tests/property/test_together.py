"""Rules of several metrics say the same whether they are looked at with every number or where one may begin alone."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from models.session import SessionPhase
from server.alarms.conditions import ConditionKey, Determination, Finding
from server.alarms.numbers import Latest
from server.alarms.presets import load_presets
from server.alarms.together import Together

PRESET = load_presets()["iv_ketamine"]
PHASE = SessionPhase.INFUSING
# From calm to beyond every criterion of the shipped rules, and no number, and none counted.
VALUES = {
    "heart_rate": (38, 72, 95, 125), "pulse_rate": (38, 72, 96, 125), "spo2": (80, 92, 98),
    "respiratory_rate": (4, 9, 14, 32, 0), "etco2": (2, 24, 38, 56), "nibp_systolic": (70, 85, 120, 185),
}  # fmt: skip
Words = dict[str, float | None]
WORDS = st.fixed_dictionaries({}, optional={name: st.sampled_from([*found, None]) for name, found in VALUES.items()})
# The same words each second, for so many seconds, and then silence for so many.
STRETCHES = st.lists(st.tuples(WORDS, st.integers(1, 25), st.sampled_from((0, 0, 0, 1, 6, 12))), max_size=12)


class Screen:
    """What holds by one way of looking."""

    def __init__(self, *, always: bool) -> None:
        self.together, self._always = Together(1), always
        self.together.follow(PRESET, PHASE)
        self.held: dict[ConditionKey, Finding] = {}

    def take(self, words: Words, now_s: float) -> None:
        for metric, value in words.items():
            is_zero = value == 0 and metric == "respiratory_rate"
            self.together.take(metric, Latest(value or None, now_s, "M", is_zero=is_zero))
        if (self._always and words) or self.together.is_stirred or self.together.due_s() <= now_s:
            self._note(self.together.determine(now_s))

    def wait(self, until_s: float) -> None:
        while (due_s := self.together.due_s()) <= until_s:
            self._note(self.together.determine(due_s))

    def _note(self, found: Iterable[Determination]) -> None:
        for each in found:
            if each.finding is None:
                self.held.pop(each.key, None)
            else:
                self.held[each.key] = each.finding


@settings(max_examples=300)
@given(STRETCHES)
def test_what_holds_is_the_same_at_every_moment(stretches: list[tuple[Words, int, int]]) -> None:
    thorough, lazy, now_s = Screen(always=True), Screen(always=False), 0.0
    for words, seconds, silent_s in stretches:
        for second in range(seconds + silent_s):
            now_s += 1.0
            for screen in (thorough, lazy):
                screen.wait(now_s)
                screen.take(words if second < seconds else {}, now_s)
            assert lazy.held == thorough.held
