"""Ways to a screen beside a password, as values."""

from datetime import UTC, datetime, timedelta

from models.access import BrokenGlass, Reach, Tablet, TabletPerson, WallDisplay

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


def test_broken_glass_lasts_until_its_end_and_not_at_it() -> None:
    found = BrokenGlass(1, "root", "administrator", "the nurse fell", NOW, NOW + timedelta(minutes=30))
    assert found.is_open(NOW + timedelta(minutes=29, seconds=59))
    assert not found.is_open(NOW + timedelta(minutes=30))


def test_broken_glass_that_somebody_ended_lasts_no_more() -> None:
    ends_at = NOW + timedelta(minutes=30)
    found = BrokenGlass(1, "root", "administrator", "the nurse fell", NOW, ends_at, ended_at=NOW)
    assert not found.is_open(NOW)


def test_a_tablet_knows_nobody_and_a_wall_watches_unless_said() -> None:
    assert Tablet(1, None, NOW).people == ()
    assert Tablet(1, None, NOW, (TabletPerson("Zoë", "nurse", NOW),)).people[0].name == "Zoë"
    assert WallDisplay(1, "Corridor", Reach.CHAIR, NOW, "root").revoked_at is None
