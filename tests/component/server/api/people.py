"""People with a role, who ask as they do from outside: with a token, and not over the console's socket."""

import httpx

from tests.component.server.api.accounts import account
from tests.component.server.rehearsal.room import Room


async def as_role(room: Room, role: str) -> dict[str, str]:
    """Headers of a person with this role, or of a wall display."""
    if role == "wall":
        return {"Cookie": f"chairside_wall={await paired(room)}"}
    name = f"{role} {room.clock.second}"
    await account(room, role, name)
    token = (await room.post(f"/users/{name}/token"))["token"]
    return {"Authorization": f"Bearer {token}"}


async def paired(room: Room, reach: str = "chair", name: str = "Corridor") -> str:
    """Pair a wall display, and give the token that lets it in."""
    waits = await room.post("/wall/offer")
    await room.post("/walls", {"code": waits["code"], "name": name, "reach": reach})
    answer = await room.http.post("/api/v1/wall/claim", json={"claim": waits["claim"]})
    token: str = answer.cookies["chairside_wall"]
    room.http.cookies.clear()
    return token


async def ask_as(room: Room, role: str, method: str, path: str, body: object = None) -> httpx.Response:
    """One call by a person with this role: it comes to a port, and not over the console's socket."""
    transport = httpx.ASGITransport(room.parts.gate)
    headers = await as_role(room, role)
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", headers=headers) as http:
        return await http.request(method, f"/api/v1{path}", json=body)
