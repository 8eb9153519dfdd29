"""Alarm burden from rows: rates, answers, days of the clinic's own time zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.alarm import AlarmKind
from server.rehearsal.burden import Burden, Spread, burden, spread
from server.store.burden import AlarmRow, WatchedSpan
from tests.unit.server.rehearsal.lived import HIGH, LOW, MEDIUM

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=3)
ROW = AlarmRow(
    7,
    "heart_rate_high",
    "heart_rate",
    AlarmKind.PHYSIOLOGICAL,
    MEDIUM,
    START + timedelta(hours=10),
    None,
    None,
    None,
    None,
)


def hours(start: float, end: float | None, session: int = 7) -> WatchedSpan:
    return WatchedSpan(session, START + timedelta(hours=start), None if end is None else START + timedelta(hours=end))


def row(**changes: object) -> AlarmRow:
    return replace(ROW, **changes)  # type: ignore[arg-type]


def answered(after_s: float, **changes: object) -> AlarmRow:
    return row(acknowledged_at=ROW.arose_at + timedelta(seconds=after_s), **changes)


def of(rows: list[AlarmRow], *spans: WatchedSpan, zone: ZoneInfo = BERLIN) -> Burden:
    return burden(rows, spans, START, END, zone)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([hours(9, 11)], 2),
        ([hours(9, 11), hours(10, 12)], 3),
        ([hours(9, 11), hours(9, 11, 8)], 4),
        ([hours(9, 12), hours(10, 11)], 3),
        ([hours(9, 10), hours(11, 12)], 2),
        ([hours(-5, 1), hours(71, 80)], 2),
        ([hours(70, None)], 2),
        ([], 0),
    ],
    ids=["one", "two devices", "two patients", "inside", "apart", "clipped", "lasting", "none"],
)
def test_a_patient_hour_is_an_hour_with_a_device_however_many(spans: list[WatchedSpan], expected: float) -> None:
    assert of([], *spans).hours == pytest.approx(expected)


def test_answers_are_counted_and_timed_by_priority() -> None:
    found = of([answered(10, priority=HIGH), answered(30, priority=HIGH), row(priority=HIGH), answered(5), row()])
    assert (found.every.alarms, found.every.acknowledged) == (5, 3)
    assert found.by_priority[HIGH].response == Spread(20, 30, 2)
    assert found.by_priority[MEDIUM].response == Spread(5, 5, 1)
    assert found.by_priority[LOW].response == Spread(None, None, 0)


def test_the_slow_end_is_one_that_occurred() -> None:
    assert spread(timedelta(seconds=second) for second in range(1, 101)) == Spread(50.5, 90, 100)
    assert spread([timedelta(seconds=3), timedelta(seconds=1)]) == Spread(2, 3, 2)
    assert spread([timedelta(seconds=-1)]) == Spread(0, 0, 1)


def test_what_arose_most_often_comes_first_and_ten_are_told() -> None:
    rows = [row(condition=f"c{n:02}", metric=None) for n in range(12) for _ in range(n)]
    found = of([*rows, answered(3, condition="c11", metric=None)]).frequent
    assert [(one.condition, one.alarms, one.acknowledged) for one in found[:2]] == [("c11", 12, 1), ("c10", 10, 0)]
    assert len(found) == 10


def test_alarms_of_no_patient_are_told_apart() -> None:
    found = of([row(), row(session=None, condition="store_failing", metric=None)])
    assert (found.every.alarms, found.without_session) == (1, 1)
    assert sum(day.alarms for day in found.days) == 1


def test_delays_are_measured_where_they_are_known() -> None:
    onset, sent, painted = (ROW.arose_at + timedelta(seconds=seconds) for seconds in (-15, 0.05, 0.2))
    found = of([row(onset_at=onset, sent_at=sent, painted_at=painted), row()])
    assert found.sensor_to_condition == Spread(15, 15, 1)
    assert found.condition_to_signal == Spread(0.05, 0.05, 1)
    assert found.signal_to_painted == Spread(0.15, 0.15, 1)
    assert found.condition_to_painted == Spread(0.2, 0.2, 1)


def test_sessions_are_told_newest_first_with_their_alarms() -> None:
    rows = [row(), row(), row(session=8), row(session=None)]
    found = of(rows, hours(9, 11), hours(12, 13), hours(10, None, 8)).sessions
    assert [(one.session, one.alarms) for one in found] == [(8, 1), (7, 2)]
    assert (found[1].start, found[1].end) == (START + timedelta(hours=9), START + timedelta(hours=13))
    assert found[0].end == END


class TestDays:
    """A day begins at midnight in the clinic."""

    def test_an_alarm_late_in_the_evening_of_utc_is_of_the_next_day_in_berlin(self) -> None:
        late = row(arose_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
        days = {day.day: day.alarms for day in of([late]).days}
        assert days == {date(2026, 3, 1): 0, date(2026, 3, 2): 1, date(2026, 3, 3): 0, date(2026, 3, 4): 0}
        assert next(day.day for day in of([late], zone=ZoneInfo("UTC")).days if day.alarms) == date(2026, 3, 1)

    def test_an_alarm_at_midnight_is_of_the_day_that_begins(self) -> None:
        found = of([row(arose_at=datetime(2026, 3, 1, 23, tzinfo=UTC))])
        assert [day.day.day for day in found.days if day.alarms] == [2]

    def test_hours_are_shared_out_over_midnight(self) -> None:
        found = of([], hours(22, 25))
        assert [(day.day.day, day.hours) for day in found.days if day.hours] == [(1, 1), (2, 2)]

    def test_a_day_with_the_clocks_put_forward_has_23_hours(self) -> None:
        start, end = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
        found = burden([], [WatchedSpan(7, start - timedelta(days=1), None)], start, end, BERLIN)
        assert [(day.day, day.hours) for day in found.days] == [(date(2026, 3, 29), 23)]

    def test_the_days_add_up_to_the_whole(self) -> None:
        rows = [row(arose_at=START + timedelta(hours=7 * n)) for n in range(10)]
        found = of(rows, hours(3, 50), hours(20, None, 8))
        assert sum(day.hours for day in found.days) == pytest.approx(found.hours)
        assert sum(day.alarms for day in found.days) == found.every.alarms == 10
