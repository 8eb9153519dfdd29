"""Who is connected, and when one token serves two devices."""

from datetime import UTC, datetime

from models.timestamps import Moment
from server.ingest.links import Admission, Links

CAME_IN = Admission("hash of a token")


def at(second: float) -> Moment:
    return Moment(datetime(2026, 3, 1, tzinfo=UTC), second)


def test_the_newer_connection_wins_and_the_older_is_cut_with_4409() -> None:
    cuts: list[tuple[str, int]] = []
    links = Links()
    link = links.of("CM-1")
    links.take_over(link, lambda code, *_: cuts.append(("first", code)), CAME_IN, at(0))

    links.take_over(link, lambda code, *_: cuts.append(("second", code)), CAME_IN, at(1))

    assert cuts == [("first", 4409)]
    assert link.is_connected


def test_three_changes_in_a_minute_are_two_devices() -> None:
    links = Links()
    link = links.of("CM-1")

    found = [links.take_over(link, lambda *_: None, CAME_IN, at(second)) for second in (0, 10, 20, 30)]

    assert found == [False, False, False, True]


def test_changes_spread_over_more_than_a_minute_are_one_device() -> None:
    links = Links()
    link = links.of("CM-1")

    assert not any(links.take_over(link, lambda *_: None, CAME_IN, at(second)) for second in (0, 40, 80, 120, 160))


def test_a_device_never_heard_is_unknown() -> None:
    assert Links().known("CM-1") is None
