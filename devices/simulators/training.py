"""An instructor's line to the simulated monitors: commands come in on standard input, what plays goes out on output.

One JSON object a line, between a demonstration and its own child process; it is no interface for anybody else. It
changes what a monitor plays and nothing on the wire: a server learns of a nudge only by what the monitor then measures.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.errors import ChairsideError, UsageError

LOOK_EVERY_S = 0.25  # how soon a change that nobody commanded (a nudge that ran out) is told
TELL_EVERY_S = 1.0  # how often the whole is told though nothing changed but the time
MOST_LINE_BYTES = 4096

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


async def run_controlled(ward: Callable[[], Awaitable[None]], stage: Stage) -> None:
    """Run the monitors from the command to begin until they end, or until whoever commands them is gone.

    They are there and told of before they begin: whoever commands can prepare for them what they would be missed in.

    Args:
        ward: Runs the monitors.
        stage: What is commanded.

    Raises:
        UsageError: Standard input or output is no pipe.
        ChairsideError: What the monitors raised.
    """
    reader, writer = await _standard_streams()

    async def run() -> None:
        await stage.has_begun.wait()
        await ward()

    jobs = [asyncio.create_task(run()), asyncio.create_task(converse(stage, reader, writer))]
    try:
        done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        for job in done:
            job.result()
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


async def converse(stage: Stage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Tell and obey until the other end is gone: a demonstration that was killed leaves no monitors behind."""
    loop = asyncio.get_running_loop()
    told: object = None
    told_s = 0.0
    with suppress(ConnectionError):
        await _say(writer, stage.offer())
        while not reader.at_eof():
            answer = await _heed(stage, reader)
            state = stage.state()
            # The state before the answer: whoever waits for the answer then knows the state it led to.
            if answer is not None or _lasting(state) != told or loop.time() - told_s >= TELL_EVERY_S:
                told, told_s = _lasting(state), loop.time()
                await _say(writer, state)
            if answer is not None:
                await _say(writer, answer)


async def _heed(stage: Stage, reader: asyncio.StreamReader) -> Told | None:
    """Wait a moment for a command and obey it; None when none came."""
    try:
        async with asyncio.timeout(LOOK_EVERY_S):
            line = await reader.readline()
    except TimeoutError:
        return None
    except ValueError:
        return {"error": f"A command has at most {MOST_LINE_BYTES} bytes.", "command": None}
    return stage.obey(line) if line.strip() else None


async def _say(writer: asyncio.StreamWriter, told: Told) -> None:
    writer.write(json.dumps(told).encode() + b"\n")
    await writer.drain()


def _lasting(state: Told) -> object:
    """The state without the time, which always changes."""
    chairs = state["chairs"]
    assert isinstance(chairs, list)  # noqa: S101 - made above
    return [{key: value for key, value in chair.items() if key != "second"} for chair in chairs]


async def _standard_streams() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Standard input and output, read and written without stopping the monitors."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(MOST_LINE_BYTES)
    try:
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout)
    except ValueError as error:
        raise UsageError("--controlled speaks over pipes; `chairside demo` starts it so.", "controlled") from error
    return reader, asyncio.StreamWriter(transport, protocol, None, loop)


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
