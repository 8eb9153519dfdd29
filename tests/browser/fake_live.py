"""A server that only pretends: the real screens over a scripted clinic, for tests and for looking at.

``python -m tests.browser.fake_live --port 8060 --scene twelve`` serves; the last line of the start tells the address.
``POST /_fake`` with ``{"op": …}`` changes the scene while it runs; see :class:`Clinic`.
"""

import argparse
import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from dashboard.app import build_dashboard
from dashboard.shim import PageShim
from dashboard.source import ClinicView
from models.observation import GenerationMode
from models.timestamps import format_timestamp
from server.clock import SystemClock
from tests.browser.fake_source import FakeSource
from tests.browser.fake_training import add_training, pretend
from tests.browser.scenes import SCENES

Json = dict[str, Any]
CLOCK = SystemClock()


class Clinic:
    """The scripted clinic: chairs, alarms, who listens, and what the screens have said."""

    def __init__(self, scene: str, build: str) -> None:
        self.build, self.beating, self.user = build, True, "M. Ortiz"
        self.epoch, self.version = str(CLOCK.now().monotonic_s), 1
        self.listeners: dict[WebSocket, asyncio.Lock] = {}
        self.receipts: list[Json] = []
        self.acknowledge_status = 200
        self.load(scene)

    def load(self, scene: str) -> None:
        self.started = CLOCK.now().monotonic_s
        self.chairs, self.alarms, self.unassigned = SCENES[scene](CLOCK.now().utc)
        self.frozen: set[str] = set()

    def chair(self, chair: Json) -> Json:
        """The chair as of now: numbers of a running feed stay fresh, cuff readings grow older."""
        since = CLOCK.now().monotonic_s - self.started
        fresh = chair["chair"] not in self.frozen and not chair.get("silent")
        values = [self._aged(value, since, fresh=fresh) for value in chair["values"]]
        due = [{**item, "in_s": item["in_s"] - since} for item in chair["due"]]
        return {**chair, "values": values, "due": due}

    @staticmethod
    def _aged(value: Json, since: float, *, fresh: bool) -> Json:
        if value["age_s"] is None or (fresh and not value["metric"].startswith("nibp")):
            return value
        return {**value, "age_s": value["age_s"] + since}

    def message(self, kind: str, **more: object) -> Json:
        return {"type": kind, "epoch": self.epoch, "version": self.version, "server_at": _now(), **more}

    def snapshot(self) -> Json:
        return self.message(
            "snapshot", build=self.build, speed=1, clinic={"time_zone": "Europe/Berlin", "name": "Riverside Infusion"},
            chairs=[self.chair(chair) for chair in self.chairs.values()], alarms=list(self.alarms.values()),
            unassigned=self.unassigned,
        )  # fmt: skip

    async def change(self, chairs: list[str], alarms: list[int] | None = None, ended: list[int] | None = None) -> None:
        self.version += 1
        changed = [self.chair(self.chairs[name]) for name in chairs]
        told = [self.alarms[alarm] for alarm in alarms or []]
        await self.tell(
            self.message("change", chairs=changed, alarms=told, ended=ended or [], unassigned=self.unassigned)
        )

    async def tell(self, message: Json) -> None:
        for socket_, lock in list(self.listeners.items()):
            async with lock:
                try:
                    await socket_.send_text(json.dumps(message))
                except (RuntimeError, WebSocketDisconnect):
                    self.listeners.pop(socket_, None)

    async def live(self) -> None:
        """Send fresh numbers and a beat every second."""
        while True:
            await asyncio.sleep(1)
            if self.beating:
                await self.change([name for name in self.chairs if name not in self.frozen])
                await self.tell(self.message("beat", build=self.build))

    async def listen(self, websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="chairside.live.v1")
        self.listeners[websocket] = asyncio.Lock()
        await websocket.send_text(json.dumps(self.snapshot()))
        try:
            while True:
                said = json.loads(await websocket.receive_text())
                if said["type"] == "snapshot":
                    await websocket.send_text(json.dumps(self.snapshot()))
                elif said["type"] == "painted":
                    self.receipts.append(said)
        except WebSocketDisconnect:
            self.listeners.pop(websocket, None)

    async def order(self, order: Json) -> Json:
        """Do what a test asks for by ``POST /_fake``: ``op`` names one of the ``do_`` methods below."""
        await getattr(self, f"do_{order['op']}")(order)
        return {"version": self.version, "receipts": self.receipts[-50:], "chairs": self.chairs, "alarms": self.alarms}

    async def do_tell(self, _: Json) -> None:
        """Change nothing."""

    async def do_scene(self, order: Json) -> None:
        self.load(order["scene"])
        self.version += 1
        await self.tell(self.snapshot())

    async def do_value(self, order: Json) -> None:
        self._set_value(order)
        await self.change([order["chair"]])

    async def do_chair(self, order: Json) -> None:
        self.chairs[order["chair"]].update(order["to"])
        await self.change([order["chair"]])

    async def do_patient(self, order: Json) -> None:
        self.chairs[order["chair"]]["patient"] = order["patient"]
        await self.change([order["chair"]])

    async def do_alarm(self, order: Json) -> None:
        self.alarms[order["alarm"]["id"]] = order["alarm"]
        await self.change([], [order["alarm"]["id"]])

    async def do_end(self, order: Json) -> None:
        self.alarms.pop(order["id"], None)
        await self.change([], [], [order["id"]])

    async def do_freeze(self, order: Json) -> None:
        """These chairs' feeds say nothing more, and the server does not say so either."""
        self.frozen.update(order["chairs"])

    async def do_set(self, order: Json) -> None:
        for name, value in order["set"].items():
            setattr(self, name, value)

    async def do_skip(self, order: Json) -> None:
        """Lose changes on the way: the next one is not one more."""
        self.version += order.get("by", 5)

    async def do_drop(self, order: Json) -> None:
        for socket_ in list(self.listeners):
            await socket_.close(order.get("code", 1012))

    def _set_value(self, order: Json) -> None:
        for value in self.chairs[order["chair"]]["values"]:
            if value["metric"] == order["metric"]:
                value.update(order["to"])

    async def acknowledge(self, alarm: int, reason: str | None) -> JSONResponse:
        if self.acknowledge_status != 200:
            problem = {"title": "Refused", "status": self.acknowledge_status, "detail": "The store does not answer."}
            return JSONResponse(problem, self.acknowledge_status, media_type="application/problem+json")
        self.alarms[alarm].update(acknowledged_by=self.user, acknowledged_at=_now(), reason=reason)
        self.alarms[alarm]["signals"] = {"visual": "acknowledged", "auditory": "acknowledged"}
        await self.change([], [alarm])
        return JSONResponse(self.alarms[alarm])


