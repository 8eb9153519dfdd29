"""Every list is asked for a page at a time, in the same way."""

import pytest

from tests.component.server.rehearsal.room import Room


@pytest.mark.parametrize(
    "path", ["/protocols", "/interactions", "/sessions/{session}/limits", "/sessions/{session}/signatures", "/chairs"]
)
async def test_a_short_list_is_paged_as_a_long_one(room: Room, path: str) -> None:
    session = await room.seat()
    path = path.format(session=session)
    whole = await room.get(f"{path}?limit=1000")
    assert whole["next"] is None
    part = await room.get(f"{path}?limit=1")
    found = part["items"]
    while part["next"] is not None:
        assert len(part["items"]) == 1
        part = await room.get(f"{path}?limit=1&cursor={part['next']}")
        found += part["items"]
    assert found == whole["items"]


@pytest.mark.parametrize("path", ["/protocols", "/interactions", "/chairs", "/walls", "/tablets", "/holds"])
async def test_a_page_of_more_than_a_thousand_is_refused(room: Room, path: str) -> None:
    refused = await room.http.get(f"/api/v1{path}?limit=1001")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "limit must be at most 1000"
