"""A whole server in this process, new for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.component.server.api import screens
from tests.component.server.api.hostile_provider import HostileProvider
from tests.component.server.rehearsal.room import Room, open_room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


@pytest.fixture
async def browser(room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at the log-in page."""
    async with screens.browser(room) as http:
        yield http


@pytest.fixture
def liar() -> Iterator[HostileProvider]:
    """An identity provider that says whatever a test lets it say."""
    provider = HostileProvider()
    yield provider
    provider.end()
