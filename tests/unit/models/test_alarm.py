from dataclasses import replace

import pytest

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.timestamps import EPOCH

LIT = AlarmSignals(SignalPresence.ON, SignalPresence.ON)
DARK = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)
LATCHED = AlarmSignals(SignalPresence.LATCHED, SignalPresence.OFF)

AN_ALARM = Alarm(
    id=1,
    session=7,
    chair="3",
    device="monitor-3",
    condition="nibp_systolic_high",
    metric="nibp_systolic",
    kind=AlarmKind.PHYSIOLOGICAL,
    priority=AlarmPriority.HIGH,
    present=True,
    value=184.0,
    limit=180.0,
    message="SBP 184 > 180",
    detail="2nd reading",
    arose_at=EPOCH,
    ceased_at=None,
    latched=True,
    signals=LIT,
)


def test_priorities_rank_as_stars_on_a_screen() -> None:
    assert [priority.rank for priority in (AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW)] == [3, 2, 1]


@pytest.mark.parametrize(
    ("present", "signals", "over"),
    [(True, LIT, False), (True, DARK, False), (False, LATCHED, False), (False, LIT, False), (False, DARK, True)],
)
def test_an_alarm_is_over_when_neither_condition_nor_signal_is_left(
    *, present: bool, signals: AlarmSignals, over: bool
) -> None:
    assert replace(AN_ALARM, present=present, signals=signals).is_over is over


def test_an_alarm_nobody_answered_names_nobody() -> None:
    assert (AN_ALARM.acknowledged_by, AN_ALARM.acknowledged_at, AN_ALARM.reason) == (None, None, None)
