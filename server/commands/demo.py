"""``chairside demo``: the whole system on one machine, on loopback, in a throw-away folder, with simulated chairs."""

import asyncio
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from server.app import Server
from server.commands.children import Child, same_clock, start_device, stop_devices, watch_device
from server.commands.demo_chairs import STAFF, add_person, add_replay_chair, enrol_monitors
from server.commands.demo_clinic import open_clinic, show_without_monitors
from server.commands.demo_courses import Courses
from server.commands.demo_monitors import begin, instruct, start_monitors
from server.commands.demo_plans import wanted
from server.commands.options import quiet_log_level, settings_of
from server.console import client
from server.serving import run
from server.settings import Settings

MOST_CHAIRS = 24
MOST_SPEED = 60.0
_SEEDS = 2**31
_TOLD_FROM, _TOLD_EVERY = 60, 20  # sessions


@dataclass(frozen=True, slots=True)
class _Plan:
    chairs: int
    seed: int
    replay: Path | None
    courses: Courses


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
            log_level=quiet_log_level(), recipients=(),  # simulated alarms call nobody
        )  # fmt: skip
        seed = secrets.randbelow(_SEEDS) if seed is None else seed
        courses = Courses(wanted(chairs, seed), Path(folder))
        plan = _Plan(chairs, seed, replay, courses)

        async def show(address: str, server: Server) -> None:
            await _show(address, server, settings, plan)

        try:
            run(settings, show)
        finally:
            courses.stop()


async def _show(address: str, server: Server, settings: Settings, plan: _Plan) -> None:
    training = server.parts.training
    assert training is not None  # noqa: S101 - a demonstration is simulated
    where = ["--server", address, *same_clock(server.parts.clock)]
    children: list[Child] = []
    try:
        async with client(settings) as http, asyncio.TaskGroup() as group:
            enrolled = await enrol_monitors(http, plan.chairs)
            children.append(await start_monitors(enrolled, settings.data_dir, plan.seed, where))
            group.create_task(instruct(children[0], training))
            group.create_task(watch_device(children[0], "The simulated monitors"))
            passwords = [(name, await add_person(http, name, role)) for name, role in STAFF]
            clinic = await open_clinic(server.parts, plan.chairs, plan.courses)
            await clinic.write(_tell_progress)
            await show_without_monitors(server.parts)
            if plan.replay is not None:
                token = await add_replay_chair(http, plan.chairs + 1)
                children.append(await start_device("replay", str(plan.replay), *where, token=token))
                group.create_task(watch_device(children[1], "The replay", may_end=True))
            _tell(address, passwords)
            await begin(server.parts, training)
        await asyncio.Event().wait()
    finally:
        plan.courses.stop()
        await stop_devices(children)


def _tell_progress(written: int, of: int) -> None:
    """Say how far the clinic is filled, where that takes longer than a few seconds."""
    if of > _TOLD_FROM and written % _TOLD_EVERY == 0:
        print(f"  Filling the clinic: {written} of {of} sessions", flush=True)


def _tell(address: str, passwords: Sequence[tuple[str, str]]) -> None:
    lines = [
        "",
        f"  Chairside is at  {address}/board",
        f"  Make things happen at  {address}/training",
        "",
        "  Sign in as (new passwords at each start):",
        *(f"    {name:<10} {password}" for name, password in passwords),
        "",
        "  SIMULATED DATA. Secondary display, not a medical device. Ctrl-C ends it and removes its folder.",
        "",
    ]
    print("\n".join(lines), flush=True)
