"""The door of devices: a stream ends with the token it came in by, and who knocks too often waits."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import HTTPConnection

from models.feed.messages import SUBPROTOCOL
from server.security.allowance import ADDRESS_OPENS, DEVICE_OPENS, PERSON_OPENS
from tests.component.server.api.people import as_role
from tests.component.server.ingest.sockets import DeviceSocket, TurningClock
from tests.component.server.rehearsal.room import Room, open_room

OVERLAP_S = 600.0
A_FRAME = {
    "type": "observations", "seq": 1,
    "observations": [{"metric": "heart_rate", "value": 61.0, "measured_at": "2026-03-01T14:00:00.000Z"}],
}  # fmt: skip
STEP_S = 20.0  # a device that says nothing for half a minute is cut


@pytest.fixture
async def clock() -> TurningClock:
    return TurningClock()


@pytest.fixture
async def room(tmp_path: Path, clock: TurningClock) -> AsyncIterator[Room]:
    async with open_room(tmp_path, clock) as opened:
        yield opened


async def enrolled(room: Room, device: str = "CM-7") -> str:
    return str((await room.post("/devices", {"device": device}))["token"])


async def rotated(room: Room, overlap_min: int = 10) -> str:
    return str((await room.post("/devices/CM-7/rotate", {"overlap_min": overlap_min}))["token"])


async def test_the_stream_of_an_old_token_ends_with_the_overlap(room: Room, clock: TurningClock) -> None:
    stream = await DeviceSocket(room, "CM-7", await enrolled(room)).welcomed()
    await rotated(room)
    for _ in range(int(OVERLAP_S / STEP_S) - 1):
        await clock.move(STEP_S)
        await stream.answered()
    await clock.move(STEP_S)
    assert await stream.closed() == 4401
    await stream.gone()


async def test_the_stream_of_a_new_token_outlives_the_overlap(room: Room, clock: TurningClock) -> None:
    await enrolled(room)
    stream = await DeviceSocket(room, "CM-7", await rotated(room)).welcomed()
    for _ in range(int(OVERLAP_S / STEP_S) + 1):
        await clock.move(STEP_S)
        await stream.answered()
    await stream.leave()


async def test_a_second_rotation_ends_the_stream_of_the_first_token_at_once(room: Room) -> None:
    stream = await DeviceSocket(room, "CM-7", await enrolled(room)).welcomed()
    await rotated(room)
    await rotated(room)
    assert await stream.closed() == 4401


async def test_a_token_that_ends_between_handshake_and_hello_opens_nothing(room: Room) -> None:
    stream = DeviceSocket(room, "CM-7", await enrolled(room))
    await stream.told("websocket.accept")
    await room.post("/devices/CM-7/revoke")
    stream.hello()
    assert await stream.closed() == 4401


async def test_a_device_that_connects_again_and_again_must_wait_and_others_do_not(
    room: Room, clock: TurningClock
) -> None:
    token, other = await enrolled(room), await enrolled(room, "CM-8")
    for _ in range(int(DEVICE_OPENS.burst)):
        knocking = DeviceSocket(room, "CM-7", token)
        await knocking.told("websocket.accept")
        await knocking.leave()
    status, headers = await DeviceSocket(room, "CM-7", token).refused()
    assert (status, headers["retry-after"]) == (429, "1")
    await (await DeviceSocket(room, "CM-8", other).welcomed()).leave()
    await clock.move(1.0)
    await (await DeviceSocket(room, "CM-7", token).welcomed()).leave()


@pytest.mark.parametrize("path", ["/feed", "/live"])
async def test_an_address_that_opens_streams_without_end_must_wait(room: Room, path: str) -> None:
    for _ in range(int(ADDRESS_OPENS.burst)):
        room.parts.gate.counting.of_handshake(_from("10.6.6.6"), room.clock.now().monotonic_s)
    status, headers = await DeviceSocket(room, "X", "wrong", "10.6.6.6", path).refused()
    assert (status, headers["retry-after"]) == (429, "1")
    other = DeviceSocket(room, "X", "wrong", "10.0.0.7", path)
    if path == "/feed":
        assert (await other.refused())[0] == 401
    else:
        assert await other.closed() == 4401


async def test_a_frame_on_which_the_server_fails_ends_its_connection_and_the_next_one_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await enrolled(room)
    stream = await DeviceSocket(room, "CM-7", token).welcomed()
    with monkeypatch.context() as broken:
        broken.delattr(type(room.parts.pipeline.engine), "heard")
        stream.say(A_FRAME)
        assert await stream.closed() == 1011
        await stream.gone()
    assert room.parts.links.of("CM-7").cut is None
    again = await DeviceSocket(room, "CM-7", token).welcomed()
    again.say(A_FRAME)
    assert json.loads((await again.told("websocket.send"))["text"]) == {"type": "ack", "seq": 1}
    await again.leave()


def _from(address: str) -> HTTPConnection:
    return HTTPConnection({"type": "websocket", "path": "/feed", "headers": [], "client": (address, 1)})


async def test_a_person_who_opens_streams_without_end_must_wait_and_others_do_not(
    room: Room, clock: TurningClock
) -> None:
    """From whichever address; several screens of one person's are many, and a loop is more."""
    mine, theirs = [(await as_role(room, role))["Authorization"].split()[1] for role in ("nurse", "clinician")]
    for opened in range(int(PERSON_OPENS.burst)):
        socket = DeviceSocket(room, "", mine, f"10.0.{opened % 2}.7", "/board")  # a stream that nothing answers
        await socket.task
    for path in ("/live", "/board"):
        status, headers = await DeviceSocket(room, "", mine, "10.0.2.7", path).refused()
        assert (status, headers["retry-after"]) == (429, "1")
    other = DeviceSocket(room, "", theirs, "10.0.2.7", "/live")
    await other.told("websocket.accept")
    await other.leave()
    await clock.move(1.0)
    again = DeviceSocket(room, "", mine, "10.0.2.7", "/live")
    await again.told("websocket.accept")
    await again.leave()


