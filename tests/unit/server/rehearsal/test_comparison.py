"""Two rehearsals side by side: what is lost, what is gained, what comes sooner or later, and what somebody needed."""

from dataclasses import replace

from server.alarms.limit_rules import LimitRule
from server.rehearsal.changes import NO_CHANGES, read_changes, with_changes
from server.rehearsal.comparison import Comparison, again, compare, match
from server.rehearsal.occurrences import Occurrence, occurrences, of_stored
from server.rehearsal.record import Answered, SessionRecord
from server.rehearsal.rehearse import rehearse
from tests.unit.server.rehearsal.lived import DEVICE, HIGH, LOW, MEDIUM, PRESET, an_alarm, at, lived, stream

FAST = (*stream(0, 60, heart_rate=115), *stream(60, 120, heart_rate=80))
ANSWER = Answered(at(30), "heart_rate_high", "heart_rate", DEVICE, "M. Ortiz")


def tried(record: SessionRecord, limits: dict[str, float], delays: dict[str, float]) -> Comparison:
    changes = read_changes(limits, delays)
    return compare(record, PRESET, with_changes(PRESET, changes), frozenset(changes.limits))


def _with_low_spo2(rule: LimitRule) -> LimitRule:
    """Give the rule of SpO₂ one limit more, of low priority, at 92."""
    if rule.metric != "spo2":
        return rule
    return replace(rule, low=(*rule.low, replace(rule.low[-1], priority=LOW, limit=92.0, delay_s=0)))


def alarm(number: int, arose: float, ceased: float | None = None, **changes: object) -> Occurrence:
    fields = {"arose_at": at(arose), "ceased_at": None if ceased is None else at(ceased)} | changes
    return of_stored([an_alarm(number, **fields)])[0]


def test_a_longer_delay_comes_later_and_by_how_much_is_told() -> None:
    found = tried(lived(FAST, until=120), {}, {"heart_rate.high.medium": 25})
    assert [shift.seconds for shift in found.shifts] == [15.0]
    assert (found.lost, found.gained) == ((), ())


def test_a_lower_limit_comes_sooner() -> None:
    slow = (*stream(0, 30, heart_rate=106), *FAST[30:])
    found = tried(lived(slow, until=120), {"heart_rate.high.medium": 105}, {})
    assert [shift.seconds for shift in found.shifts] == [-30.0]


def test_an_alarm_only_one_preset_gives_is_lost_or_gained() -> None:
    record = lived(FAST, until=120)
    lost = tried(record, {"heart_rate.high.medium": 120}, {})
    assert [one.condition for one in lost.lost] == ["heart_rate_high"]
    gained = tried(lived(stream(0, 60, heart_rate=105), until=60), {"heart_rate.high.medium": 104}, {})
    assert [one.condition for one in gained.gained] == ["heart_rate_high"]


def test_a_treated_alarm_that_is_lost_is_missed_and_an_untreated_one_is_not() -> None:
    limits = {"heart_rate.high.medium": 120.0}
    with_answer, without = tried(lived(FAST, ANSWER, until=120), limits, {}), tried(lived(FAST, until=120), limits, {})
    assert (with_answer.treated, len(with_answer.missed)) == (1, 1)
    assert with_answer.missed[0].treated.how == "acknowledged by M. Ortiz"
    assert (without.treated, without.missed) == (0, ())


def test_a_treated_alarm_that_only_comes_later_is_not_missed() -> None:
    found = tried(lived(FAST, ANSWER, until=120), {}, {"heart_rate.high.medium": 25})
    assert (found.treated, found.missed) == (1, ())


def test_who_else_would_have_told_of_what_is_missed_is_named() -> None:
    both = (*stream(0, 60, heart_rate=115, pulse_rate=115), *stream(60, 120, heart_rate=80, pulse_rate=80))
    found = tried(lived(both, ANSWER, until=120), {"heart_rate.high.medium": 120}, {})
    assert found.missed[0].told_by == ("pulse_rate_high",)
    milder = (*stream(0, 60, heart_rate=115, spo2=91), *stream(60, 120, heart_rate=80, spo2=97))
    low = replace(PRESET, rules=tuple(_with_low_spo2(rule) for rule in PRESET.rules))
    other = with_changes(low, read_changes({"heart_rate.high.medium": 120}, {}))
    assert compare(lived(milder, ANSWER, until=120), low, other).missed[0].told_by == ()
    alone = tried(lived(FAST, ANSWER, until=120), {"heart_rate.high.medium": 120}, {})
    assert alone.missed[0].told_by == ()


def test_pairs_are_made_earliest_with_earliest_and_each_once() -> None:
    before = [alarm(1, 10, 100), alarm(2, 200, 300)]
    after = [alarm(3, 20, 40), alarm(4, 60, 80), alarm(5, 210, None)]
    shifts, lost, gained = match(before, after)
    assert [shift.seconds for shift in shifts] == [10.0, 10.0]
    assert (lost, [one.arose_at for one in gained]) == ((), [at(60)])


def test_alarms_of_another_condition_or_device_are_no_pair() -> None:
    other = [alarm(2, 10, condition="heart_rate_low"), alarm(3, 10, device="another")]
    shifts, lost, gained = match([alarm(1, 10)], other)
    assert (shifts, len(lost), len(gained)) == ((), 1, 2)


def test_counts_tell_alarms_and_signals_by_condition_and_highest_priority() -> None:
    risen = (*stream(0, 30, heart_rate=115), *stream(30, 60, heart_rate=135), *stream(60, 120, heart_rate=80))
    found = compare(lived(risen, until=120), PRESET, PRESET)
    counted = next(one for one in found.before.counts if one.condition == "heart_rate_high")
    assert (counted.priority, counted.alarms, counted.signals) == (HIGH, 1, 2)
    assert found.before.plain_signals == 2
    assert found.hours == 120 / 3600


def test_the_record_is_found_again_when_it_is_the_same() -> None:
    record = lived(FAST, until=120)
    stored = [event.alarm for event in rehearse(record, PRESET)][-1:]
    live = lived(FAST, until=120, alarms=stored)
    assert (compare(live, PRESET, PRESET).recorded, compare(live, PRESET, PRESET).found_again) == (1, 1)


def test_the_record_is_not_found_again_at_another_time_or_from_outside() -> None:
    stored = [an_alarm(1, arose_at=at(13)), an_alarm(2, condition="clock_wrong", metric=None)]
    found = compare(lived(FAST, until=120, alarms=stored), PRESET, PRESET)
    assert (found.recorded, found.found_again) == (1, 0)


def test_each_rehearsed_alarm_stands_for_one_of_the_record_only() -> None:
    rehearsed = occurrences(rehearse(lived(FAST, until=120), PRESET))
    assert len(again([alarm(1, 10), alarm(2, 11)], rehearsed)) == 1


def test_without_changes_nothing_differs() -> None:
    assert with_changes(PRESET, NO_CHANGES) == PRESET
    found = compare(lived(FAST, until=120), PRESET, with_changes(PRESET, NO_CHANGES))
    assert found.before is found.after
    assert [shift.seconds for shift in found.shifts] == [0.0]
    assert found.before.occurrences[0].priority is MEDIUM
