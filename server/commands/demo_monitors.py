"""The demonstration's simulated monitors: their process, the instructor's line to it, and the moment they begin."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from models.errors import SimulatorUnavailable
from server.commands.children import Child, start_device
from server.commands.demo_clinic import show
from server.parts import Parts
from server.training import Training

# A cuff every five minutes shows nothing for five minutes; a demonstration measures more often (seconds).
CUFF_EVERY_S = 60


async def start_monitors(
    enrolled: Sequence[Mapping[str, object]], folder: Path, seed: int, where: Sequence[str]
) -> Child:
    """Start the process of the monitors; they wait to be told to begin.

    Args:
        enrolled: The monitors, each with its token, its scenario and the second at which it joins that.
        folder: Where a file with the tokens may lie.
        seed: The same seed gives the same values.
        where: The options that name the server and its clock.
    """
    devices = folder / "devices.jsonl"
    devices.touch(mode=0o600)
    devices.write_bytes(b"\n".join(orjson.dumps(device) for device in enrolled))
    options = ["--controlled", "--devices", str(devices), "--cuff-interval", str(CUFF_EVERY_S), "--seed", str(seed)]
    return await start_device("simulate", *options, *where, is_controlled=True)


async def instruct(monitors: Child, training: Training) -> None:
    """Connect the training mode to the monitors for as long as they run."""
    said, pen = monitors.stdout, monitors.stdin
    assert said is not None  # noqa: S101 - a controlled child has both
    assert pen is not None  # noqa: S101
    await training.follow(said, pen)


async def begin(parts: Parts, training: Training) -> None:
    """Show the monitors at their chairs once they are ready, and only then let them begin.

    They live through what came before first, for some seconds: shown sooner they would be missed.
    """
    await training.ready()
    await show(parts)
    with suppress(SimulatorUnavailable):  # their end is told on the terminal, on the board and on the page
        await training.begin()
