"""A whole server in this process on a clock moved by hand: its real store, corridor, desk, engine and API."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from models.device import DeviceCondition
from models.feed.protocol import Introduced, Numbered, ServerEnd
from models.observation import Observation
from models.timestamps import Moment, format_timestamp
from server.app import Server, create_server
from server.listening import CONSOLE_SOCKET
from server.settings import load_settings
from server.store.connection import answers
from server.store.streams import OpenStream, open_stream
from tests.component.server.empty_store import put_empty_store

STARTED_AT = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)
# As a rehearsal's: where a delay ends at the very moment a frame arrives, rounding decides which is taken first.
STARTED_S = 1_000.0
ON_ITS_WAY_S = 0.1
Json = dict[str, Any]


class HandClock:
    """Satisfies the server's clock; time passes when a test says so."""

    speed = 1.0
    origin = STARTED_AT

    def __init__(self) -> None:
        """Start."""
        self.second = 0.0

    def now(self) -> Moment:
        """The moment."""
        return Moment(STARTED_AT + timedelta(seconds=self.second), STARTED_S + self.second)

    async def sleep(self, seconds: float) -> None:
        """Nobody sleeps here."""
        raise AssertionError(seconds)


class Room:
    """One server, one chair, one monitor."""

    def __init__(self, server: Server, clock: HandClock, http: httpx.AsyncClient) -> None:
        """Hold the parts."""
        self.parts = server.parts
        self.clock = clock
        self.http = http
        self.device = "CM-01"
        self._end: ServerEnd | None = None
        self._stream: OpenStream | None = None
        self._seq = 0

    async def post(self, path: str, body: Json | None = None) -> Json:
        """Change, and insist on success."""
        answer = await self.http.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def get(self, path: str) -> Json:
        """Ask, and insist on an answer."""
        answer = await self.http.get(f"/api/v1{path}")
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def seat(self, chair: str = "3") -> int:
        """Seat a patient, bind the monitor, and give the session's id."""
        await self.post("/devices", {"device": self.device})
        patient = {"family_name": "Abara", "given_name": "Lena", "birth_date": "1988-02-04", "identifier": str(uuid4())}
        number = (await self.post("/patients", patient))["id"]
        session: int = (await self.post("/sessions", {"patient": number, "chair": chair}))["id"]
        await self.post(f"/sessions/{session}/bindings", {"device": self.device})
        return session

    async def another(self, device: str, session: int) -> "Room":
        """Enrol and bind a second monitor at the same chair, and let it say hello."""
        other = copy(self)
        other.device, other._end, other._stream, other._seq = device, None, None, 0
        await self.post("/devices", {"device": device})
        await self.post(f"/sessions/{session}/bindings", {"device": device})
        await other.connect()
        return other

    async def connect(self) -> None:
        """Let the monitor say hello, on a new connection; its stream goes on."""
        self._end = ServerEnd(self.device, self.clock.now())
        uuid = str(uuid4()) if self._stream is None else self._stream.uuid
        hello = {
            "type": "hello", "protocol": 1, "device": {"id": self.device}, "mode": "test", "stream": uuid,
            "sent_at": self._time(),
        }  # fmt: skip
        event = self._end.receive(json.dumps(hello), self.clock.now())
        assert isinstance(event, Introduced)
        now = self.clock.now().utc
        stream = await self.parts.change(lambda connection: open_stream(connection, event.hello, now))
        self._end.welcome(stream.ledger, self.clock.now())
        self._stream = self.parts.links.of(self.device).stream = stream

    def send(self, observations: Sequence[Observation] = (), conditions: Sequence[DeviceCondition] = ()) -> None:
        """Let a frame arrive, sent a little before."""
        for key, items in (
            ("observations", [_observation(found) for found in observations]),
            ("conditions", [_condition(found) for found in conditions]),
        ):
            if items:
                self._seq += 1
                kind = "status" if key == "conditions" else key
                self._take({"type": kind, "seq": self._seq, "sent_at": self._time(ON_ITS_WAY_S), key: items})

    def ping(self) -> None:
        """Let the monitor say that it is there."""
        self.parts.pipeline.heard(self.parts.links.of(self.device), self.clock.now())

    def pass_time(self, until: float) -> None:
        """Wake the engine exactly at its deadlines."""
        pipeline = self.parts.pipeline
        while (deadline_s := pipeline.engine.next_deadline()) is not None and deadline_s - STARTED_S <= until:
            self.clock.second = max(self.clock.second, deadline_s - STARTED_S)
            pipeline.advance()
        self.clock.second = until

    async def settle(self) -> None:
        """Wait until all of it is stored."""
        await self.parts.change(answers)

    def _take(self, frame: Json) -> None:
        assert self._end is not None
        assert self._stream is not None
        now = self.clock.now()
        event = self._end.receive(json.dumps(frame), now)
        assert isinstance(event, Numbered)
        self.parts.pipeline.accept(self.parts.links.of(self.device), self._stream, event, now, lambda *_: None)

    def _time(self, ago_s: float = 0.0) -> str:
        return format_timestamp(self.clock.now().utc - timedelta(seconds=ago_s))


def _observation(found: Observation) -> Json:
    return {
        "metric": found.metric, "value": found.value, "measured_at": format_timestamp(found.measured_at),
        "validity": found.validity.value,
    }  # fmt: skip


def _condition(found: DeviceCondition) -> Json:
    return {"code": found.code.value, "present": found.present, "since": format_timestamp(found.since)} | (
        {} if found.metric is None else {"metric": found.metric}
    )


@asynccontextmanager
async def open_room(folder: Path, clock: HandClock | None = None, **more: object) -> AsyncIterator[Room]:
    """A server on a folder; no time passes by itself. ``more``: further settings."""
    clock = clock or HandClock()
    settings = load_settings({"data_dir": folder, "time_zone": "Europe/Berlin", **more}, {}, folder)
    if settings.database is None:
        put_empty_store(settings.data_dir)
    server = create_server(settings, clock)
    await server.supervisor.open()
    try:
        transport = httpx.ASGITransport(_as_console(server.app))
        async with httpx.AsyncClient(transport=transport, base_url="http://console", timeout=60) as http:
            yield Room(server, clock, http)
    finally:
        await server.supervisor.stop()


def _as_console(app: Any) -> Any:  # noqa: ANN401 - an ASGI application
    async def marked(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        await app({**scope, "server": (CONSOLE_SOCKET, None)}, receive, send)

    return marked
