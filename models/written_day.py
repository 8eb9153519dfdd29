"""A day of the calendar as people read it in a sentence."""

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written_day(day: date) -> str:
    """Write a day as the screens do, "12 Mar 1979": figures alone are read in another order elsewhere."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
