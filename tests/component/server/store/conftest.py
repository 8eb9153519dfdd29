"""Every test that takes ``place`` runs twice: on a SQLite file and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from server.store.schema import prepare_schema
from server.store.writer import Writer
from tests.component.server.empty_store import put_empty_store
from tests.component.server.store.building import Health, Place
from tests.component.server.store.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A store with today's schema."""
    if request.param == "sqlite":
        place = Place(tmp_path / "data")
        put_empty_store(place.data_dir)
        yield place
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield Place(tmp_path / "data", server.store())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place where there is no store yet."""
    if request.param == "sqlite":
        yield Place(tmp_path / "data")
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield Place(tmp_path / "data", server.empty())


@pytest.fixture
def own_place(empty_place: Place) -> Place:
    """A store with today's schema that no other test will use: its schema may be changed."""
    if empty_place.is_sqlite:
        empty_place.data_dir.mkdir()
    with empty_place.database().writer_engine().connect() as connection:
        prepare_schema(connection)
    return empty_place


@pytest.fixture
def far_place(postgres: Postgres, tmp_path: Path) -> Place:
    """A store on PostgreSQL alone."""
    return Place(tmp_path / "data", postgres.store())


@pytest.fixture
def near_place(tmp_path: Path) -> Place:
    """A place for a store on SQLite alone."""
    return Place(tmp_path / "data")


@pytest.fixture
def connection(place: Place) -> Iterator[Connection]:
    """The writing connection, in a transaction that is committed at the end."""
    engine = place.database().writer_engine()
    with engine.connect() as connection, connection.begin():
        yield connection


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def writer(place: Place, health: Health) -> AsyncIterator[Writer]:
    writer = Writer(place.database(), health)
    await writer.start()
    yield writer
    await writer.stop()