def _now() -> str:
    return format_timestamp(CLOCK.now().utc)


def create_app(scene: str, build: str = "fake-1", mode: GenerationMode = GenerationMode.DEMO) -> FastAPI:
    clinic = Clinic(scene, build)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        beat = asyncio.create_task(clinic.live())
        yield
        beat.cancel()

    app = FastAPI(lifespan=lifespan, docs_url=None, openapi_url=None)
    add_training(app, pretend(list(clinic.chairs)))

    @app.websocket("/live")
    async def live(websocket: WebSocket) -> None:
        await clinic.listen(websocket)

    @app.get("/api/v1/me")
    async def me() -> Json:
        return {"user": clinic.user, "role": "nurse", "csrf_token": "fake-csrf"}

    @app.post("/api/v1/login")
    async def login(request: Request) -> JSONResponse:
        given = await request.json()
        if given["password"] != "right":
            return JSONResponse({"type": "about:blank", "title": "Wrong", "status": 401}, 401)
        return JSONResponse({"user": given["username"], "role": "nurse", "csrf_token": "fake-csrf"})

    @app.post("/api/v1/logout")
    async def logout() -> Json:
        return {}

    @app.post("/api/v1/alarms/{alarm}/acknowledge")
    async def acknowledge(alarm: int, request: Request) -> JSONResponse:
        if request.headers.get("X-CSRF-Token") != "fake-csrf":
            return JSONResponse({"detail": "no token"}, 403)
        return await clinic.acknowledge(alarm, (await request.json()).get("reason"))

    @app.post("/_fake")
    async def fake(request: Request) -> Json:
        return await clinic.order(await request.json())

    source = FakeSource(clinic, ClinicView("Riverside Infusion Clinic", "Europe/Berlin", mode, 1, build))
    dash = build_dashboard(source, server=FastAPI(docs_url=None, openapi_url=None), build=build)
    app.mount("/", PageShim(dash, source))
    return app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--scene", default="twelve", choices=sorted(SCENES))
    parser.add_argument("--build", default="fake-1")
    parser.add_argument("--mode", default="demo")
    chosen = parser.parse_args()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", chosen.port))
    app = create_app(chosen.scene, chosen.build, GenerationMode(chosen.mode))
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="websockets-sansio")
    listening.listen(64)
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    asyncio.run(uvicorn.Server(config).serve([listening]))


if __name__ == "__main__":
    main()