class LetInError(Exception):
    """A device was let in; what it says then is another test's."""


async def opening(room: Room, token: str, *certificates: str) -> object:
    """What a device is answered whose proxy says whose certificates it showed: accepted, or a status."""
    incoming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    told: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)
        if message["type"] == "websocket.accept":
            raise LetInError

    named = [(b"x-device-certificate", name.encode()) for name in certificates]
    scope: MutableMapping[str, Any] = {
        "type": "websocket", "path": "/feed", "raw_path": b"/feed", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"clinic:8050"), (b"authorization", f"Bearer {token}".encode()), *named],
        "client": ("10.0.0.9", 1), "server": ("clinic", 8050), "scheme": "ws", "subprotocols": [SUBPROTOCOL],
        "extensions": {"websocket.http.response": {}},
    }  # fmt: skip
    incoming.put_nowait({"type": "websocket.connect"})
    with suppress(LetInError):
        await asyncio.wait_for(room.parts.gate(scope, incoming.get, send), 10)
    return told[0].get("status", told[0]["type"])


async def test_where_the_proxy_asks_for_certificates_a_device_needs_its_own_beside_the_token(tmp_path: Path) -> None:
    header = "X-Device-Certificate"
    async with open_room(tmp_path, behind_proxy=True, device_certificate_header=header) as room:
        token, other = await enrolled(room), await enrolled(room, "CM-8")
        assert await opening(room, token, "CM-7") == "websocket.accept"
        for given in ((), ("",), ("CM-8",), ("cm-7",), ("CM-7", "CM-7"), ("CM-8", "CM-7"), ("CM-7,CM-8",)):
            assert await opening(room, token, *given) == 401, given
        assert await opening(room, other, "CM-7") == 401
        assert await opening(room, "wrong", "CM-7") == 401
