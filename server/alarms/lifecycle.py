"""The life of one alarm as a table: where it stands × what happens → where it stands then, and what is told.

Why a table: condition, signal and acknowledgement are three things (IEC 60601-1-8:2020, 6.8 and 6.10), and every
mistake an alarm system can make with them is a wrong or a missing row. All of it stands here; nothing else in the
engine changes a signal.

Words. An alarm *stands* in one of five ways. UNANSWERED: the condition holds and nobody has answered. ANSWERED: it
holds and someone acknowledged it. INHIBITED: it holds, and somebody paused this alarm or switched it off. LATCHED: it
no longer holds, but nobody has seen that it did. OVER: nothing is left.

Rules that the rows keep:

1. An acknowledgement changes signals, never presence.
2. A condition that gets worse after the acknowledgement is unanswered again.
3. What was acknowledged while it held has been seen: it does not latch afterwards.
4. A session that is over leaves nothing standing.
5. What was switched off and is on again is unanswered: nobody has heard it.

Whether an unanswered alarm is heard is not its own affair: its session's audio may be paused or off.

A pair that is not in the table cannot happen; ``next_standing`` answers None and nothing changes.
"""

from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from models.alarm import Alarm, AlarmEventKind, AlarmSignals, SignalPresence


class Standing(Enum):
    """Where an alarm stands."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    INHIBITED = "inhibited"
    LATCHED = "latched"
    OVER = "over"


class Happening(Enum):
    """What can happen to an alarm."""

    ROSE = "rose"  # its priority is higher than before
    CHANGED = "changed"  # its value, its words or a lower priority
    CEASED = "ceased"  # the condition no longer holds, and its rule does not latch
    CEASED_LATCHING = "ceased_latching"  # the condition no longer holds, and its rule latches
    ACKNOWLEDGED = "acknowledged"  # a person answered it, or saw and cleared what was latched
    INHIBITED = "inhibited"  # a person paused this alarm or switched it off
    RELEASED = "released"  # that ended, or the condition is of high priority now
    ENDED = "ended"  # its session is over, or a newer latched alarm of the same condition says it


class Step(NamedTuple):
    """What a happening leads to."""

    standing: Standing
    event: AlarmEventKind


_S, _H, _E = Standing, Happening, AlarmEventKind

# fmt: off
STEPS = MappingProxyType({
    (_S.UNANSWERED, _H.ROSE):            Step(_S.UNANSWERED, _E.ROSE),
    (_S.UNANSWERED, _H.CHANGED):         Step(_S.UNANSWERED, _E.CHANGED),
    (_S.UNANSWERED, _H.CEASED):          Step(_S.OVER,       _E.CEASED),
    (_S.UNANSWERED, _H.CEASED_LATCHING): Step(_S.LATCHED,    _E.CEASED),
    (_S.UNANSWERED, _H.ACKNOWLEDGED):    Step(_S.ANSWERED,   _E.ACKNOWLEDGED),
    (_S.UNANSWERED, _H.INHIBITED):       Step(_S.INHIBITED,  _E.SIGNALLED),
    (_S.UNANSWERED, _H.ENDED):           Step(_S.OVER,       _E.CEASED),

    (_S.ANSWERED,   _H.ROSE):            Step(_S.UNANSWERED, _E.ROSE),
    (_S.ANSWERED,   _H.CHANGED):         Step(_S.ANSWERED,   _E.CHANGED),
    (_S.ANSWERED,   _H.CEASED):          Step(_S.OVER,       _E.CEASED),
    (_S.ANSWERED,   _H.CEASED_LATCHING): Step(_S.OVER,       _E.CEASED),
    (_S.ANSWERED,   _H.INHIBITED):       Step(_S.INHIBITED,  _E.SIGNALLED),
    (_S.ANSWERED,   _H.ENDED):           Step(_S.OVER,       _E.CEASED),

    (_S.INHIBITED,  _H.ROSE):            Step(_S.INHIBITED,  _E.ROSE),
    (_S.INHIBITED,  _H.CHANGED):         Step(_S.INHIBITED,  _E.CHANGED),
    (_S.INHIBITED,  _H.CEASED):          Step(_S.OVER,       _E.CEASED),
    (_S.INHIBITED,  _H.CEASED_LATCHING): Step(_S.OVER,       _E.CEASED),
    (_S.INHIBITED,  _H.RELEASED):        Step(_S.UNANSWERED, _E.SIGNALLED),
    (_S.INHIBITED,  _H.ENDED):           Step(_S.OVER,       _E.CEASED),

    (_S.LATCHED,    _H.ACKNOWLEDGED):    Step(_S.OVER,       _E.CLEARED),
    (_S.LATCHED,    _H.ENDED):           Step(_S.OVER,       _E.CLEARED),
})
# fmt: on

# A latched alarm is seen, not heard: the number is normal again, and a sound that goes on would be taken for a new one.
SIGNALS = MappingProxyType(
    {
        Standing.UNANSWERED: AlarmSignals(SignalPresence.ON, SignalPresence.ON),
        Standing.ANSWERED: AlarmSignals(SignalPresence.ACKNOWLEDGED, SignalPresence.ACKNOWLEDGED),
        Standing.INHIBITED: AlarmSignals(SignalPresence.OFF, SignalPresence.OFF),
        Standing.LATCHED: AlarmSignals(SignalPresence.LATCHED, SignalPresence.OFF),
        Standing.OVER: AlarmSignals(SignalPresence.OFF, SignalPresence.OFF),
    }
)
_UNHEARD = AlarmSignals(SignalPresence.ON, SignalPresence.OFF)


def next_standing(standing: Standing, happening: Happening) -> Step | None:
    """Look up what a happening leads to; None when it cannot happen here."""
    return STEPS.get((standing, happening))


def signals_of(standing: Standing, *, is_audible: bool) -> AlarmSignals:
    """Tell an alarm's signals; ``is_audible`` is false while its session's audio is paused or off."""
    return SIGNALS[standing] if is_audible or standing is not Standing.UNANSWERED else _UNHEARD


def standing_of(alarm: Alarm) -> Standing:
    """Tell where a stored alarm stands, by its signals and its presence.

    A combination that this table never makes counts as unanswered, or as latched when the condition is over: it is
    shown rather than lost, and somebody can answer it.
    """
    if not alarm.present:
        return Standing.OVER if alarm.is_over else Standing.LATCHED
    if alarm.signals == SIGNALS[Standing.INHIBITED]:
        return Standing.INHIBITED
    return Standing.ANSWERED if alarm.signals == SIGNALS[Standing.ANSWERED] else Standing.UNANSWERED
