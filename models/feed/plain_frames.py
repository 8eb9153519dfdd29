"""The short way to read an ``observations`` frame in which nothing is unusual, as nearly all are.

It reads what ``codec.py`` reads, to the same values and the same content, at a third of the cost; or it says None.
Then the strict way reads the frame from the beginning and names what is wrong, if anything is: no fault is found, named
or forgiven here.

Nothing in a text goes unseen, neither a key nobody knows nor one that the parser dropped because it stood twice: each
key and each text of JSON begins and ends with a quotation mark, and those of all that was understood are counted.
"""

from datetime import datetime
from math import isfinite
from typing import Any

from pydantic_core import from_json

from models.feed.frames import ObservationsFrame
from models.feed.messages import MAX_FRAME_BYTES, MAX_OBSERVATIONS, MAX_SEQ
from models.metrics import CATALOGUE
from models.observation import USABLE, MeasurementValidity, Observation
from models.timestamps import parse_timestamp

# Beyond this not every whole number is a float.
_MAX_WHOLE = 2**53
_UNIT = {metric.id: metric.unit.value for metric in CATALOGUE.values()}
_VALIDITY = {word.value: word for word in MeasurementValidity}

# Quotation marks of the keys that must be there and their texts; of a frame, and of each observation in it.
_MARKS, _MARKS_OF_ITEM = 8, 10
# One key more, with its text.
_MARKS_OF_PAIR = 4
# An observation that says no more than it must.
_LEAST_KEYS = 3

_Item = tuple[Observation, str, int]


class _Unusual(Exception):  # noqa: N818 - never leaves this file
    """Not necessarily wrong: the strict way decides."""


def read_plain(text: str) -> ObservationsFrame | None:
    """Read a frame in which nothing is unusual; None for every other text, sound or not."""
    try:
        return _read(text) if len(text) <= MAX_FRAME_BYTES else None
    except (_Unusual, KeyError, TypeError, ValueError):
        return None


def _read(text: str) -> ObservationsFrame:
    found = from_json(text, allow_inf_nan=False)
    seq, items = found["seq"], found["observations"]
    if found["type"] != "observations" or type(seq) is not int or not 1 <= seq <= MAX_SEQ:
        raise _Unusual
    if not 1 <= len(items) <= MAX_OBSERVATIONS:
        raise _Unusual
    times: dict[str, datetime] = {}  # the observations of a frame are often of one moment, and that of its sending
    sent_at, marks = None, _MARKS
    if "sent_at" in found:
        sent_at, marks = _time(found["sent_at"], times), _MARKS + _MARKS_OF_PAIR
    taken: list[Observation] = []
    contents: list[str] = []
    for item in items:
        observation, content, more = _read_item(item, times)
        taken.append(observation)
        contents.append(content)
        marks += more
    if text.count('"') != marks:
        raise _Unusual
    content = f'{{"observations":[{",".join(contents)}],"seq":{seq},"type":"observations"}}'
    return ObservationsFrame(seq, sent_at, tuple(taken), (), content)


def _time(text: str, times: dict[str, datetime]) -> datetime:
    found = times.get(text)
    if found is None:
        found = times[text] = parse_timestamp(text)
    return found


def _read_item(item: dict[str, Any], times: dict[str, datetime]) -> _Item:
    """Read an observation, its content, and how many quotation marks it has."""
    metric, value, at = item["metric"], item["value"], item["measured_at"]
    unit, measured_at = _UNIT[metric], _time(at, times)
    if len(item) == _LEAST_KEYS:
        content = f'{{"measured_at":"{at}","metric":"{metric}","value":{value!r}}}'
        return Observation(metric, _number(value), measured_at), content, _MARKS_OF_ITEM
    words, marks, validity = "", _MARKS_OF_ITEM, MeasurementValidity.VALID
    if "unit" in item:
        if item["unit"] != unit:
            raise _Unusual
        words, marks = f',"unit":"{unit}"', marks + _MARKS_OF_PAIR
    if "validity" in item:
        validity = _VALIDITY[item["validity"]]
        words, marks = f'{words},"validity":"{validity}"', marks + _MARKS_OF_PAIR
    number = None if value is None and validity not in USABLE else _number(value)
    content = f'{{"measured_at":"{at}","metric":"{metric}"{words},"value":{"null" if value is None else repr(value)}}}'
    return Observation(metric, number, measured_at, validity), content, marks


def _number(value: object) -> float:
    if type(value) is float and isfinite(value):
        return value
    if type(value) is int and -_MAX_WHOLE <= value <= _MAX_WHOLE:
        return float(value)
    raise _Unusual
