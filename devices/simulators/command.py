"""``python -m devices simulate``: simulated monitors until stopped."""

import secrets
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from devices.address import open_link
from devices.enrolment import Enrolled, read_enrolments
from devices.options import (
    AllowPlain,
    Authority,
    ClockOrigin,
    ClockSpeed,
    OutboxFolder,
    Server,
    check_speed,
    outbox_folder,
    read_clock,
    say_speed,
)
from devices.running import run_until_stopped
from devices.simulators.scenarios.pack import SCENARIOS, find_scenario
from devices.simulators.scenarios.player import CUFF_INTERVAL_S, Player
from devices.simulators.training import run_controlled
from devices.simulators.ward import Post, run_ward
from models.errors import UsageError

_MOST_SPEED = 100.0  # the server reads 200 frames a second from a device


def simulate(  # noqa: PLR0913, PLR0917 - a command's options
    server: Server,
    devices: Annotated[
        str, typer.Option("--devices", metavar="FILE", help="What `device enrol --json` printed; - for standard input.")
    ],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help=f"What they play: {', '.join(SCENARIOS)}.")
    ] = "normal_40min",
    speed: Annotated[
        float, typer.Option("--speed", help="How much faster their time runs; it scales no delay of a running server.")
    ] = 1.0,
    seed: Annotated[int | None, typer.Option("--seed", help="The same seed gives the same values.")] = None,
    cuff_interval: Annotated[
        float, typer.Option("--cuff-interval", help="Seconds of the scenario between cuff readings.")
    ] = CUFF_INTERVAL_S,
    outbox: OutboxFolder = None,
    allow_plain: AllowPlain = False,  # noqa: FBT002 - a flag
    authority: Authority = None,
    clock_speed: ClockSpeed = 1.0,
    clock_origin: ClockOrigin = None,
    controlled: Annotated[bool, typer.Option("--controlled", hidden=True)] = False,  # noqa: FBT002 - a flag
) -> None:
    """Run simulated monitors, one for each device, until stopped (Ctrl-C)."""
    check_speed(speed, _MOST_SPEED)
    if cuff_interval < 1:
        raise UsageError("--cuff-interval takes at least 1 second.", "cuff-interval")
    seed = secrets.randbelow(2**31) if seed is None else seed
    enrolments = read_enrolments(_read_devices(devices))
    players = {one.device: _player(one, scenario, seed, cuff_interval) for one in enrolments}
    link = partial(open_link, server, allow_plain=allow_plain, authority=authority)
    posts = [Post(one.device, link(one.token), players[one.device]) for one in enrolments]
    clock = read_clock(clock_speed, clock_origin)
    with outbox_folder(outbox) as folder:
        ward = partial(run_ward, posts, folder, clock, speed)
        if controlled:
            run_until_stopped(run_controlled(ward, players))
            return  # and not a word: standard output belongs to whoever controls
        typer.echo(f"Simulating {len(posts)} monitors for {posts[0].link.address}, seed {seed}. Ctrl-C stops them.")
        say_speed(speed, "the monitors' own time")
        run_until_stopped(ward())
        typer.echo("The simulated monitors are stopped.")


def _player(one: Enrolled, scenario: str, seed: int, cuff_interval_s: float) -> Player:
    return Player(
        find_scenario(one.scenario or scenario), f"{seed} {one.device}", cuff_interval_s, one.start_s,
        weight_kg=one.weight_kg, is_held=one.is_held,
    )  # fmt: skip


def _read_devices(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The devices cannot be read from {name}: {getattr(error, 'strerror', None) or 'not UTF-8'}."
        raise UsageError(message, "devices") from error
