"""A server that only pretends: the real screens over a scripted clinic, for tests and for looking at.

``python -m tests.browser.fake_live --port 8060 --scene twelve`` serves; the last line of the start tells the address.
``POST /_fake`` with ``{"op": …}`` changes the scene while it runs; see :class:`Clinic`.
"""

import argparse
import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
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
from tests.browser.fake_attention import add_attention, begin, broken_by, expired, signal
from tests.browser.fake_record import add_record
from tests.browser.fake_source import FakeSource
from tests.browser.fake_training import add_training, pretend
from tests.browser.scenes import SCENES, SWITCHED
from tests.browser.stage import Stage

Json = dict[str, Any]
CLOCK = SystemClock()


class Clinic:
    """The scripted clinic: chairs, alarms, who listens, and what the screens have said."""

    def __init__(self, scene: str, build: str) -> None:
        self.build, self.beating, self.user, self.role = build, True, "M. Ortiz", "nurse"
        self.epoch, self.version = str(CLOCK.now().monotonic_s), 1
        self.listeners: dict[WebSocket, asyncio.Lock] = {}
        self.receipts: list[Json] = []
        self.asked: list[Json] = []
        self.tests: dict[str, str] = {}
        self.acknowledge_status = self.call_status = 200
        self.entries: list[Json] = []
        self.missing: list[str] = []
        self.refused_metrics: list[str] = []
        self.answer_after_s = 0.0
        self.load(scene)

    def load(self, scene: str) -> None:
        self.started = CLOCK.now().monotonic_s
        self.chairs, self.alarms, self.unassigned = SCENES[scene](CLOCK.now().utc)
        self.inactivations: dict[int, Json] = {}
        for kind, chair, more in SWITCHED.get(scene, ()):
            begin(self, kind, chair, **more)
            signal(self, chair)
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

    def snapshot(self, websocket: WebSocket) -> Json:
        tested_until = self.tests.get(websocket.query_params.get("screen", ""))
        return self.message(
            "snapshot", build=self.build, speed=1, clinic={"time_zone": "Europe/Berlin", "name": "Riverside Infusion"},
            chairs=[self.chair(chair) for chair in self.chairs.values()], alarms=list(self.alarms.values()),
            unassigned=self.unassigned, inactivations=list(self.inactivations.values()),
            screen={"tested_until": tested_until},
        )  # fmt: skip

    async def change(self, chairs: list[str], alarms: Sequence[int] = (), ended: Sequence[int] = (), *,
                     inactivations: Sequence[int] = (), inactivations_ended: Sequence[int] = ()) -> None:  # fmt: skip
        self.version += 1
        changed = [self.chair(self.chairs[name]) for name in chairs]
        told = [self.alarms[alarm] for alarm in alarms]
        begun = [self.inactivations[number] for number in inactivations]
        await self.tell(
            self.message("change", chairs=changed, alarms=told, ended=list(ended), unassigned=self.unassigned,
                         inactivations=begun, inactivations_ended=list(inactivations_ended))
        )  # fmt: skip

    async def end_inactivation(self, number: int) -> Json:
        """It is over, and the signals it held back are given again."""
        ended = self.inactivations.pop(number)
        await self.change([], signal(self, ended["chair"]), inactivations_ended=[number])
        return ended

    async def tested(self, screen: str, *, heard: bool) -> None:
        """A person said what she heard: it counts twelve hours, and the screen is told."""
        self.tests.pop(screen, None)
        if heard:
            self.tests[screen] = format_timestamp(CLOCK.now().utc + timedelta(hours=12))
        await self.tell_all()

    async def tell_all(self) -> None:
        """Send everybody everything, each with what is known of its own screen."""
        for websocket in list(self.listeners):
            await self._send(websocket, self.snapshot(websocket))

    async def tell(self, message: Json) -> None:
        for websocket in list(self.listeners):
            await self._send(websocket, message)

    async def _send(self, websocket: WebSocket, message: Json) -> None:
        async with self.listeners[websocket]:
            try:
                await websocket.send_text(json.dumps(message))
            except (RuntimeError, WebSocketDisconnect):
                self.listeners.pop(websocket, None)

    async def live(self) -> None:
        """Send fresh numbers and a beat every second."""
        while True:
            await asyncio.sleep(1)
            if self.beating:
                await self.change([name for name in self.chairs if name not in self.frozen])
                for number in expired(self, CLOCK.now().utc):
                    await self.end_inactivation(number)
                await self.tell(self.message("beat", build=self.build))

    async def listen(self, websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="chairside.live.v1")
        self.listeners[websocket] = asyncio.Lock()
        await websocket.send_text(json.dumps(self.snapshot(websocket)))
        try:
            while True:
                said = json.loads(await websocket.receive_text())
                if said["type"] == "snapshot":
                    await websocket.send_text(json.dumps(self.snapshot(websocket)))
                elif said["type"] == "painted":
                    self.receipts.append({**said, "screen": websocket.query_params.get("screen")})
        except WebSocketDisconnect:
            self.listeners.pop(websocket, None)

    async def order(self, order: Json) -> Json:
        """Do what a test asks for by ``POST /_fake``: ``op`` names one of the ``do_`` methods below."""
        await getattr(self, f"do_{order['op']}")(order)
        return {
            "version": self.version, "receipts": self.receipts[-50:], "chairs": self.chairs, "alarms": self.alarms,
            "inactivations": self.inactivations, "asked": self.asked, "entries": self.entries,
        }  # fmt: skip

    async def do_tell(self, _: Json) -> None:
        """Change nothing."""

    async def do_scene(self, order: Json) -> None:
        self.load(order["scene"])
        self.version += 1
        await self.tell_all()

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
        alarm = order["alarm"]
        is_new = alarm["id"] not in self.alarms
        self.alarms[alarm["id"]] = alarm
        for number in broken_by(self, alarm) if is_new else []:
            await self.end_inactivation(number)
        if not order.get("as_it_is"):
            signal(self, alarm["chair"])
        await self.change([], [alarm["id"]])

    async def do_end(self, order: Json) -> None:
        self.alarms.pop(order["id"], None)
        await self.change([], [], [order["id"]])

    async def do_switch(self, order: Json) -> None:
        """Something is switched off by somebody on another screen."""
        made = begin(self, order["kind"], order["chair"], **order.get("more", {}))
        await self.change([], signal(self, order["chair"]), inactivations=[made["id"]])

    async def do_inactivation(self, order: Json) -> None:
        """Change one that lasts."""
        self.inactivations[order["id"]].update(order["to"])
        await self.change([], inactivations=[order["id"]])

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
    add_record(app, clinic)
    add_attention(app, clinic)

    @app.websocket("/live")
    async def live(websocket: WebSocket) -> None:
        await clinic.listen(websocket)

    @app.get("/api/v1/me")
    async def me() -> Json:
        return {"user": clinic.user, "role": clinic.role, "csrf_token": "fake-csrf"}

    @app.post("/api/v1/login")
    async def login(request: Request) -> JSONResponse:
        given = await request.json()
        if given["password"] != "right":
            return JSONResponse({"type": "about:blank", "title": "Wrong", "status": 401}, 401)
        return JSONResponse({"user": given["username"], "role": "nurse", "csrf_token": "fake-csrf"})

    @app.post("/api/v1/me/touch", status_code=204)
    def touch() -> None:
        """Somebody is there."""

    @app.post("/api/v1/logout")
    async def logout() -> Json:
        return {}

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
    stage = Stage(partial(create_app, mode=GenerationMode(chosen.mode)), chosen.scene, chosen.build)
    config = uvicorn.Config(stage.app(), log_level="warning", timeout_graceful_shutdown=1, ws="websockets-sansio")
    listening.listen(64)
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    asyncio.run(uvicorn.Server(config).serve([listening]))


if __name__ == "__main__":
    main()
