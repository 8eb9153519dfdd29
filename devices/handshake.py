"""Opening the connection, and saying in a sentence why it could not be opened."""

import logging
import ssl
from urllib.parse import unquote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, NegotiationError
from websockets.typing import Subprotocol

from devices.address import Link
from devices.reconnect import Ending
from models.errors import ChairsideError
from models.feed.messages import MAX_FRAME_BYTES, SUBPROTOCOL

_OPEN_WITHIN_S = 10.0
_CLOSE_WITHIN_S = 2.0
DEVICE_HEADER = "Chairside-Device"  # of the server's answer: the device whose token this is, percent-encoded
_NO_FEED_HERE = 426  # as if it had asked for another protocol: nothing will change until somebody corrects the address

_REASONS = {
    401: "The server does not know this token (HTTP 401): enrol the device again or correct the token.",
    403: "The server does not allow this device (HTTP 403).",
    404: "There is no feed at this address (HTTP 404): check the server's address.",
}

_log = logging.getLogger(__name__)


class FeedRefusedError(ChairsideError):
    """The server will not take this device until a person has mended something."""


class _Connect(connect):
    """A redirect would carry the token to wherever it points: an error here, not a new address."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def dial(link: Link) -> connect:
    """Prepare a connection to the feed; awaiting it opens it.

    The feed's own ``ping`` proves that the server itself is alive, not only its socket, so WebSocket pings are off.
    """
    return _Connect(
        link.address,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"Authorization": f"Bearer {link.token}"},
        user_agent_header="Chairside-device",
        compression=None,
        ssl=link.tls,
        proxy=None,
        open_timeout=_OPEN_WITHIN_S,
        close_timeout=_CLOSE_WITHIN_S,
        ping_interval=None,
        max_size=MAX_FRAME_BYTES,
    )


def check_feed(connection: ClientConnection) -> None:
    """Refuse a server that accepted a WebSocket, but not the feed.

    Raises:
        NegotiationError: It did not choose the feed's subprotocol.
    """
    if connection.subprotocol != SUBPROTOCOL:
        raise NegotiationError("no subprotocol")


async def ask_device(link: Link) -> str | None:
    """Ask the server whose token this is; None when it does not say.

    Raises:
        FeedRefusedError: There is no connection to be had; the sentence says why.
    """
    try:
        async with dial(link) as connection:
            answer = connection.response.headers if connection.response is not None else {}
            return unquote(answer.get(DEVICE_HEADER, "")) or None
    except Exception as error:
        raise FeedRefusedError(explain(error).reason) from error


def explain(error: Exception) -> Ending:
    """Say why there is no connection; a fault of this program is logged whole, and tried again all the same."""
    match error:
        case InvalidStatus():
            status = error.response.status_code
            return Ending(_REASONS.get(status, f"The server refused the connection (HTTP {status})."), None, status)
        case InvalidHandshake():
            return Ending("What answers at this address is not the Chairside feed.", http_status=_NO_FEED_HERE)
        case OSError():
            return Ending(_network(error))
        case ChairsideError():
            return Ending(f"This machine cannot go on for now: {error}")
        case _:
            _log.error("A fault of this program ended a connection.", exc_info=error)
            return Ending("A fault of this program ended the connection.")


def _network(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"The server's certificate is not trusted: {error.reason or error}."
    if isinstance(error, TimeoutError):
        return "The server does not answer."
    return f"The server cannot be reached: {error.strerror or error}."
