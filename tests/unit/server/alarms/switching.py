"""What the tests of pauses and of what is off share: one chair, cuff readings, and the signals there can be."""

from dataclasses import replace

from models.alarm import AlarmSignals, SignalPresence
from models.inactivation import InactivationEnd, InactivationKind
from tests.unit.server.alarms.bedside import PRESET, Bedside

K, End = InactivationKind, InactivationEnd
PAUSE, OFF, ALARM_PAUSE, ALARM_OFF = K.AUDIO_PAUSED, K.AUDIO_OFF, K.ALARM_PAUSED, K.ALARM_OFF
WORDS = {PAUSE: "Audio paused", OFF: "Audio off", ALARM_PAUSE: "Alarm paused", ALARM_OFF: "Alarm off"}
LONGEST_S = {PAUSE: 120.0, OFF: 43_200.0, ALARM_PAUSE: 1800.0, ALARM_OFF: 43_200.0}

LOUD = AlarmSignals(SignalPresence.ON, SignalPresence.ON)
UNHEARD = AlarmSignals(SignalPresence.ON, SignalPresence.OFF)
HIDDEN = AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)
ANSWERED = AlarmSignals(SignalPresence.ACKNOWLEDGED, SignalPresence.ACKNOWLEDGED)

NUMBERS = replace(
    PRESET, combinations=(), change_rules=(), baseline_rules=(), apnoea=None, rates_disagree=None, questionable=None
)
"""Limits alone. 160 is a medium systolic pressure, 184 a high one, 118 a medium rate, 140 a high one."""


def condition_of(kind: InactivationKind) -> str | None:
    return None if kind.is_of_audio else "nibp_systolic_high"


def at_bedside() -> Bedside:
    bedside = Bedside(preset=NUMBERS)
    bedside.numbers(heart_rate=72)
    return bedside


def reading(bedside: Bedside, systolic: float) -> None:
    """Two readings of a cuff, so that the second confirms."""
    for _ in range(2):
        bedside.numbers(nibp_systolic=systolic)


def signals(bedside: Bedside, condition: str = "nibp_systolic_high") -> AlarmSignals:
    return bedside.the(condition).signals


def on_time(bedside: Bedside, seconds: int, **values: float) -> None:
    """The monitor goes on streaming what says nothing."""
    bedside.stream(seconds, **(values or {"heart_rate": 72}))
