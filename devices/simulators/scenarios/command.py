"""``python -m devices draw``: the pictures of the scenarios."""

from pathlib import Path
from typing import Annotated

import typer

from devices.simulators.scenarios.pack import SCENARIOS, find_scenario

_DPI = 72


def draw(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the pictures go.")],
    scenario: Annotated[list[str] | None, typer.Option("--scenario", help="Only these; all if absent.")] = None,
    seed: Annotated[str, typer.Option("--seed", help="The same seed gives the same picture.")] = "1",
) -> None:
    """Draw scenarios, one PNG each."""
    # Drawing is heavy to load, and of no use to a monitor, whose program this also is.
    from devices.simulators.scenarios.draw import picture, play  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for wanted in [find_scenario(name) for name in scenario or SCENARIOS]:
        path = folder / f"{wanted.name}.png"
        picture(wanted, play(wanted, seed)).savefig(path, dpi=_DPI, metadata={"Software": None})
        typer.echo(f"{path}")
