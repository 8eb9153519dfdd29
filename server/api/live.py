"""The live stream as a WebSocket route: a door that checks who comes in, then hands out and takes receipts."""

import asyncio
from contextlib import suppress
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from models.plain_faults import plain_fault
from server.ingest.receipts import take_receipt
from server.live.client import Client, Receipt
from server.live.hub import MAX_WAIT_S
from server.parts import Parts
from server.security.acts import LIVE
from server.security.browsers import is_same_origin
from server.security.roles import Identity

router = APIRouter()

SUBPROTOCOL = "chairside.live.v1"
CLOSE_STRANGER = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_TOO_SLOW = 1013
_BROWSERS = frozenset({"browser", "wall"})  # they bring a cookie, so another site could open the stream with it
CLOSE_PROTOCOL = 4400
MAX_CLIENT_MESSAGE = 4096
# How often an open stream asks whether its log-in still holds (contract: ends within 5 s).
CHECK_EVERY_S = 2.0


class Painted(BaseModel):
    """A screen says which version it painted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Literal["painted"]
    epoch: Annotated[str, Field(max_length=64)]
    version: Annotated[int, Field(ge=0, le=2**53)]
    visible: bool
    audio: Literal["running", "blocked", "off"]


class SnapshotWanted(BaseModel):
    """A screen missed something and wants the whole."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Literal["snapshot"]


MESSAGES = ("painted", "snapshot")
_FROM_CLIENT: TypeAdapter[Painted | SnapshotWanted] = TypeAdapter(
    Annotated[Painted | SnapshotWanted, Field(discriminator="type")]
)


@router.websocket("/live")
async def live(
    socket: WebSocket,
    chairs: Annotated[str, Query(max_length=2000)] = "all",
    screen: Annotated[str, Query(max_length=64)] = "",
) -> None:
    """The door for screens: accepted first, since a browser cannot read a refused handshake."""
    parts = cast("Parts", socket.app.state.parts)
    identity = cast("Identity | None", socket.scope["state"]["identity"])
    await socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)
    if identity is None or (identity.credential in _BROWSERS and not is_same_origin(socket)):
        await _refuse(socket, CLOSE_STRANGER, "not_signed_in", "Sign in at /login first")
        return
    parts.gate.enters(socket, identity, LIVE, "open", chairs=chairs)
    if not parts.gate.may(identity, LIVE, "open"):
        await _refuse(socket, CLOSE_NOT_ALLOWED, "not_allowed", f"The role {identity.role} watches no patients")
        return
    wanted = None if chairs == "all" else frozenset(name for name in chairs.split(",") if name)
    tested_until = parts.watching.tested_until(screen)
    client = Client(
        wanted, user=identity.user, screen=screen, tested_until=tested_until, reach=identity.reach,
        is_locked=identity.is_locked, login=identity.token_hash,
    )  # fmt: skip
    await _serve(socket, parts, client)


async def _refuse(socket: WebSocket, close_code: int, code: str, message: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.send_json({"type": "error", "code": code, "message": message})
        await socket.close(close_code, code)


async def _serve(socket: WebSocket, parts: Parts, client: Client) -> None:
    parts.hub.join(client)
    tasks = [
        asyncio.create_task(job)
        for job in (_send(socket, client), _receive(socket, parts, client), _check(socket, parts, client))
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            closing = None if task.exception() else task.result()
            if closing is not None:
                await _refuse(socket, *closing)
    finally:
        parts.hub.leave(client)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


Closing = tuple[int, str, str]


async def _send(socket: WebSocket, client: Client) -> Closing | None:
    """Send what waits, oldest first; a client that does not take it is closed."""
    while not client.is_cut:
        client.has_work.clear()
        while client.waiting and not client.is_cut:
            _, text = client.waiting[0]
            try:
                async with asyncio.timeout(MAX_WAIT_S):
                    await socket.send_text(text)
            except TimeoutError:
                client.is_cut = True
                break
            client.waiting.popleft()
        if client.closing is not None:
            return client.closing
        if not client.is_cut:
            await client.has_work.wait()
    return CLOSE_TOO_SLOW, "too_slow", "The screen did not take what was sent; connect again"


async def _receive(socket: WebSocket, parts: Parts, client: Client) -> Closing | None:
    """Take receipts and wishes; what cannot be read ends the connection with a sentence."""
    identity = cast("Identity", socket.scope["state"]["identity"])
    may_send = {word for word in MESSAGES if parts.gate.may(identity, LIVE, word)}
    while True:
        try:
            said = await socket.receive()
        except RuntimeError:
            return None
        if said["type"] != "websocket.receive":
            return None
        message = _read(said.get("text"))
        if isinstance(message, tuple):
            return message
        if message.type not in may_send:
            return CLOSE_NOT_ALLOWED, "not_allowed", f"This role may not send {message.type}"
        if isinstance(message, SnapshotWanted):
            parts.hub.snapshot(client)
        else:
            at_s = parts.hub.now_s()
            receipt = Receipt(message.epoch, message.version, message.visible, message.audio, at_s)
            take_receipt(parts.pipeline, client, receipt, parts.clock.now())


def _read(text: str | None) -> Painted | SnapshotWanted | Closing:
    """Read a client's message, or say how the connection ends over it."""
    if text is None:
        return CLOSE_PROTOCOL, "binary", "Binary message; send one JSON object as text"
    if len(text) > MAX_CLIENT_MESSAGE:
        return CLOSE_PROTOCOL, "too_long", f"A message has at most {MAX_CLIENT_MESSAGE} characters"
    try:
        return _FROM_CLIENT.validate_json(text)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"][1:]) or "The message"
        return CLOSE_PROTOCOL, "bad_message", plain_fault(fault, place)[:200]


async def _check(socket: WebSocket, parts: Parts, client: Client) -> Closing:
    """Notice that the log-in ended, that it locked, or that it shows another part of patients."""
    opened = cast("Identity", socket.scope["state"]["identity"])
    while True:
        await asyncio.sleep(CHECK_EVERY_S)
        login = client.login
        identity = await parts.gate.again(opened, login)
        if identity is None and client.login != login:
            continue
        if identity is None:
            return CLOSE_STRANGER, "signed_out", "The log-in ended"
        if not parts.gate.may(identity, LIVE, "open"):
            return CLOSE_NOT_ALLOWED, "not_allowed", f"The role {identity.role} watches no patients"
        parts.hub.shrink(client, identity.reach, is_locked=identity.is_locked)
