"""Protocols: what a session may be held to, the newest version of each."""

from server.api.asking import PartsOf, room
from server.api.paging import AskedPage, page_of_whole

router = room("sessions")


@router.get("/protocols")
async def protocols(parts: PartsOf, asked: AskedPage) -> dict[str, object]:
    """List the protocols by name, each as a new session would be held to it."""
    found = [parts.protocols.newest(name) for name in parts.protocols.names()]
    items = [{"name": one.name, "version": one.version, "title": one.title, "route": one.route.value} for one in found]
    return page_of_whole(items, asked)
