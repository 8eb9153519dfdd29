"""Bytes to frames and back: the only file that knows JSON.

Reading is strict beyond pydantic: a key given twice, a number that is not finite, and depth beyond 32 levels are faults
of the frame, not matters of taste. The faults of single observations do not touch their neighbours.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from models.device import DeviceCondition
from models.errors import DeviceProtocolError
from models.feed.messages import (
    MAX_FRAME_BYTES,
    MAX_SEQ,
    Hello,
    ObservationsBody,
    Ping,
    Refusal,
    ServerFrame,
    StatusBody,
    WireCondition,
    WireObservation,
)
from models.metrics import CATALOGUE
from models.observation import MeasurementValidity, Observation

MAX_DEPTH = 32

_T = TypeVar("_T")

_HAS_VALUE = frozenset({MeasurementValidity.VALID, MeasurementValidity.QUESTIONABLE})
_SERVER_FRAME: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)


@dataclass(frozen=True, slots=True)
class ObservationsFrame:
    """A readable ``observations`` frame: what was good in it, and what was refused and why."""

    seq: int
    sent_at: datetime | None
    observations: tuple[Observation, ...]
    refusals: tuple[Refusal, ...]
    content: str


@dataclass(frozen=True, slots=True)
class StatusFrame:
    """A readable ``status`` frame."""

    seq: int
    sent_at: datetime | None
    conditions: tuple[DeviceCondition, ...]
    battery: float | None
    refusals: tuple[Refusal, ...]
    content: str


DeviceFrame = Hello | Ping | ObservationsFrame | StatusFrame


class _Repeated(dict[str, object]):
    """An object on the wire in which a key stood twice."""

    repeated: str


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = _Repeated(found)
    seen: set[str] = set()
    marked.repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return marked


def _refuse_constant(name: str) -> object:
    raise _protocol("not_finite", f"{name} is not a number in JSON; send null with a validity that says why")


# Built once: json.loads with hooks builds a decoder anew for each call.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)


def _protocol(code: str, message: str) -> DeviceProtocolError:
    return DeviceProtocolError(code, message)


def decode_device_frame(text: str | bytes) -> DeviceFrame:
    """Read a frame of a device.

    Returns:
        The frame. Faults of single observations stand in its ``refusals``; so does a fault of the whole frame, with
        ``index`` None and nothing else taken.

    Raises:
        DeviceProtocolError: The frame cannot be read at all, or its ``type`` or ``seq`` cannot; close 4400.
    """
    found = _read_object(text)
    kind, reader = found.get("type"), None
    if isinstance(kind, str):
        reader = _READERS.get(kind)
    if reader is None or (isinstance(found, _Repeated) and found.repeated in _ENVELOPE):
        return _read_unknown(found)
    return reader(found)


def _read_object(text: str | bytes) -> dict[str, object]:
    if isinstance(text, bytes):
        raise _protocol("binary", "Binary frame; send one JSON object as text")
    if len(text) > MAX_FRAME_BYTES:
        raise _protocol("too_long", f"Frame of {len(text)} characters; at most {MAX_FRAME_BYTES} bytes are read")
    try:
        found = _DECODER.decode(text)
    except RecursionError as error:
        raise _protocol("too_deep", f"Nested too deep; at most {MAX_DEPTH} levels are read") from error
    except ValueError as error:
        raise _protocol("not_json", f"Not JSON: {error}") from error
    if not isinstance(found, dict):
        raise _protocol("not_an_object", "A frame is one JSON object")
    return found


def _check_tree(found: object, depth: int = 1) -> None:
    """Refuse what no level of a frame may hold: depth, infinite numbers, text that is not Unicode."""
    if depth > MAX_DEPTH:
        raise _protocol("too_deep", f"Nested too deep; at most {MAX_DEPTH} levels are read")
    if isinstance(found, float) and not isfinite(found):
        raise _protocol("not_finite", "A number too large to be finite; send null with a validity that says why")
    if isinstance(found, str) and not _is_unicode(found):
        raise _protocol("not_unicode", "Text with half a surrogate pair is not Unicode")
    if isinstance(found, list):
        for item in found:
            _check_tree(item, depth + 1)
    elif isinstance(found, dict):
        for key, item in found.items():
            _check_tree(key, depth)
            _check_tree(item, depth + 1)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_seq(found: dict[str, object]) -> int:
    seq = found.get("seq")
    if type(seq) is not int or not 1 <= seq <= MAX_SEQ:
        raise _protocol("bad_seq", "seq must be a whole number from 1 to 2^53; the frame cannot be answered without it")
    return seq


def _read_unknown(found: dict[str, object]) -> ObservationsFrame:
    """Answer a frame of no known type under its seq, if it has one."""
    _check_tree(found)
    kind = found.get("type")
    if isinstance(found, _Repeated) and found.repeated in _ENVELOPE:
        raise _protocol("duplicate_key", f"{found.repeated!r} stands twice; the frame cannot be told from another")
    if not isinstance(kind, str):
        raise _protocol("bad_type", "type must be text: hello, observations, status or ping")
    seq = _read_seq(found)
    refusal = Refusal(
        index=None, field="type", code="unknown_type",
        message=f"{kind[:40]!r} is no type of frame; known are hello, observations, status and ping",
    )  # fmt: skip
    return ObservationsFrame(seq, None, (), (refusal,), _content(found))


def _read_hello(found: dict[str, object]) -> Hello:
    _refuse_repeats(found)
    try:
        return Hello.model_validate(found)
    except ValidationError as error:
        _check_tree(found)
        raise _protocol("bad_hello", _sentence(error.errors()[0])) from error


def _read_ping(found: dict[str, object]) -> Ping:
    _refuse_repeats(found)
    try:
        return Ping.model_validate(found)
    except ValidationError as error:
        _check_tree(found)
        raise _protocol("bad_ping", _sentence(error.errors()[0])) from error


def _refuse_repeats(found: dict[str, object]) -> None:
    if isinstance(found, _Repeated):
        raise _protocol("duplicate_key", f"{found.repeated!r} stands twice")


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
        _check_tree(found)
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
        _check_tree(found)
    return StatusFrame(seq, sent_at, tuple(taken), battery, tuple(refusals), _content(found))


class _WholeFrameFault(Exception):  # noqa: N818 - never leaves this file
    """A key of the frame itself stood twice."""


class _ItemFault(Exception):  # noqa: N818 - never leaves this file
    """One item's fault: field, code, message."""


