"""Events told once each, and every time an alarm was heard anew."""

from dataclasses import replace

from models.alarm import AlarmEventKind, AlarmSignals, SignalPresence
from server.rehearsal.occurrences import FROM_OUTSIDE, occurrences, of_stored
from tests.unit.server.rehearsal.lived import HIGH, LOW, MEDIUM, OFF, ON, an_alarm, at, event

_E = AlarmEventKind
QUIET = AlarmSignals(ON, OFF)
ANSWERED = AlarmSignals(SignalPresence.ACKNOWLEDGED, SignalPresence.ACKNOWLEDGED)
ALARM = an_alarm()


def test_an_alarm_is_heard_when_it_arises_and_when_its_priority_rises() -> None:
    risen = replace(ALARM, priority=HIGH)
    (found,) = occurrences([event(_E.AROSE, 10, ALARM), event(_E.CHANGED, 20, risen)])
    assert (found.priority, found.signals) == (HIGH, (at(10), at(20)))


def test_another_value_or_a_lower_priority_is_no_new_sound() -> None:
    loud = replace(ALARM, priority=HIGH)
    events = [
        event(_E.AROSE, 10, loud),
        event(_E.CHANGED, 12, replace(loud, value=140.0)),
        event(_E.CHANGED, 20, ALARM),
    ]
    (found,) = occurrences(events)
    assert (found.priority, found.signals) == (HIGH, (at(10),))


def test_what_falls_and_rises_again_is_heard_again() -> None:
    loud = replace(ALARM, priority=HIGH)
    events = [event(_E.AROSE, 10, loud), event(_E.CHANGED, 20, ALARM), event(_E.CHANGED, 30, loud)]
    assert occurrences(events)[0].signals == (at(10), at(30))


def test_what_is_silenced_is_not_heard() -> None:
    silent = replace(ALARM, signals=QUIET)
    events = [event(_E.AROSE, 10, silent), event(_E.CHANGED, 20, replace(silent, priority=HIGH))]
    assert occurrences(events)[0].signals == ()


def test_a_rise_after_the_answer_is_heard() -> None:
    answered = replace(ALARM, signals=ANSWERED)
    events = [
        event(_E.AROSE, 10, ALARM),
        event(_E.ACKNOWLEDGED, 15, answered),
        event(_E.CHANGED, 20, replace(ALARM, priority=HIGH)),
    ]
    assert occurrences(events)[0].signals == (at(10), at(20))


def test_it_ends_when_the_condition_ceases_and_not_when_it_is_cleared() -> None:
    ceased = replace(ALARM, present=False, ceased_at=at(30), signals=AlarmSignals(SignalPresence.LATCHED, OFF))
    events = [event(_E.AROSE, 10, ALARM), event(_E.CEASED, 30, ceased), event(_E.CLEARED, 50, ceased)]
    (found,) = occurrences(events)
    assert (found.arose_at, found.ceased_at) == (at(10), at(30))


def test_reports_of_one_device_are_told_apart_by_their_words() -> None:
    report = an_alarm(1, condition="device_report", metric="spo2", message="SpO₂ motion", priority=LOW)
    other = an_alarm(2, condition="device_report", metric="spo2", message="SpO₂ weak signal", priority=LOW)
    first, second = of_stored([report, other])
    assert first.key != second.key
    assert of_stored([an_alarm(3, message="HR 119 > 110")])[0].key == of_stored([ALARM])[0].key


def test_two_overlap_when_both_held_at_some_moment() -> None:
    first = of_stored([an_alarm(ceased_at=at(20))])[0]
    touching, apart = of_stored([an_alarm(2, arose_at=at(20)), an_alarm(3, arose_at=at(21))])
    assert first.overlaps(touching)
    assert touching.overlaps(first)
    assert not first.overlaps(apart)
    assert not apart.overlaps(first)


def test_no_rehearsal_is_asked_for_what_other_parts_find_out() -> None:
    assert "store_failing" in FROM_OUTSIDE
    assert not {"spo2_low", "feed_lost", "no_data", "late_breach"} & FROM_OUTSIDE
    assert MEDIUM.rank > LOW.rank
