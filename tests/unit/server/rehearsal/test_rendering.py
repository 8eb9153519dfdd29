"""A comparison as JSON, and several added up."""

import json

import pytest

from server.rehearsal.changes import read_changes, with_changes
from server.rehearsal.comparison import compare
from server.rehearsal.record import Answered
from server.rehearsal.rendering import Json, an_hour, render_comparison, total
from tests.unit.server.rehearsal.lived import DEVICE, PRESET, at, lived, stream

FAST = (*stream(0, 60, heart_rate=115), *stream(60, 120, heart_rate=80))
ANSWER = Answered(at(30), "heart_rate_high", "heart_rate", DEVICE, "M. Ortiz")


def rendered(limit: float, delay_s: float = 10) -> Json:
    changes = read_changes({"heart_rate.high.medium": limit}, {"heart_rate.high.medium": delay_s})
    other = with_changes(PRESET, changes)
    found: Json = json.loads(json.dumps(render_comparison(compare(lived(FAST, ANSWER, until=120), PRESET, other))))
    return found


def test_every_number_of_a_session_is_told() -> None:
    found = rendered(120)
    assert (found["session"], found["hours"], found["treated"]) == (7, round(120 / 3600, 4), 1)
    assert found["before"]["by_priority"]["medium"] == {"alarms": 1, "alarms_per_hour": 30.0, "signals": 1}
    assert found["before"]["counts"] == [
        {
            "condition": "heart_rate_high", "metric": "heart_rate", "kind": "physiological", "priority": "medium",
            "alarms": 1, "signals": 1, "alarms_per_hour": 30.0,
        }
    ]  # fmt: skip
    assert (found["after"]["alarms"], found["after"]["signals"], found["after"]["plain_signals"]) == (0, 0, 0)
    (missed,) = found["missed"]
    assert missed["how"] == "acknowledged by M. Ortiz"
    assert (missed["arose_at"], missed["treated_at"]) == ("2026-03-01T14:00:10Z", "2026-03-01T14:00:30Z")
    assert found["lost"][0]["message"] == "HR 115 > 110"


def test_a_shift_says_what_came_when_before_and_after() -> None:
    (shift,) = rendered(110, 25)["shifts"]
    assert (shift["seconds"], shift["condition"]) == (15.0, "heart_rate_high")
    assert shift["arose_at"] == {"before": "2026-03-01T14:00:10Z", "after": "2026-03-01T14:00:25Z"}


def test_sessions_are_added_up() -> None:
    whole = total([rendered(120), rendered(110, 25), rendered(110, 35)])
    assert whole["sessions"] == [7, 7, 7]
    assert whole["hours"] == pytest.approx(0.1, abs=0.001)
    assert (whole["before"]["alarms"], whole["after"]["alarms"]) == (3, 2)
    assert (whole["before"]["counts"][0]["alarms"], whole["before"]["counts"][0]["signals"]) == (3, 3)
    assert (whole["before"]["signals"], whole["before"]["by_priority"]["medium"]["signals"]) == (3, 3)
    assert whole["before"]["alarms_per_hour"] == pytest.approx(30, abs=0.1)
    assert whole["before"]["plain_signals"] == 3
    assert (whole["treated"], whole["missed"], whole["lost"], whole["gained"]) == (3, 1, 1, 0)
    assert whole["median_shift_s"] == 20.0
    assert whole["recorded"] == {"alarms": 0, "found_again": 0}


def test_nothing_added_up_is_nothing_and_no_hours_give_no_rate() -> None:
    whole = total([])
    assert (whole["hours"], whole["before"]["alarms"], whole["median_shift_s"]) == (0, 0, None)
    assert whole["before"]["alarms_per_hour"] is None
    assert an_hour(3, 2.0) == 1.5
