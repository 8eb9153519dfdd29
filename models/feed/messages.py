"""The frames of the feed as strict models: what may be in them, nothing else.

Parsed once at the door, trusted inside. ``docs/FEED.md`` describes them for a device maker.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from models.device import DeviceConditionCode
from models.observation import GenerationMode, MeasurementValidity
from models.timestamps import format_timestamp, parse_timestamp

SUBPROTOCOL = "chairside.feed.v1"
PROTOCOL_VERSION = 1
MAX_FRAME_BYTES = 256 * 1024
MAX_OBSERVATIONS = 500
MAX_CONDITIONS = 100
MAX_SEQ = 2**53


def _read_timestamp(value: object) -> object:
    return parse_timestamp(value) if isinstance(value, str) else value


def _read_echo(value: object) -> object:
    if isinstance(value, str):
        parse_timestamp(value)
    return value


Timestamp = Annotated[
    datetime, BeforeValidator(_read_timestamp), PlainSerializer(format_timestamp, return_type=str, when_used="json")
]
# A sender's time sent back to it: the text it wrote, so that it may compare letters.
EchoedTimestamp = Annotated[str, BeforeValidator(_read_echo)]
Seq = Annotated[int, Field(ge=1, le=MAX_SEQ)]
# What people read about a device; a control character in it would break a log line, and NUL a database.
_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
ShortText = Annotated[str, Field(max_length=200, pattern=_PRINTABLE)]
StreamId = Annotated[
    str, Field(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")
]
# A word from a list arrives as text; strict mode would want the enum itself.
Validity = Annotated[MeasurementValidity, Field(strict=False)]
Mode = Annotated[GenerationMode, Field(strict=False)]
ConditionCode = Annotated[DeviceConditionCode, Field(strict=False)]


class _Frame(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class DeviceDescription(_Frame):
    """The device introducing itself in ``hello``."""

    id: Annotated[str, Field(min_length=1, max_length=100, pattern=_PRINTABLE)]
    manufacturer: ShortText | None = None
    model: ShortText | None = None
    serial: ShortText | None = None
    software: ShortText | None = None


class ReplayDescription(_Frame):
    """The recording a stream replays."""

    source: Annotated[str, Field(min_length=1, max_length=200, pattern=_PRINTABLE)]
    original_start: Timestamp | None
    speed: Annotated[float, Field(gt=0, le=100_000)]


class Hello(_Frame):
    """First frame of a device."""

    type: Literal["hello"] = "hello"
    protocol: Literal[1] = 1
    device: DeviceDescription
    mode: Mode
    stream: StreamId
    sent_at: Timestamp
    replay: ReplayDescription | None = None


class WireObservation(_Frame):
    """One value on the wire."""

    metric: str
    value: float | None
    unit: str | None = None
    measured_at: Timestamp
    validity: Validity = MeasurementValidity.VALID


class WireCondition(_Frame):
    """One condition a device reports about itself."""

    code: ConditionCode
    metric: str | None = None
    present: bool
    since: Timestamp


class StatusBody(_Frame):
    """What a ``status`` frame holds beside ``type`` and ``seq``."""

    sent_at: Timestamp | None = None
    conditions: Annotated[list[object], Field(max_length=MAX_CONDITIONS)]
    battery: Annotated[float, Field(ge=0, le=1)] | None = None


class ObservationsBody(_Frame):
    """What an ``observations`` frame holds beside ``type`` and ``seq``; its items are read one by one."""

    sent_at: Timestamp | None = None
    observations: Annotated[list[object], Field(min_length=1, max_length=MAX_OBSERVATIONS)]


class Ping(_Frame):
    """A device says that it is there and asks for the time."""

    type: Literal["ping"] = "ping"
    sent_at: Timestamp


class Welcome(_Frame):
    """The server's answer to ``hello``."""

    type: Literal["welcome"] = "welcome"
    protocol: Literal[1] = 1
    next_seq: Annotated[int, Field(ge=1, le=MAX_SEQ + 1)]
    max_in_flight: Annotated[int, Field(ge=1)]
    heartbeat_s: Annotated[float, Field(gt=0)]
    server_at: Timestamp


class Ack(_Frame):
    """Every number up to and including ``seq`` is settled; a sender may forget it."""

    type: Literal["ack"] = "ack"
    seq: Annotated[int, Field(ge=0, le=MAX_SEQ)]


class Refusal(_Frame):
    """Why one observation, or a whole frame, was not taken.

    ``index`` is the place in the list, or None for the whole frame; ``code`` one of the words in ``docs/FEED.md``.
    """

    index: int | None
    field: str | None
    code: str
    message: str


class Refused(_Frame):
    """Sent before the ``ack`` that covers ``seq``."""

    type: Literal["refused"] = "refused"
    seq: Seq
    errors: list[Refusal]


class Pong(_Frame):
    """The answer to ``ping``: the sender's time echoed, and ours twice."""

    type: Literal["pong"] = "pong"
    sent_at: EchoedTimestamp
    received_at: Timestamp
    server_at: Timestamp


class ErrorFrame(_Frame):
    """Says why the connection is about to be closed."""

    type: Literal["error"] = "error"
    code: str
    message: str


ServerFrame = Annotated[Welcome | Ack | Refused | Pong | ErrorFrame, Field(discriminator="type")]
