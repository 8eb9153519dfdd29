"""Frames of every version as they were once sent. A device in a cupboard speaks the version it was sold with: these
must be read, and mean the same, for ever. Files are added, never changed."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

import pytest
from pydantic import BaseModel

from models.feed.codec import decode_device_frame, decode_server_frame, encode_frame, encode_hello
from models.feed.messages import Ack, ErrorFrame, Hello, Pong, Refused, Welcome
from models.timestamps import format_timestamp

FRAMES = sorted(Path(__file__).parent.glob("v*/*.json"))
DECODERS = {"device": decode_device_frame, "server": decode_server_frame}

KEPT = {
    "v1/ack",
    "v1/error",
    "v1/hello_least",
    "v1/hello_replay",
    "v1/hello_replay_without_date",
    "v1/observations",
    "v1/observations_largest_number",
    "v1/observations_least",
    "v1/ping",
    "v1/pong",
    "v1/refused",
    "v1/status",
    "v1/status_all_is_well",
    "v1/welcome",
}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def plain(value: object) -> object:
    """Write what a frame means in plain JSON; ``content`` only serves comparison."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.name != "content"}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return format_timestamp(value)
    return value.value if isinstance(value, Enum) else value


@pytest.mark.parametrize("path", FRAMES, ids=name_of)
def test_a_frame_once_sent_still_means_the_same(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    frame = DECODERS[golden["from"]](golden["text"])
    meaning = plain(frame)
    assert isinstance(meaning, dict)
    assert {"frame": type(frame).__name__, **meaning} == golden["means"]


def test_no_golden_frame_is_ever_dropped() -> None:
    assert {name_of(path) for path in FRAMES} >= KEPT


@pytest.mark.parametrize("path", FRAMES, ids=name_of)
def test_what_our_own_ends_write_is_read_as_the_same_frame(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    frame = DECODERS[golden["from"]](golden["text"])
    if isinstance(frame, Hello):
        assert decode_device_frame(encode_hello(frame)) == frame
    if isinstance(frame, Welcome | Ack | Refused | Pong | ErrorFrame):
        assert decode_server_frame(encode_frame(frame)) == frame


def test_every_frame_of_version_1_has_a_golden_one() -> None:
    kinds = {json.loads(json.loads(path.read_text(encoding="utf-8"))["text"])["type"] for path in FRAMES}
    assert kinds == {"hello", "observations", "status", "ping", "welcome", "ack", "refused", "pong", "error"}
