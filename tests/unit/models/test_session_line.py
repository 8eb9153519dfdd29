"""A session's line: its flags, the gravest first."""

from datetime import UTC, datetime

from models.session_line import SessionFlag, SessionLine


def test_the_gravest_flag_comes_first_and_a_line_begins_with_none() -> None:
    line = SessionLine(
        1, datetime(2026, 3, 1, tzinfo=UTC), "ready", False, False, None, None, None, None, 0, frozenset()
    )
    assert next(iter(SessionFlag)) is SessionFlag.SERIOUS
    assert (line.adverse, line.rise, line.came_at, line.is_hypertensive) == ((), None, None, False)
