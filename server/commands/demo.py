"""``chairside demo``: the whole system on one machine, on loopback, in a throw-away folder, with simulated chairs."""

import secrets
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from server.app import Server
from server.commands.demo_courses import Courses
from server.commands.demo_plans import wanted
from server.commands.demo_running import DemonstrationPlan, run_demonstration
from server.commands.options import quiet_log_level, settings_of
from server.serving import run

MOST_CHAIRS = 24
MOST_SPEED = 60.0
_SEEDS = 2**31


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
        plan = DemonstrationPlan(chairs, seed, replay, courses)

        async def show(address: str, server: Server) -> None:
            await run_demonstration(address, server, settings, plan)

        try:
            run(settings, show)
        finally:
            courses.stop()
