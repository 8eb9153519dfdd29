"""A day in a sentence."""

from datetime import date

import pytest

from models.written_day import written_day


@pytest.mark.parametrize(("day", "words"), [(date(1979, 3, 12), "12 Mar 1979"), (date(2026, 1, 1), "1 Jan 2026"),
                                            (date(2026, 12, 31), "31 Dec 2026")])  # fmt: skip
def test_a_day_is_written_with_its_month_in_letters(day: date, words: str) -> None:
    assert written_day(day) == words
