"""What a screen may say on ``/live``, and how a connection ends that says anything else."""

import json
from typing import Any

import pytest

from tests.component.server.api.people import as_role
from tests.component.server.ingest.sockets import DeviceSocket
from tests.component.server.rehearsal.room import Room


@pytest.mark.parametrize(
    ("message", "code", "sentence"),
    [
        ({"bytes": b"{}"}, "binary", "Binary message; send one JSON object as text"),
        ({"text": '{"type": "painted"}'}, "bad_message", "epoch is missing"),
        ({"text": '{"type": "snapshot", "chairs": 1}'}, "bad_message", "chairs is not known"),
        ({"text": " " * 5000}, "too_long", "A message has at most 4096 characters"),
    ],
)
async def test_what_cannot_be_read_ends_the_connection_with_a_sentence(
    room: Room, message: dict[str, Any], code: str, sentence: str
) -> None:
    token = (await as_role(room, "nurse"))["Authorization"].split()[1]
    screen = DeviceSocket(room, "", token, path="/live")
    await screen.told("websocket.accept")
    screen.send({"type": "websocket.receive", **message})
    while (said := json.loads((await screen.told("websocket.send"))["text"]))["type"] != "error":
        pass
    assert (said["code"], said["message"]) == (code, sentence)
    assert await screen.closed() == 4400
