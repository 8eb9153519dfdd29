"""Text to frames and back: which faults end a connection, which refuse a frame, and which one observation alone.

The faults of single observations do not touch their neighbours. ``strict_json.py`` reads the text itself. What is plain
and sound has a shorter way of its own, ``plain_frames.py``, with the same outcome.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from models.device import DeviceCondition
from models.feed.frames import DeviceFrame, ObservationsFrame, PingFrame, StatusFrame
from models.feed.messages import (
    MAX_SEQ,
    PROTOCOL_VERSION,
    Hello,
    ObservationsBody,
    Ping,
    Refusal,
    ServerFrame,
    StatusBody,
    WireCondition,
    WireObservation,
)
from models.feed.plain_frames import read_plain
from models.feed.strict_json import RepeatedKeys, check_tree, read_object, unreadable
from models.metrics import CATALOGUE
from models.observation import USABLE, Observation
from models.plain_faults import plain_fault

_T = TypeVar("_T")

_SERVER_FRAME: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)


def decode_device_frame(text: str | bytes) -> DeviceFrame:
    """Read a frame of a device.

    Returns:
        The frame. Faults of single observations stand in its ``refusals``; so does a fault of the whole frame, with
        ``index`` None and nothing else taken.

    Raises:
        DeviceProtocolError: The frame cannot be read at all, or its ``type`` or ``seq`` cannot; close 4400.
    """
    plain = read_plain(text) if isinstance(text, str) else None
    return _read_strictly(text) if plain is None else plain


def _read_strictly(text: str | bytes) -> DeviceFrame:
    found = read_object(text)
    kind, reader = found.get("type"), None
    if isinstance(kind, str):
        reader = _READERS.get(kind)
    if reader is None or _repeats_envelope(found):
        return _read_unknown(found)
    return reader(found)


def _read_seq(found: dict[str, object]) -> int:
    seq = found.get("seq")
    if type(seq) is not int or not 1 <= seq <= MAX_SEQ:
        raise unreadable("bad_seq", "seq must be a whole number from 1 to 2^53; without it there is no answer")
    return seq


def _read_unknown(found: dict[str, object]) -> ObservationsFrame:
    """Answer a frame of no known type under its seq, if it has one."""
    check_tree(found)
    kind = found.get("type")
    if _repeats_envelope(found):
        raise unreadable("duplicate_key", "type or seq stands twice; the frame cannot be told from another")
    if not isinstance(kind, str):
        raise unreadable("bad_type", "type must be text: hello, observations, status or ping")
    seq = _read_seq(found)
    refusal = Refusal(
        index=None, field="type", code="unknown_type",
        message=f"{kind[:40]!r} is no type of frame; known are hello, observations, status and ping",
    )  # fmt: skip
    return ObservationsFrame(seq, None, (), (refusal,), _content(found))


def _repeats_envelope(found: dict[str, object]) -> bool:
    return isinstance(found, RepeatedKeys) and not _ENVELOPE.isdisjoint(found.repeated)


def _read_hello(found: dict[str, object]) -> Hello:
    check_tree(found)
    _refuse_repeats(found)
    if type(found.get("protocol")) is not int:  # true and 1.0 would both pass for 1, and a default for nothing at all
        raise unreadable("bad_hello", f"protocol must be the whole number {PROTOCOL_VERSION}")
    try:
        return Hello.model_validate(found)
    except ValidationError as error:
        raise unreadable("bad_hello", _sentence(error.errors()[0])) from error


def _read_ping(found: dict[str, object]) -> PingFrame:
    check_tree(found)
    _refuse_repeats(found)
    try:
        return PingFrame(Ping.model_validate(found).sent_at, str(found["sent_at"]))
    except ValidationError as error:
        raise unreadable("bad_ping", _sentence(error.errors()[0])) from error


def _refuse_repeats(found: dict[str, object]) -> None:
    """Refuse a key given twice in a frame without number, or in an object right inside it."""
    for part in (found, *found.values()):
        if isinstance(part, RepeatedKeys):
            raise unreadable("duplicate_key", f"{part.repeated[0]!r} stands twice")


def _read_observations(found: dict[str, object]) -> ObservationsFrame:
    seq = _read_seq(found)
    refusals: list[Refusal] = []
    taken: list[Observation] = []
    sent_at: datetime | None = None
    try:
        _whole(found)
        body = ObservationsBody.model_validate(_body(found))
        sent_at = body.sent_at
        for index, item in enumerate(body.observations):
            _take(item, index, _read_observation, taken, refusals)
    except (ValidationError, _WholeFrameFault) as error:
        refusals.append(_whole_frame(error))
    if refusals:
        check_tree(found)
    return ObservationsFrame(seq, sent_at, tuple(taken), tuple(refusals), _content(found))


def _read_status(found: dict[str, object]) -> StatusFrame:
    seq = _read_seq(found)
    refusals: list[Refusal] = []
    taken: list[DeviceCondition] = []
    sent_at, battery = None, None
    try:
        _whole(found)
        body = StatusBody.model_validate(_body(found))
        sent_at, battery = body.sent_at, body.battery
        for index, item in enumerate(body.conditions):
            _take(item, index, _read_condition, taken, refusals)
    except (ValidationError, _WholeFrameFault) as error:
        refusals.append(_whole_frame(error))
    if refusals:
        check_tree(found)
    return StatusFrame(seq, sent_at, tuple(taken), battery, tuple(refusals), _content(found))


class _WholeFrameFault(Exception):  # noqa: N818 - never leaves this file
    """A key of the frame itself stood twice."""


class _ItemFault(Exception):  # noqa: N818 - never leaves this file
    """One item's fault: field, code, message."""


