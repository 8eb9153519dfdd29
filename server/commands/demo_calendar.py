"""On which days the demonstration's patients come: twice a week in an induction, else every so many days."""

from collections.abc import Iterator
from datetime import date, timedelta

from server.commands.demo_persons import Person

_INDUCTION_VISITS, _LATER_VISITS = 8, 4  # Sanacora 2017: twice weekly for some weeks; maintenance after that
_FIRST_WEEKEND_DAY, _WEEK = 5, 7


def visit_days(person: Person, today: date, *, is_here: bool) -> tuple[list[date], list[date]]:
    """Tell the days before the visit that PHQ-9 of a person ends with, and that day with those after it.

    Args:
        person: Who.
        today: In the clinic's calendar.
        is_here: Whether the person comes today; otherwise on one of the next days.
    """
    present = today if is_here else next(_weekdays(today + timedelta(days=1)))
    step = person.every_days or max(_half_week(present), (present - today).days + 1)
    other = person.every_days or _WEEK - step
    before: list[date] = []
    day = present
    for number in range(len(person.phq9) - 1):
        day -= timedelta(days=step if number % 2 == 0 else other)
        before.insert(0, day)
    more = _LATER_VISITS if person.every_days else max(1, _INDUCTION_VISITS - len(before) - 1)
    after = [present]
    for number in range(more):
        after.append(after[-1] + timedelta(days=other if number % 2 == 0 else step))
    return before, after


def _weekdays(start: date) -> Iterator[date]:
    while True:
        if start.weekday() < _FIRST_WEEKEND_DAY:
            yield start
        start += timedelta(days=1)


def _half_week(day: date) -> int:
    """Go back half a week from a day to one that is not of a weekend, where that can be."""
    return next((days for days in (3, 4, 2, 5) if (day - timedelta(days=days)).weekday() < _FIRST_WEEKEND_DAY), 3)
