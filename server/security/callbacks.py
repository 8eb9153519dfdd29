"""Which callback of the screens a request is for: Dash has one path for all of them, and says which one in the body."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# A screen's request for history is a few hundred bytes.
MOST_BYTES = 256 * 1024


async def read_callback(receive: Receive) -> tuple[str | None, Receive]:
    """Read a request's body, and hand it on to be read again.

    Args:
        receive: The request's.

    Returns:
        The callback's output, None where the body names none or is too long; and what reads the body again.
    """
    parts, size, more = [], 0, True
    while more and size <= MOST_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return None, receive
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    if more or size > MOST_BYTES:
        return None, receive
    body = b"".join(parts)
    is_read = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return _output(body), again


def _output(body: bytes) -> str | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    output = found.get("output") if isinstance(found, dict) else None
    return output if isinstance(output, str) else None