def _whole(found: dict[str, object]) -> None:
    if isinstance(found, RepeatedKeys):
        raise _WholeFrameFault(found.repeated[0])


def _body(found: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in found.items() if key not in _ENVELOPE}


def _take(item: object, index: int, read: Callable[[object], _T], taken: list[_T], refusals: list[Refusal]) -> None:
    """Read one item of a list; put it with the good ones or say what was wrong with it."""
    try:
        taken.append(read(item))
    except ValidationError as error:
        first = error.errors()[0]
        refusals.append(Refusal(index=index, field=_field(first), code=_code(first), message=_sentence(first)))
    except _ItemFault as fault:
        field, code, message = fault.args
        refusals.append(Refusal(index=index, field=field, code=code, message=message))


def _refuse_repeats_in_item(item: object) -> None:
    if isinstance(item, RepeatedKeys):
        key = item.repeated[0]
        raise _ItemFault(key, "duplicate_key", f"{key!r} stands twice in one item")


def _read_observation(item: object) -> Observation:
    _refuse_repeats_in_item(item)
    wire = WireObservation.model_validate(item)
    metric = CATALOGUE.get(wire.metric)
    if metric is None:
        raise _ItemFault("metric", "unknown_metric", f"{wire.metric[:40]!r} is no metric of version 1")
    if wire.unit is not None and wire.unit != metric.unit.value:
        message = f"{metric.id} is taken in {metric.unit.value}, not in {wire.unit[:40]!r}"
        raise _ItemFault("unit", "wrong_unit", message)
    if wire.value is None and wire.validity in USABLE:
        message = "null needs a validity that says why: invalid, not_available, ongoing or calibration_ongoing"
        raise _ItemFault("value", "no_value", message)
    return Observation(wire.metric, wire.value, wire.measured_at, wire.validity)


def _read_condition(item: object) -> DeviceCondition:
    _refuse_repeats_in_item(item)
    wire = WireCondition.model_validate(item)
    if wire.metric is not None and wire.metric not in CATALOGUE:
        raise _ItemFault("metric", "unknown_metric", f"{wire.metric[:40]!r} is no metric of version 1")
    return DeviceCondition(wire.code, wire.present, wire.since, wire.metric)


def _whole_frame(error: ValidationError | _WholeFrameFault) -> Refusal:
    if isinstance(error, _WholeFrameFault):
        key = error.args[0]
        return Refusal(index=None, field=key, code="duplicate_key", message=f"{key!r} stands twice in the frame")
    first = error.errors()[0]
    return Refusal(index=None, field=_field(first), code=_code(first), message=_sentence(first))


# pydantic's error types, as the words a device maker reads; anything else is a wrong type.
_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "finite_number": "not_finite",
    "value_error": "bad_time",
    "enum": "unknown_word",
    "greater_than_equal": "out_of_bounds",
    "less_than_equal": "out_of_bounds",
    "too_short": "empty",
    "too_long": "too_many",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "bad_pattern",
}


def _code(error: ErrorDetails) -> str:
    return _CODES.get(error["type"], "wrong_type")


def _field(error: ErrorDetails) -> str | None:
    return ".".join(str(part) for part in error["loc"])[:100] or None


def _sentence(error: ErrorDetails) -> str:
    return plain_fault(error, _field(error) or "Each of the list")


def _content(found: dict[str, object]) -> str:
    """What the frame said: without the time of sending, which changes each time, and whatever the order of its keys."""
    return _CONTENT_ENCODER.encode({key: value for key, value in found.items() if key != "sent_at"})


# Built once: json.dumps with settings of its own builds an encoder anew for each call.
_CONTENT_ENCODER = json.JSONEncoder(separators=(",", ":"), sort_keys=True)
_ENVELOPE = frozenset({"type", "seq"})
_READERS: dict[str, Callable[[dict[str, object]], DeviceFrame]] = {
    "hello": _read_hello,
    "ping": _read_ping,
    "observations": _read_observations,
    "status": _read_status,
}


def decode_server_frame(text: str | bytes) -> ServerFrame:
    """Read a frame of the server.

    Raises:
        DeviceProtocolError: Not a frame of version 1.
    """
    found = read_object(text)
    _refuse_repeats(found)
    try:
        return _SERVER_FRAME.validate_python(found)
    except ValidationError as error:
        raise unreadable("bad_server_frame", _sentence(error.errors()[0])) from error


def encode_frame(frame: ServerFrame | Ping) -> str:
    """Write a frame as the text of one WebSocket message."""
    return frame.model_dump_json()


def encode_hello(hello: Hello) -> str:
    """Write ``hello`` without the keys that have nothing to say; ``original_start`` alone may stand as null."""
    found = hello.model_dump(mode="json")
    found["device"] = {key: value for key, value in found["device"].items() if value is not None}
    if found["replay"] is None:
        del found["replay"]
    return json.dumps(found, separators=(",", ":"))


def encode_ack(seq: int) -> str:
    """Write the most frequent frame without a model."""
    return f'{{"type":"ack","seq":{seq}}}'


def encode_numbered(kind: str, seq: int, sent_at: str, body: dict[str, object]) -> str:
    """Write an ``observations`` or ``status`` frame from a body already in wire form, stamped with this sending."""
    return json.dumps({"type": kind, "seq": seq, "sent_at": sent_at, **body}, separators=(",", ":"))