def _whole(found: dict[str, object]) -> None:
    if isinstance(found, _Repeated):
        raise _WholeFrameFault(found.repeated)


def _body(found: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in found.items() if key not in _ENVELOPE}


def _take(
    item: object, index: int, read: Callable[[object], _T], taken: list[_T], refusals: list[Refusal]
) -> None:
    """Read one item of a list; put it with the good ones or say what was wrong with it."""
    try:
        if isinstance(item, _Repeated):
            raise _ItemFault(item.repeated, "duplicate_key", f"{item.repeated!r} stands twice in one item")
        taken.append(read(item))
    except ValidationError as error:
        first = error.errors()[0]
        refusals.append(Refusal(index=index, field=_field(first), code=_code(first), message=_sentence(first)))
    except _ItemFault as fault:
        field, code, message = fault.args
        refusals.append(Refusal(index=index, field=field, code=code, message=message))


def _read_observation(item: object) -> Observation:
    wire = WireObservation.model_validate(item)
    metric = CATALOGUE.get(wire.metric)
    if metric is None:
        raise _ItemFault("metric", "unknown_metric", f"{wire.metric[:40]!r} is no metric of version 1")
    if wire.unit is not None and wire.unit != metric.unit.value:
        message = f"{metric.id} is taken in {metric.unit.value}, not in {wire.unit[:40]!r}"
        raise _ItemFault("unit", "wrong_unit", message)
    if wire.value is None and wire.validity in _HAS_VALUE:
        message = "null needs a validity that says why: invalid, not_available, ongoing or calibration_ongoing"
        raise _ItemFault("value", "no_value", message)
    return Observation(wire.metric, wire.value, wire.measured_at, wire.validity)


def _read_condition(item: object) -> DeviceCondition:
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
    field = _field(error)
    message = error["msg"].removeprefix("Value error, ")
    return f"{field}: {message}" if field else message


def _content(found: dict[str, object]) -> str:
    """What the frame said, without the time of sending, which changes at each sending."""
    return json.dumps({key: value for key, value in found.items() if key != "sent_at"}, separators=(",", ":"))


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
    try:
        return _SERVER_FRAME.validate_python(_read_object(text))
    except ValidationError as error:
        raise _protocol("bad_server_frame", _sentence(error.errors()[0])) from error


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
