"""Rules about more than one number against the plainest reading of their words, second by second, on any numbers.

Each plain reading looks at the whole list of what came, from its beginning, at every second; nothing is remembered.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.alarm import AlarmPriority
from models.observation import JudgedObservation, MeasurementValidity
from server.alarms.course_rules import ApnoeaRule, ChangeRule, CombinationRule, Criterion, RatesRule
from server.alarms.presets import AlarmPreset, load_presets
from tests.unit.server.alarms.bedside import Bedside, off_range, seen

SHOWN_S = 10
NOTHING = replace(
    load_presets()["iv_ketamine"],
    rules=(),
    combinations=(),
    change_rules=(),
    baseline_rules=(),
    cuff_intervals=(),
    apnoea=None,
    rates_disagree=None,
    questionable=None,
)
TOGETHER = CombinationRule(
    name="breathing_depressed",
    words="Breathing depressed",
    phases=frozenset(),
    criteria=(Criterion("respiratory_rate", is_high=False, limit=10), Criterion("spo2", is_high=False, limit=92)),
    priority=AlarmPriority.HIGH,
    delay_s=4,
    latching=False,
    source="A test",
)
FALL = ChangeRule("heart_rate", frozenset(), False, 20, 8, AlarmPriority.MEDIUM, 2, "A test")
APNOEA = ApnoeaRule(after_s=5, etco2_at_most=8, latching=False, source="A test")
RATES = RatesRule(differ_by=20, for_s=3, source="A test")

Course = list[float | str]
"""What one metric did, second by second: a number, "none" (the device says it has none), or "silent" (no word)."""


def courses(*numbers: float) -> st.SearchStrategy[Course]:
    """Runs of the same word: what lasts is what a rule is about."""
    words: Course = [*numbers, *numbers, "none", "silent"]
    word = st.sampled_from(words)
    runs = st.lists(st.tuples(word, st.sampled_from([1, 1, 1, 2, 3, 5, 8, 14])), min_size=1, max_size=12)
    return runs.map(lambda found: [each for each, times in found for _ in range(times)])


def seldom_silent(course: Course) -> Course:
    """A device that is never silent for so long that its number is blank: nobody looks again until it speaks."""
    return [word if word != "silent" or second % 8 else 70.0 for second, word in enumerate(course)]


def observation(metric: str, word: float | str) -> JudgedObservation:
    if isinstance(word, str):
        return seen(metric, None, validity=MeasurementValidity.NOT_AVAILABLE)
    return off_range(metric, 0.0) if word == 0 and metric != "etco2" else seen(metric, word)


def play(preset: AlarmPreset, condition: str, **by_metric: Course) -> list[bool]:
    """Play courses to the engine; tells for each second whether the condition was present at its end."""
    bedside = Bedside(preset=preset)
    found = []
    for second in range(min(len(course) for course in by_metric.values())):
        bedside.ping()
        words = {metric: course[second] for metric, course in by_metric.items()}
        bedside.take(*(observation(metric, word) for metric, word in words.items() if word != "silent"))
        bedside.wait(0)
        found.append(bedside.present(condition) is not None)
        bedside.wait(1)
    return found


def known_at(course: Course, second: int) -> float | None:
    """The newest word, if it is a number and not too old to be shown; a course cut short has said no more since."""
    for at_s in range(min(second, len(course) - 1), max(-1, second - SHOWN_S - 1), -1):
        word = course[at_s]
        if word != "silent":
            return None if isinstance(word, str) else word
    return None


def measured_at(course: Course, second: int) -> int:
    """When the newest word came."""
    return next(at_s for at_s in range(min(second, len(course) - 1), -1, -1) if course[at_s] != "silent")


def looks(*courses: Course) -> Iterator[tuple[int, list[Course]]]:
    """Each second is looked at twice: the clock comes to it before the next words do."""
    for second in range(min(len(course) for course in courses)):
        for said in (second, second + 1):
            yield second, [course[:said] for course in courses]


@given(courses(8, 10, 11, 14), courses(90, 92, 93, 97))
def test_a_combination_holds_while_all_of_it_does(rates: Course, saturations: Course) -> None:
    def plainly() -> list[bool]:
        held, since, found = False, None, []
        for second, said in looks(rates, saturations):
            pair = [known_at(course, second) for course in said]
            met = [None if value is None else value <= limit for value, limit in zip(pair, (10, 92), strict=True)]
            if False in met:
                held, since = False, None
            elif None in met:
                since = since if held else None
            elif since is None:
                since = max(measured_at(course, second) for course in said)
            held = held or (since is not None and second >= since + TOGETHER.delay_s)
            found.append(held)
        return found[1::2]

    preset = replace(NOTHING, combinations=(TOGETHER,))
    assert play(preset, "breathing_depressed", respiratory_rate=rates, spo2=saturations) == plainly()


@given(courses(70, 75, 90, 95, 96, 115, 116))
def test_a_fall_is_from_what_was_seen_twice_within_its_time(rates: Course) -> None:
    def fell(second: int) -> bool:
        numbers = [(at_s, word) for at_s, word in enumerate(rates[: second + 1]) if not isinstance(word, str)]
        twice = [min(before, word) for (_, before), (at_s, word) in pairwise(numbers) if at_s >= second - FALL.within_s]
        return bool(twice) and max(twice) - numbers[-1][1] >= FALL.by

    def ripens(second: int, since: int | None, last: int | None, *, is_none_said: bool) -> bool:
        if since is None or last is None or is_none_said:
            return False
        return since + FALL.delay_s <= min(second, last + SHOWN_S)

    def plainly() -> list[bool]:
        held, since, last, found = False, None, None, []
        is_none_said = False
        for second, word in enumerate(rates):
            held = held or ripens(second, since, last, is_none_said=is_none_said)
            if word == "none":
                is_none_said = True
            elif not isinstance(word, str):
                last, is_none_said = second, False
                since = (second if since is None else since) if fell(second) else None
                held = held and since is not None
            held = held or ripens(second, since, last, is_none_said=is_none_said)
            found.append(held)
        return found

    assert play(replace(NOTHING, change_rules=(FALL,)), "heart_rate_falling", heart_rate=rates) == plainly()


@given(courses(0, 14), courses(0, 8, 38))
def test_no_breath_is_no_breath_from_either_source_since_the_last(rates: Course, co2s: Course) -> None:
    def sign(course: Course, second: int, most: float) -> bool | None:
        """True: a breath; False: none; None: nobody knows."""
        value = known_at(course, second)
        return None if value is None else value > most

    def none_since(course: Course, second: int, most: float) -> int:
        """When the run of "none" that lasts began."""
        began = second
        while began > 0 and sign(course, began - 1, most) is False:
            began -= 1
        return measured_at(course, began)

    def plainly() -> list[bool]:
        held, since, found, last_co2 = False, None, [], -1
        for second, (rates_said, co2s_said) in looks(rates, co2s):
            rate, co2 = sign(rates_said, second, 0), sign(co2s_said, second, APNOEA.etco2_at_most)
            if co2:
                last_co2 = measured_at(co2s_said, second)
            was_rate_seen = any(word != "silent" for word in rates_said)
            if co2 is False and (rate is False or not was_rate_seen):
                begins = [none_since(co2s_said, second, APNOEA.etco2_at_most)]
                if rate is False:
                    begins.append(max(none_since(rates_said, second, 0), last_co2))
                since = min(begins) if since is None else since
            elif rate or co2:
                held, since = False, None
            else:
                since = since if held else None
            held = held or (since is not None and second >= since + APNOEA.after_s)
            found.append(held)
        return found[1::2]

    assert play(replace(NOTHING, apnoea=APNOEA), "apnoea", respiratory_rate=rates, etco2=co2s) == plainly()


@given(courses(70, 80, 90).map(seldom_silent), courses(70, 90, 110).map(seldom_silent))
def test_two_rates_disagree_while_both_are_there(hearts: Course, pulses: Course) -> None:
    def plainly() -> list[bool]:
        since, found = None, []
        for second in range(min(len(hearts), len(pulses))):
            heart, pulse = known_at(hearts, second), known_at(pulses, second)
            if heart is None or pulse is None or abs(heart - pulse) < RATES.differ_by:
                since = None
            elif since is None:
                since = max(measured_at(hearts, second), measured_at(pulses, second))
            found.append(since is not None and second >= since + RATES.for_s)
        return found

    preset = replace(NOTHING, rates_disagree=RATES)
    assert play(preset, "rates_disagree", heart_rate=hearts, pulse_rate=pulses) == plainly()
