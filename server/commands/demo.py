"""``chairside demo``: the whole system on one machine, on loopback, in a throw-away folder, with simulated chairs."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated, Any

import httpx
import orjson
import typer

from models.timestamps import format_timestamp
from server.app import Server
from server.commands.options import settings_of
from server.console import client
from server.security.secrets import new_token
from server.serving import run
from server.settings import Settings

MOST_CHAIRS = 24
MOST_SPEED = 60.0
# A cuff every five minutes shows nothing for five minutes; a demonstration measures more often (seconds).
CUFF_EVERY_S = 60

# Invented persons: family name, given name, birth date, record number.
_PERSONS = (
    ("Abara", "Lena", "1988-02-04", "40-1182"),
    ("Bergman", "Tove", "1971-09-19", "40-0958"),
    ("Harris", "Dana", "1979-03-12", "40-2217"),
    ("Mendes", "Rui", "1965-11-30", "40-1710"),
    ("Okafor", "Ben", "1993-06-08", "40-2301"),
    ("Nguyen", "Kim", "1984-01-21", "40-1994"),
    ("Rossi", "Elena", "1958-08-02", "40-0873"),
    ("Vogel", "Iris", "1990-05-11", "40-2388"),
    ("Silva", "Marta", "1990-04-17", "40-2044"),
    ("Yilmaz", "Can", "1981-01-05", "40-2102"),
    ("Dubois", "Paul", "1969-06-23", "40-1533"),
    ("Larsen", "Ida", "1996-10-09", "40-2390"),
)

# What each chair shows, in turn: the scenario its monitor plays, and how far its session has come.
_INFUSING = ("intake", "baseline", "infusing")
_COURSES = (
    ("normal", _INFUSING),
    ("cuff_late", _INFUSING),
    ("high_pressure", _INFUSING),
    ("normal", (*_INFUSING, "recovery")),
    ("tachycardia", _INFUSING),
    ("feed_loss", _INFUSING),
    ("normal", (*_INFUSING, "paused")),
    ("probe_off", ("intake", "baseline")),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    chairs: int
    seed: int | None
    replay: Path | None


def demo(
    port: Annotated[int, typer.Option(help="TCP port; 0 takes a free one.")] = 8050,
    chairs: Annotated[int, typer.Option(min=1, max=MOST_CHAIRS, help="Simulated chairs.")] = 8,
    speed: Annotated[
        float, typer.Option(min=0.1, max=MOST_SPEED, help="The whole system's clock runs so much faster.")
    ] = 1.0,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same values.")] = None,
    replay: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="One more chair plays this recording.")
    ] = None,
) -> None:
    """Run the whole system with simulated chairs in a throw-away folder; everything says SIMULATED DATA.

    Example: chairside demo --chairs 12 --speed 10
    """
    with tempfile.TemporaryDirectory(prefix="chairside-demo-") as folder:
        settings = settings_of(
            data_dir=Path(folder), port=port, clock_speed=speed, simulated=True, clinic_name="Demonstration clinic",
            log_level="error",
        )  # fmt: skip
        plan = _Plan(chairs, seed, replay)

        async def show(address: str, server: Server) -> None:
            await _show(address, server, settings, plan)

        run(settings, show)


async def _show(address: str, server: Server, settings: Settings, plan: _Plan) -> None:
    async with client(settings) as http:
        passwords = [(name, await _person(http, name, role)) for name, role in _STAFF]
        enrolled = await _fill(http, plan)
        replayed = await _replay_chair(http, plan) if plan.replay else None
    _tell(address, passwords)
    devices = settings.data_dir / "devices.jsonl"
    devices.write_bytes(b"\n".join(orjson.dumps(device) for device in enrolled))
    devices.chmod(0o600)
    children = [await _simulate(address, server, devices, plan)]
    if plan.replay is not None and replayed is not None:
        children.append(
            await _start("replay", str(plan.replay), "--server", address, *_same_clock(server), token=replayed)
        )
    try:
        await asyncio.gather(*(child.wait() for child in children))
        await asyncio.Event().wait()
    finally:
        for child in children:
            with suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
        await asyncio.gather(*(child.wait() for child in children))


_STAFF = (("nurse", "nurse"), ("clinician", "clinician"), ("admin", "administrator"))


async def _person(http: httpx.AsyncClient, name: str, role: str) -> str:
    password = new_token()[:20]
    await _post(http, "/users", {"user": name, "role": role, "password": password})
    return password


async def _fill(http: httpx.AsyncClient, plan: _Plan) -> list[dict[str, str]]:
    """Put a patient, a session and a monitor in each chair; the last of eight or more stays empty."""
    enrolled = []
    taken = plan.chairs - 1 if plan.chairs >= 8 else plan.chairs  # noqa: PLR2004 - one empty chair on a full board
    for place, (scenario, phases) in enumerate(islice(cycle(_COURSES), taken), start=1):
        device = await _post(http, "/devices", {"device": f"CM-{place:02}"})
        await _occupy(http, place, device["device"], phases)
        enrolled.append({"device": device["device"], "token": device["token"], "scenario": scenario})
    if taken < plan.chairs:
        device = await _post(http, "/devices", {"device": f"CM-{plan.chairs:02}"})
        enrolled.append({"device": device["device"], "token": device["token"], "scenario": "normal"})
    return enrolled


async def _replay_chair(http: httpx.AsyncClient, plan: _Plan) -> str:
    device = await _post(http, "/devices", {"device": "REPLAY-1"})
    await _occupy(http, plan.chairs + 1, device["device"], ("intake", "baseline", "infusing"))
    return str(device["token"])


async def _occupy(http: httpx.AsyncClient, place: int, device: str, phases: Sequence[str]) -> None:
    family_name, given_name, birth_date, identifier = _PERSONS[(place - 1) % len(_PERSONS)]
    again = (place - 1) // len(_PERSONS)
    person = {
        "family_name": family_name,
        "given_name": given_name,
        "birth_date": birth_date,
        "identifier": identifier + ("" if not again else f"-{again + 1}"),
    }
    patient = await _post(http, "/patients", person)
    session = await _post(http, "/sessions", {"patient": patient["id"], "chair": str(place)})
    confirm = {"family_name": family_name, "birth_date": birth_date}
    await _post(http, f"/sessions/{session['id']}/bindings", {"device": device, "confirm": confirm})
    for phase in phases:
        await _post(http, f"/sessions/{session['id']}/phase", {"to": phase})


async def _post(http: httpx.AsyncClient, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    response = await http.post(f"/api/v1{path}", json=body)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


async def _simulate(address: str, server: Server, devices: Path, plan: _Plan) -> asyncio.subprocess.Process:
    seed = [] if plan.seed is None else ["--seed", str(plan.seed)]
    options = ["--devices", str(devices), "--cuff-interval", str(CUFF_EVERY_S), *seed, *_same_clock(server)]
    return await _start("simulate", "--server", address, *options)


def _same_clock(server: Server) -> list[str]:
    """The options that make a device keep the demo's fast time."""
    clock = server.parts.clock
    return ["--clock-speed", str(clock.speed), "--clock-origin", format_timestamp(clock.origin)]


async def _start(*arguments: str, token: str | None = None) -> asyncio.subprocess.Process:
    """Start a device command; a token goes in its environment, where other users' process lists do not show it."""
    environment = os.environ | ({"CHAIRSIDE_TOKEN": token} if token else {})
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "devices", *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def _tell(address: str, passwords: Sequence[tuple[str, str]]) -> None:
    lines = [
        "",
        f"  Chairside is at  {address}/board",
        "",
        "  Sign in as (new passwords at each start):",
        *(f"    {name:<10} {password}" for name, password in passwords),
        "",
        "  SIMULATED DATA. Secondary display, not a medical device. Ctrl-C ends it and removes its folder.",
        "",
    ]
    print("\n".join(lines), flush=True)
