"""Lines of sessions are kept, found, sorted and counted alike on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from models.patient import folded
from models.session_line import SessionFlag
from server.store.filling import fill_with_sessions
from server.store.session_lines import (
    FoundLine,
    LineOrder,
    LineQuestion,
    drugs_of_lines,
    find_lines,
    keep_lines,
    lines_between,
    stale_lines,
)

BEGAN = datetime(2026, 1, 1, 8, tzinfo=UTC)
COUNT = 40
EVERY = LineQuestion(limit=500)


@pytest.fixture
def filled(connection: Connection) -> Connection:
    fill_with_sessions(connection, COUNT, BEGAN)
    return connection


def found(connection: Connection, wanted: LineQuestion = EVERY) -> list[FoundLine]:
    lines, total = find_lines(connection, replace(wanted, limit=500))
    assert total == len(lines)
    return lines


def value_of(one: FoundLine, order: LineOrder) -> Any:  # noqa: ANN401 - whatever can be sorted
    """What a line is sorted by."""
    if order is LineOrder.NAME:
        return folded(f"{one.patient.family_name}, {one.patient.given_name}")
    if order is LineOrder.WEIGHT:  # a graver flag weighs more than all that are less grave together
        return [flag in one.line.flags for flag in SessionFlag]
    return getattr(one.line, order.value)


def has_flag(flag: SessionFlag, one: FoundLine) -> bool:
    """Tell whether a line has a flag."""
    return flag in one.line.flags


@pytest.mark.parametrize("is_falling", [True, False])
@pytest.mark.parametrize("order", LineOrder)
def test_lines_come_in_order_and_what_is_not_known_counts_as_least(
    filled: Connection, order: LineOrder, is_falling: bool
) -> None:
    lines = found(filled, LineQuestion(order=order, is_falling=is_falling))
    values = [value_of(one, order) for one in lines]
    known = [value for value in values if value is not None]
    assert len(lines) == COUNT
    assert known == sorted(known, reverse=is_falling)
    unknown = [None] * (len(values) - len(known))
    assert values == ([*known, *unknown] if is_falling else [*unknown, *known])


def test_pages_of_equal_lines_neither_repeat_nor_skip_one(filled: Connection) -> None:
    whole = [one.line.session for one in found(filled, LineQuestion(order=LineOrder.DRUG))]
    pages = [
        find_lines(filled, LineQuestion(order=LineOrder.DRUG, offset=offset, limit=7))[0]
        for offset in range(0, COUNT, 7)
    ]
    assert [one.line.session for page in pages for one in page] == whole


def test_filters_find_what_a_look_at_every_line_finds(filled: Connection) -> None:
    every = found(filled)
    start, end = BEGAN + timedelta(hours=3), BEGAN + timedelta(hours=12)
    questions: dict[LineQuestion, Callable[[FoundLine], bool]] = {
        LineQuestion(drug="ketamine"): lambda one: one.line.drug == "ketamine",
        LineQuestion(is_over=True, is_signed=False): lambda one: one.line.is_over and not one.line.is_signed,
        LineQuestion(start=start, end=end): lambda one: start <= one.line.at < end,
        **{LineQuestion(flag=flag): partial(has_flag, flag) for flag in SessionFlag},
    }
    for question, holds in questions.items():
        wanted = {one.line.session for one in every if holds(one)}
        assert {one.line.session for one in found(filled, question)} == wanted, question


def test_words_find_folded_names_and_any_part_of_the_record_number(filled: Connection) -> None:
    one = next(one for one in found(filled) if one.patient.family_name == "Österberg")
    lines = found(filled, LineQuestion(words=f"osterb {one.patient.identifier[1:]}"))
    assert {line.patient.id for line in lines} == {one.patient.id}
    assert found(filled, LineQuestion(words="terberg")) == []


def test_a_line_that_is_kept_again_takes_the_place_of_the_former_one(filled: Connection) -> None:
    first = found(filled)[0].line
    changed = replace(
        first, adverse=("Nausea", "Übelkeit"), rise=41.5, is_hypertensive=True, flags=frozenset(SessionFlag)
    )
    keep_lines(filled, [changed], {"phase_change": 2**40})
    assert found(filled)[0].line == changed
    assert len(found(filled)) == COUNT
    assert stale_lines(filled, 100).marks["phase_change"] == 2**40


def test_the_drugs_that_any_session_had_are_listed_once(filled: Connection) -> None:
    assert drugs_of_lines(filled) == sorted({one.line.drug for one in found(filled) if one.line.drug})


def test_the_lines_of_a_time_come_oldest_first_with_their_ends(filled: Connection) -> None:
    lines = lines_between(filled, BEGAN, BEGAN + timedelta(hours=6))
    times = [one.line.at for one, _ in lines]
    assert times == sorted(times)
    assert times
    assert all(at < BEGAN + timedelta(hours=6) for at in times)
