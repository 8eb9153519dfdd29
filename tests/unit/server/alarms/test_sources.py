"""One device at a time gives a metric: limits act on its numbers, and a change of it raises nothing by itself."""

from dataclasses import replace

from models.session import SessionPhase
from server.alarms.sources import SourceChange
from tests.unit.server.alarms.bedside import NOT_AVAILABLE, Bedside, moment, seen, watch

TWO = ("monitor", "spare")


def both(bedside: Bedside, seconds: int, monitor: float, spare: float) -> None:
    for _ in range(seconds):
        bedside.numbers("monitor", heart_rate=monitor)
        bedside.numbers("spare", heart_rate=spare)
        bedside.wait(1)


def test_limits_act_on_the_first_that_came_and_not_on_the_one_beside_it() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 20, monitor=70, spare=30)
    assert bedside.conditions() == []
    both(bedside, 20, monitor=30, spare=70)
    assert bedside.the("heart_rate_low").device == "monitor"


def test_one_that_was_there_first_but_had_no_number_is_not_judged_beside_the_source() -> None:
    bedside = Bedside(*TWO)
    bedside.take(seen("heart_rate", None, validity=NOT_AVAILABLE), device="monitor")
    bedside.numbers("spare", heart_rate=30)
    both(bedside, 20, monitor=30, spare=30)
    assert [alarm.device for alarm in bedside.engine.alarms() if alarm.condition == "heart_rate_low"] == ["spare"]


def test_another_one_takes_over_when_the_source_is_silent_and_says_nothing_by_itself() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 5, monitor=70, spare=72)
    for _ in range(20):
        bedside.numbers("spare", heart_rate=72)
        bedside.ping("monitor")
        bedside.wait(1)
    assert bedside.conditions() == []
    assert dict(bedside.engine.sources_of(1)) == {"heart_rate": "spare"}
    assert bedside.engine.take_source_changes(1) == [SourceChange("heart_rate", "spare", "monitor")]
    assert bedside.engine.take_source_changes(1) == []


def test_an_alarm_of_the_old_source_ends_and_the_new_ones_number_is_judged() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 20, monitor=30, spare=30)
    assert bedside.the("heart_rate_low").device == "monitor"
    for _ in range(25):
        bedside.numbers("spare", heart_rate=30)
        bedside.ping("monitor")
        bedside.wait(1)
    present = [alarm for alarm in bedside.engine.alarms() if alarm.present and alarm.condition == "heart_rate_low"]
    assert [alarm.device for alarm in present] == ["spare"]


def test_nobody_misses_a_spare_that_falls_silent() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 5, monitor=70, spare=72)
    for _ in range(20):
        bedside.numbers("monitor", heart_rate=70)
        bedside.ping("spare")
        bedside.wait(1)
    assert bedside.conditions() == []


def test_who_chooses_a_source_gets_it_at_once_and_keeps_it() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 5, monitor=70, spare=30)
    declared = watch(1, *TWO, phase=SessionPhase.BASELINE)
    bedside.engine.watch(replace(declared, sources={"heart_rate": "spare"}), moment(bedside.now_s))
    both(bedside, 20, monitor=70, spare=30)
    assert bedside.the("heart_rate_low").device == "spare"
    assert dict(bedside.engine.sources_of(1)) == {"heart_rate": "spare"}


def test_a_source_that_is_taken_away_leaves_its_metric_to_the_other() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 20, monitor=70, spare=30)
    bedside.watch("spare")
    for _ in range(20):
        bedside.numbers("spare", heart_rate=30)
        bedside.wait(1)
    assert bedside.the("heart_rate_low").device == "spare"


def test_a_restart_goes_on_with_the_source_of_a_standing_alarm() -> None:
    bedside = Bedside(*TWO)
    both(bedside, 20, monitor=30, spare=70)
    bedside.restart()
    bedside.watch(*TWO)
    bedside.numbers("spare", heart_rate=70)
    bedside.numbers("monitor", heart_rate=30)
    assert bedside.the("heart_rate_low").device == "monitor"
