"""What is told once: a repetition with the same key gets it again from memory, and the store never has it."""

from pathlib import Path

import pytest

from tests.component.server.api.test_second_person import stored
from tests.component.server.rehearsal.room import Room


@pytest.mark.parametrize(
    ("path", "body", "secret"),
    [("/devices", {"device": "CM-77"}, "token"), ("/users", {"user": "cy", "role": "nurse"}, "password")],
)
async def test_a_secret_told_once_is_told_again_to_a_repetition_and_never_kept(
    room: Room, tmp_path: Path, path: str, body: dict[str, str], secret: str
) -> None:
    async def say() -> dict[str, object]:
        answer = await room.http.post(f"/api/v1{path}", json=body, headers={"Idempotency-Key": "k-1"})
        assert answer.status_code == 201
        return dict(answer.json())

    first = await say()
    assert first[secret]
    assert await say() == first
    room.parts.answers.clear()  # as a restart does
    assert await say() == first | {secret: None}
    assert not [row for row in stored(tmp_path) if str(first[secret]) in row]
