"""Bundles of records of every sort, made once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.document import RecordedObservation
from server.reports.fhir.bundle import fhir_pieces
from server.reports.record_source import RecordSource
from tests.component.server.reports.fhir.everything import everything
from tests.component.server.reports.fhir.records import (
    demonstration,
    made_up_recording,
    plain_session,
    replayed,
    source,
    store,
)


@dataclass(frozen=True)
class Made:
    """A record, what of it was stored, and its Bundle."""

    source: RecordSource
    rows: list[RecordedObservation]
    bundle: dict[str, Any]


def _made(source: RecordSource) -> Made:
    rows = [one for batch in source.observations() for one in batch]
    return Made(source, rows, json.loads(b"".join(fhir_pieces(source))))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fhir")


@pytest.fixture(scope="session")
def plain(folder: Path) -> Iterator[Made]:
    with store(folder / "plain") as connection:
        yield _made(source(connection, plain_session(connection)))


@pytest.fixture(scope="session")
def whole(folder: Path) -> Iterator[Made]:
    with store(folder / "whole") as connection:
        yield _made(source(connection, everything(connection)))


@pytest.fixture(scope="session")
def recorded(folder: Path) -> Iterator[Made]:
    with store(folder / "recorded") as connection:
        yield _made(source(connection, replayed(connection, made_up_recording(folder))))


@pytest.fixture(scope="session")
def demo(folder: Path) -> Iterator[list[Made]]:
    with store(folder / "demo") as connection:
        yield [_made(source(connection, number)) for number in demonstration(connection, folder / "demo")]


@pytest.fixture(scope="session", params=["plain", "whole", "recorded"])
def made(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue(request.param)
    return found
