"""Nothing leads from here to a pump: no frame for a device carries a command, and the drug's room knows no way out."""

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from models.feed.messages import ServerFrame
from tests.house.house import modules, name_of

UNION, _ = get_args(ServerFrame)
FRAMES = get_args(UNION)
ROOMS = {
    "dose_phases", "dose_steps", "dosing", "course", "drug_catalogue", "ledger", "medicines", "tally",
}  # fmt: skip


def test_a_device_is_greeted_answered_and_refused_and_never_told_to_do_anything() -> None:
    assert {frame.model_fields["type"].default for frame in FRAMES} == {"welcome", "ack", "refused", "pong", "error"}
    fields = {field for frame in FRAMES for field in frame.model_fields}
    assert not {field for field in fields for word in ("rate", "volume", "dose", "mg", "ml", "set") if word in field}


def test_a_frame_that_would_set_a_rate_cannot_be_made() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ServerFrame).validate_python({"type": "set", "rate_ml_per_h": 52.5})


def test_the_drugs_room_knows_neither_feeds_nor_sockets() -> None:
    found = {path.stem: path.read_text(encoding="utf-8") for path in modules("server/care") if path.stem in ROOMS}
    assert set(found) == ROOMS
    for name, text in found.items():
        assert "models.feed" not in text, name
        assert "server.ingest" not in text, name
    assert [name_of(path) for path in modules("server/care") if "websocket" in path.read_text(encoding="utf-8")] == []
