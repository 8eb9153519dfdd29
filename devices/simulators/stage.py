"""What an instructor commands: the monitors that play, what they can play, and what can be made to happen there.

A command is one JSON object on one line, read strictly and answered; how lines come and go is ``training.py``.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.errors import ChairsideError, UsageError

Told = Mapping[str, object]


class Playable(Protocol):
    """A scenario as an instructor chooses it."""

    @property
    def name(self) -> str: ...  # noqa: D102 - a field
    @property
    def summary(self) -> str: ...  # noqa: D102 - a field
    @property
    def lasts_s(self) -> float: ...  # noqa: D102 - a field


class Effect(Protocol):
    """What a nudge adds."""

    @property
    def kind(self) -> StrEnum: ...  # noqa: D102 - a field


class Nudging(Protocol):
    """Something an instructor can make happen while a scenario plays."""

    @property
    def name(self) -> str: ...  # noqa: D102 - a field
    @property
    def words(self) -> str: ...  # noqa: D102 - a field
    @property
    def group(self) -> str: ...  # noqa: D102 - a field
    @property
    def effect(self) -> Effect: ...  # noqa: D102 - a field


class Playing(Protocol):
    """What plays at one monitor."""

    @property
    def second(self) -> float: ...  # noqa: D102 - a field
    @property
    def is_paused(self) -> bool: ...  # noqa: D102 - a field
    @property
    def scenario(self) -> Playable: ...  # noqa: D102 - a field

    def active(self) -> Sequence[str]:
        """Name the kinds of what happens to the patient, and of what is broken, now."""

    def pause(self) -> None:
        """Let the scenario's time stand still."""

    def resume(self) -> None:
        """Let it go on."""

    def play(self, name: str) -> None:
        """Begin another scenario."""

    def nudge(self, name: str) -> None:
        """Make something happen now."""

    def calm(self) -> None:
        """End everything that was nudged."""


class Action(StrEnum):
    """What can be commanded: to begin at all, and then what an instructor wants at one monitor."""

    BEGIN = "begin"
    PLAY = "play"
    PAUSE = "pause"
    RESUME = "resume"
    NUDGE = "nudge"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Command:
    """One command, read.

    Args:
        do: What to do.
        device: The monitor's id; None to begin, which all do together.
        name: Of the scenario to play or of the nudge; None with every other action.
    """

    do: Action
    device: str | None = None
    name: str | None = None


class Stage:
    """Every simulated monitor under an instructor, and what can be played and nudged there.

    Args:
        players: What plays, by device.
        scenarios: To choose from.
        nudges: To make happen.
    """

    def __init__(
        self, players: Mapping[str, Playing], scenarios: Iterable[Playable], nudges: Iterable[Nudging]
    ) -> None:
        """Change nothing yet."""
        self.has_begun = asyncio.Event()
        self._players = players
        self._scenarios = {scenario.name: scenario for scenario in scenarios}
        self._nudges = {nudge.name: nudge for nudge in nudges}

    def offer(self) -> Told:
        """Tell what can be played and nudged: the first line."""
        return {
            "scenarios": [{"name": found.name, "summary": found.summary} for found in self._scenarios.values()],
            "nudges": [
                {"name": found.name, "words": found.words, "group": found.group, "kind": found.effect.kind.value}
                for found in self._nudges.values()
            ],
        }

    def state(self) -> Told:
        """Tell what plays where, and how far it is."""
        return {
            "chairs": [
                {
                    "device": device,
                    "scenario": player.scenario.name,
                    "second": round(player.second, 1),
                    "lasts_s": player.scenario.lasts_s,
                    "is_paused": player.is_paused,
                    "active": list(player.active()),
                }
                for device, player in self._players.items()
            ]
        }

    def obey(self, line: bytes) -> Told:
        """Do what a line says, and answer it: with ``done``, or with ``error`` in a sentence; both repeat the line."""
        given: object = None
        try:
            given = json.loads(line)
            self._do(_read(given))
        except ChairsideError as error:
            return {"error": str(error), "command": given}
        except (ValueError, RecursionError):
            return {"error": "A command is one JSON object on a line.", "command": None}
        return {"done": given}

    def _do(self, command: Command) -> None:
        if command.do is Action.BEGIN:
            self.has_begun.set()
            return
        player = self._players.get(command.device or "")
        if player is None:
            message = f"There is no simulated monitor {command.device!r}; there are {', '.join(self._players)}."
            raise UsageError(message, "device")
        name = command.name or ""
        match command.do:
            case Action.PLAY:
                _play(player, _known(name, self._scenarios, "scenario"))
            case Action.NUDGE:
                player.nudge(_known(name, self._nudges, "nudge"))
            case Action.PAUSE:
                _insist(not player.is_paused, f"{command.device} is paused already.")
                player.pause()
            case Action.RESUME:
                _insist(player.is_paused, f"{command.device} is not paused.")
                player.resume()
            case Action.CALM:
                player.calm()


def _read(given: object) -> Command:
    """Read a command strictly; ``id`` is the other end's own and comes back with the answer."""
    if not isinstance(given, dict) or not {"do"} <= given.keys() <= {"id", "device", "do", "name"}:
        raise UsageError('A command is {"device": …, "do": …, "name": …}.')
    device, do, name = given.get("device"), given["do"], given.get("name")
    if do not in list(Action):
        message = f"A command says do: {', '.join(Action)}; not {do!r}."
        raise UsageError(message, "do")
    if not isinstance(device, str | None) or not isinstance(name, str | None):
        raise UsageError("The device and the name of a command are texts.")
    return Command(Action(do), device, name)


def _play(player: Playing, name: str) -> None:
    """A scenario that was chosen runs, whatever stood still before."""
    player.play(name)
    if player.is_paused:
        player.resume()


def _known(name: str, among: Mapping[str, object], what: str) -> str:
    if name not in among:
        message = f"There is no {what} {name!r}; there are {', '.join(among)}."
        raise UsageError(message, "name")
    return name


def _insist(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - read as a sentence
    if not holds:
        raise UsageError(otherwise)
