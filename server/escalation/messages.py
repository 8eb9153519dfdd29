"""What a message says: chair, priority, condition, and for how long nobody answered. Never whose chair it is.

A message leaves the house for phones, mail boxes and other companies' servers. So it holds no name, birth date or
record number, no reason in somebody's own words and no second line of an alarm: nothing but what is put together here.
"""

from dataclasses import dataclass

from models.alarm import Alarm, AlarmPriority
from models.observation import GenerationMode

_MARKS = {
    GenerationMode.REAL: "",
    GenerationMode.TEST: "TEST DATA. ",
    GenerationMode.DEMO: "SIMULATED DATA. ",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent.

    Args:
        title: A mail's subject; many other ways put it before the words.
        words: One sentence.
        priority: How loud a receiving program may be.
    """

    title: str
    words: str
    priority: AlarmPriority


TRIAL = Message(
    "Chairside: trial",
    "Chairside tries whether messages reach you. Nobody waits for help; nothing is to be done.",
    AlarmPriority.LOW,
)


def message_of(alarm: Alarm, mode: GenerationMode, unanswered_s: float | None, *, is_unshown: bool) -> Message:
    """Put a message together.

    Args:
        alarm: As it is now.
        mode: Whether its numbers are a patient's at all.
        unanswered_s: For how long nobody has answered; None when that is not known.
        is_unshown: It goes out because no screen could show the alarm.
    """
    if is_unshown:
        why = "no screen shows this chair" if alarm.chair else "no screen shows this"
    else:
        why = "not acknowledged" if unanswered_s is None else f"not acknowledged for {_duration(unanswered_s)}"
    priority = alarm.priority.value.upper()
    words = f"{_MARKS[mode]}{_place(alarm)}: {priority} {alarm.message}, {why}"
    return Message(f"{_MARKS[mode]}Chairside {priority}", words, alarm.priority)


def _place(alarm: Alarm) -> str:
    if alarm.chair is not None:
        return alarm.chair if alarm.chair.casefold().startswith("chair") else f"Chair {alarm.chair}"
    return "Chairside itself" if alarm.device is None else "A device in no chair"


def _duration(seconds: float) -> str:
    """Write 60 seconds as 1:00, and 3,725 as 1:02:05."""
    minutes, rest_s = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest_s:02}" if hours else f"{minutes}:{rest_s:02}"
