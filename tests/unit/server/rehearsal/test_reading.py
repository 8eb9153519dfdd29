"""What the record does not hold and is inferred: that a silent device pinged, unless it was lost."""

from datetime import datetime

import pytest

from server.rehearsal.reading import pings
from tests.unit.server.rehearsal.lived import at, seconds

Span = tuple[float, float]


def pinged(start: float, end: float, heard: list[float], lost: list[Span] = []) -> list[float]:  # noqa: B006 - read alone
    spans: list[tuple[datetime, datetime]] = [(at(last), at(first)) for last, first in lost]
    return sorted(seconds(found) for found in pings(at(start), at(end), map(at, heard), spans))


@pytest.mark.parametrize("gap", [1.0, 9.0, 10.0])
def test_a_device_that_speaks_often_enough_needs_no_ping(gap: float) -> None:
    assert pinged(0, 5 * gap, [gap * n for n in range(1, 5)]) == []


def test_in_a_longer_silence_it_pinged_every_five_seconds() -> None:
    assert pinged(0, 40, [2, 4, 26, 30]) == [9, 14, 19, 24]


def test_a_device_that_says_nothing_pings_from_its_binding_to_the_end() -> None:
    assert pinged(0, 21, []) == [5, 10, 15, 20]


def test_while_it_was_lost_it_did_not_ping_and_the_edges_are_known() -> None:
    assert pinged(0, 60, [2, 58], [(12, 40)]) == [7, 12, 12, 40, 42, 47, 52, 57]


def test_a_loss_that_frames_show_by_themselves_adds_nothing() -> None:
    assert pinged(0, 60, [*range(1, 13), *range(40, 60)], [(12, 40)]) == []
