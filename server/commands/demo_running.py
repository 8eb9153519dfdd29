"""A demonstration beside its server: who is let in, what is filled in, what is told, and the devices that run."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.app import Server
from server.commands.children import Child, same_clock, start_device, stop_devices, watch_device
from server.commands.demo_chairs import STAFF, add_person, add_replay_chair, enrol_monitors
from server.commands.demo_clinic import fill, show_without_monitors
from server.commands.demo_courses import Courses
from server.commands.demo_monitors import begin, instruct, start_monitors
from server.console import client
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class DemonstrationPlan:
    """What is wanted.

    Args:
        chairs: How many.
        seed: The same seed gives the same values.
        replay: A recording that one more chair plays, or None.
        courses: What the patients went through, computed by then.
    """

    chairs: int
    seed: int
    replay: Path | None
    courses: Courses


async def run_demonstration(address: str, server: Server, settings: Settings, plan: DemonstrationPlan) -> None:
    """Let everybody in, say where it is, fill the clinic, and run its monitors until cancelled."""
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
            _tell(address, passwords)
            await fill(server.parts, plan.chairs, plan.courses)
            await show_without_monitors(server.parts)
            if plan.replay is not None:
                token = await add_replay_chair(http, plan.chairs + 1)
                children.append(await start_device("replay", str(plan.replay), *where, token=token))
                group.create_task(watch_device(children[1], "The replay", may_end=True))
            await begin(server.parts, training)
        await asyncio.Event().wait()
    finally:
        plan.courses.stop()
        await stop_devices(children)


def _tell(address: str, passwords: Sequence[tuple[str, str]]) -> None:
    lines = [
        "",
        f"  Chairside is at  {address}/board",
        f"  Make things happen at  {address}/training",
        "",
        "  Sign in as (new passwords at each start):",
        *(f"    {name:<10} {password}" for name, password in passwords),
        "",
        "  The clinic is being filled: its patients, their past, and then its chairs appear within seconds.",
        "",
        "  SIMULATED DATA. Secondary display, not a medical device. Ctrl-C ends it and removes its folder.",
        "",
    ]
    print("\n".join(lines), flush=True)
