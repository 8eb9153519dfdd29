"""The door for devices, as plain ASGI: behind it each frame and each answer would pay each layer of the framework."""

from typing import cast
from urllib.parse import quote

from fastapi import APIRouter
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from models.feed.messages import SUBPROTOCOL
from server.doing import device_event
from server.ingest.feed_socket import FeedConnection
from server.parts import Parts
from server.security.problems import problem, too_many
from server.security.secrets import hash_token
from server.store.accounts import device_of_token


class FeedDoor:
    """A good token, or HTTP 401 before anything is accepted."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a device in, or answer why not."""
        socket = WebSocket(scope, receive, send)
        parts = cast("Parts", socket.app.state.parts)
        bearer = socket.headers.get("authorization", "")
        token_hash = hash_token(bearer[7:].strip()) if bearer.lower().startswith("bearer ") else None
        ticket, now = None, parts.clock.now().utc
        if token_hash is not None:
            ticket = await parts.ask(lambda connection: device_of_token(connection, token_hash, now))
        if ticket is None or token_hash is None:
            message = "Send the device's token as Authorization: Bearer; `chairside device enrol` makes one"
            await socket.send_denial_response(problem(401, "Unknown device", message))
        elif not _shows(socket, parts.settings.device_certificate_header, ticket.device):
            message = f"The proxy names no certificate of {ticket.device}; the device must show its own"
            await socket.send_denial_response(problem(401, "Another certificate", message))
        elif (wait_s := parts.gate.counting.of_device(ticket.device, parts.clock.now().monotonic_s)) > 0:
            await socket.send_denial_response(too_many(wait_s))
        elif SUBPROTOCOL not in scope["subprotocols"]:
            await socket.send_denial_response(problem(400, "No subprotocol", f"Offer the subprotocol {SUBPROTOCOL}"))
        else:
            address = socket.client.host if socket.client else ""
            parts.gate.witness.once(device_event(now, ticket.device, address, "device.connect"))
            parts.links.of(ticket.device).memory.metrics = ticket.metrics
            await receive()  # that it wants to connect, which its handshake said before
            # A replay knows its token, not its id; the id in the handshake's answer spares a person typing it.
            headers = [(b"chairside-device", quote(ticket.device).encode())]
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL, "headers": headers})
            await FeedConnection(receive, send, ticket.device, token_hash, parts.pipeline, parts.links).run()


def _shows(socket: WebSocket, header: str | None, device: str) -> bool:
    """Tell whether the proxy named the device's own certificate, once, where it asks for one."""
    return header is None or socket.headers.getlist(header) == [device]


router = APIRouter(routes=[WebSocketRoute("/feed", FeedDoor())])
