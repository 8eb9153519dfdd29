"""A series says which planned visit took place, which is due and which was missed."""

from datetime import UTC, date, datetime, time, timedelta

from models.record.entry import AnyEntry, Entry, EntryBody
from models.record.treatment import FollowUpDone, FollowUpPlanned, SeriesEnded, SeriesPhase, SeriesPlanned, VisitMissed
from server.care.chart import Chart
from server.care.treatment import HeldSession, VisitState, follow_ups_open, series_of

MONDAY = date(2026, 3, 2)
DAYS = tuple(MONDAY + timedelta(days=days) for days in (0, 2, 7, 9))
TODAY = DAYS[2]
PLANNED = SeriesPlanned(phase=SeriesPhase.INDUCTION, protocol="iv_ketamine", days=DAYS)


def entry(number: int, body: EntryBody, day: date = MONDAY) -> AnyEntry:
    at = datetime.combine(day, time(9), UTC)
    return Entry(number, 1, None, body, at, at, "Ada")


def states(*entries: AnyEntry, held: tuple[HeldSession, ...] = ()) -> list[VisitState]:
    (series,) = series_of(Chart.of(None, [entry(1, PLANNED), *entries]), held, TODAY)
    return [visit.state for visit in series.visits]


def test_visits_are_done_missed_due_today_or_still_planned() -> None:
    assert states(held=(HeldSession(7, DAYS[0]),)) == [
        VisitState.DONE, VisitState.MISSED, VisitState.TODAY, VisitState.PLANNED,
    ]  # fmt: skip


def test_a_missed_visit_with_its_reason_is_no_flag_any_more() -> None:
    missed = entry(2, VisitMissed(series=1, day=DAYS[1], reason="Had a cold"), DAYS[1])
    assert states(missed)[1] is VisitState.EXCUSED


def test_nothing_is_missed_after_a_series_ended() -> None:
    assert set(states(entry(2, SeriesEnded(series=1, reason="Moved away"), DAYS[1]))) == {VisitState.EXCUSED}


def test_a_session_on_another_day_is_extra_and_counts() -> None:
    held = (HeldSession(7, DAYS[0]), HeldSession(8, DAYS[0] + timedelta(days=1)))
    (series,) = series_of(Chart.of(None, [entry(1, PLANNED)]), held, TODAY)
    assert [one.session for one in series.extra] == [8]
    assert series.held == 2


def test_two_sessions_of_one_day_do_not_fill_one_visit_twice() -> None:
    held = (HeldSession(7, DAYS[0]), HeldSession(8, DAYS[0]))
    (series,) = series_of(Chart.of(None, [entry(1, PLANNED)]), held, TODAY)
    assert (series.visits[0].session, series.extra[0].session) == (7, 8)


def test_a_session_belongs_to_one_series_alone() -> None:
    chart = Chart.of(None, [entry(1, PLANNED), entry(2, PLANNED)])
    first, second = series_of(chart, (HeldSession(7, DAYS[0]),), TODAY)
    assert (first.held, second.held) == (1, 0)


def test_follow_ups_are_open_until_done_and_overdue_after_their_day() -> None:
    due = [entry(1, FollowUpPlanned(what="Call", due=TODAY - timedelta(days=days))) for days in (0,)]
    late = entry(2, FollowUpPlanned(what="MADRS", due=TODAY - timedelta(days=1)))
    found = follow_ups_open(Chart.of(None, [*due, late]), TODAY)
    assert [(one.entry.id, one.is_overdue) for one in found] == [(2, True), (1, False)]
    done = entry(3, FollowUpDone(follow_up=2, result="MADRS 11"))
    assert [one.entry.id for one in follow_ups_open(Chart.of(None, [*due, late, done]), TODAY)] == [1]
