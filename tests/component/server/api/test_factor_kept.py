"""What the database keeps of a second factor opens nothing by itself."""

from sqlalchemy import select

from server.security.factor_key import FACTOR_KEY_NAME, open_secret
from server.store.security_tables import second_factor
from tests.component.server.api.people import ask_as
from tests.component.server.rehearsal.room import Room


async def test_a_second_factors_secret_is_sealed_before_it_is_stored(room: Room) -> None:
    answer = await ask_as(room, "nurse", "POST", "/me/second-factor")
    told = answer.json()["secret"]
    user, kept = await room.parts.ask(
        lambda connection: connection.execute(select(second_factor.c.user_id, second_factor.c.secret)).one()
    )
    assert told not in kept
    assert open_secret(room.parts.settings.data_dir, user, kept) == told
    assert (room.parts.settings.data_dir / FACTOR_KEY_NAME).stat().st_mode & 0o777 == 0o600
