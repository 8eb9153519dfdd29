"""``chairside demo``: the whole system on one machine, on loopback, in a throw-away folder, with simulated chairs."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer

from server.app import Server
from server.commands.children import same_clock, start_device, stop_devices
from server.commands.demo_chairs import STAFF, add_person, add_replay_chair, fill_chairs
from server.commands.options import settings_of
from server.console import client
from server.serving import run
from server.settings import Settings

MOST_CHAIRS = 24
MOST_SPEED = 60.0
# A cuff every five minutes shows nothing for five minutes; a demonstration measures more often (seconds).
CUFF_EVERY_S = 60


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
        passwords = [(name, await add_person(http, name, role)) for name, role in STAFF]
        enrolled = await fill_chairs(http, plan.chairs)
        replayed = await add_replay_chair(http, plan.chairs + 1) if plan.replay else None
    _tell(address, passwords)
    devices = settings.data_dir / "devices.jsonl"
    devices.write_bytes(b"\n".join(orjson.dumps(device) for device in enrolled))
    devices.chmod(0o600)
    children = [await _simulate(address, server, devices, plan)]
    if plan.replay is not None and replayed is not None:
        children.append(
            await start_device(
                "replay", str(plan.replay), "--server", address, *same_clock(server.parts.clock), token=replayed
            )
        )
    try:
        await asyncio.gather(*(child.wait() for child in children))
        await asyncio.Event().wait()
    finally:
        await stop_devices(children)


async def _simulate(address: str, server: Server, devices: Path, plan: _Plan) -> asyncio.subprocess.Process:
    seed = [] if plan.seed is None else ["--seed", str(plan.seed)]
    options = ["--devices", str(devices), "--cuff-interval", str(CUFF_EVERY_S), *seed, *same_clock(server.parts.clock)]
    return await start_device("simulate", "--server", address, *options)


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
