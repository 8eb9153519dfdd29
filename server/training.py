"""The training mode of a demonstration: what plays at each simulated monitor, and the way to change it.

It speaks with the demonstration's child process, one JSON object a line, and exists only there: a server that is no
demonstration has no such part, and so no call and no page. It decides nothing about a patient, and it believes
the child alone about what plays: an instruction is done when the child says so.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from models.errors import ConflictError, SimulatorUnavailable, UsageError
from server.clock import Clock

log = structlog.get_logger(__name__)

# The child answers within a quarter of a second; one that hangs must not keep an instructor waiting (seconds).
ANSWER_WITHIN_S = 4.0

NOT_YET = "The simulated monitors have not said yet what they play; try again in a moment"
ENDED = "The simulated monitors have ended; stop the demonstration and start it again"
SILENT = "The simulated monitors did not answer; stop the demonstration and start it again if this lasts"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Playable(_Line):
    """A scenario that can be started."""

    name: str
    summary: str


class Nudge(_Line):
    """Something that can be made to happen while a scenario plays; ``kind`` is what it is called while it lasts."""

    name: str
    words: str
    group: str
    kind: str


class Offer(_Line):
    """All that an instructor can choose from."""

    scenarios: tuple[Playable, ...]
    nudges: tuple[Nudge, ...]


class MonitorState(_Line):
    """What plays at one monitor."""

    device: str
    scenario: str
    second: float
    lasts_s: float
    is_paused: bool
    active: tuple[str, ...]


class _Chairs(_Line):
    chairs: tuple[MonitorState, ...]


class Instruction(_Line):
    """What is wanted, at one monitor or of all; ``id`` is ours and comes back with the answer."""

    id: int
    do: str
    device: str | None = None
    name: str | None = None


class _Done(_Line):
    done: Instruction


class _Refused(_Line):
    error: str
    command: object


_LINES: TypeAdapter[Offer | _Chairs | _Done | _Refused] = TypeAdapter(Offer | _Chairs | _Done | _Refused)


class Pen(Protocol):
    """The end of a pipe that is written to."""

    def write(self, data: bytes, /) -> None:
        """Take bytes to be written."""

    async def drain(self) -> None:
        """Wait until there is room for more."""


@dataclass(frozen=True, slots=True)
class View:
    """What is known of the simulated monitors.

    Args:
        offer: What can be played and nudged.
        monitors: What plays at each.
        age_s: How old that is, in the machine's seconds, however fast the demonstration's clock runs.
    """

    offer: Offer
    monitors: tuple[MonitorState, ...]
    age_s: float


class Training:
    """The instructor's way to the simulated monitors.

    Args:
        clock: For the age of what is known.
    """

    def __init__(self, clock: Clock) -> None:
        """Know nothing yet."""
        self._clock = clock
        self._offer: Offer | None = None
        self._monitors: tuple[MonitorState, ...] | None = None
        self._heard_s = 0.0
        self._pen: Pen | None = None
        self._has_ended = False
        self._is_known = asyncio.Event()
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[None]] = {}

    async def follow(self, lines: AsyncIterator[bytes], pen: Pen) -> None:
        """Listen to the child until it ends, and speak to it meanwhile.

        Args:
            lines: What it says.
            pen: To write to it.
        """
        self._pen, self._has_ended = pen, False
        try:
            async for line in lines:
                self._take(line)
        finally:
            self._pen, self._has_ended = None, True
            self._is_known.set()
            for waiting in self._waiting.values():
                _settle(waiting, SimulatorUnavailable(ENDED))

    async def ready(self) -> None:
        """Wait until the child has told what it will play, or has ended without."""
        await self._is_known.wait()

    async def begin(self) -> None:
        """Let all monitors begin to measure and to send.

        Raises:
            SimulatorUnavailable: Nobody answers.
        """
        await self._command("begin")

    def view(self) -> View:
        """Tell what can be played and what plays.

        Raises:
            SimulatorUnavailable: The child has not begun, or has ended.
        """
        self._pen_now()
        if self._offer is None or self._monitors is None:
            raise SimulatorUnavailable(NOT_YET)
        age_s = (self._clock.now().monotonic_s - self._heard_s) / self._clock.speed
        return View(self._offer, self._monitors, age_s)

    async def instruct(self, device: str, do: str, name: str | None) -> MonitorState:
        """Make something happen at one monitor.

        Returns:
            What plays there afterwards.

        Raises:
            UsageError: There is no such scenario or nudge.
            ConflictError: The monitor cannot do it now; the sentence is its own.
            SimulatorUnavailable: Nobody answers; what was asked may have happened or not.
        """
        self._check(do, name)
        await self._command(do, device, name)
        return next(monitor for monitor in self.view().monitors if monitor.device == device)

    async def _command(self, do: str, device: str | None = None, name: str | None = None) -> None:
        pen = self._pen_now()
        with self._answer() as (number, answered):
            instruction = Instruction(id=number, do=do, device=device, name=name)
            try:
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    pen.write(orjson.dumps(instruction.model_dump(exclude_none=True)) + b"\n")
                    await pen.drain()
                    await answered
            except TimeoutError as error:
                raise SimulatorUnavailable(SILENT) from error
            except ConnectionError as error:
                raise SimulatorUnavailable(ENDED) from error

    def _check(self, do: str, name: str | None) -> None:
        offer = self.view().offer
        choices = {"play": [found.name for found in offer.scenarios], "nudge": [found.name for found in offer.nudges]}
        if do not in choices and name is not None:
            message = f"{do!r} takes no name"
            raise UsageError(message, "name")
        if do in choices and name not in choices[do]:
            what = "scenario" if do == "play" else "nudge"
            message = f"There is no {what} {name!r}; there are {', '.join(choices[do])}"
            raise UsageError(message, "name")

    def _pen_now(self) -> Pen:
        if self._has_ended:
            raise SimulatorUnavailable(ENDED)
        if self._pen is None:
            raise SimulatorUnavailable(NOT_YET)
        return self._pen

    @contextmanager
    def _answer(self) -> Iterator[tuple[int, asyncio.Future[None]]]:
        """A number for an instruction, and what its answer will be."""
        number, answered = next(self._numbers), asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            yield number, answered
        finally:
            del self._waiting[number]
            if not answered.cancel() and not answered.cancelled():
                answered.exception()  # an answer that came too late was heard all the same

    def _take(self, line: bytes) -> None:
        try:
            told = _LINES.validate_json(line)
        except ValidationError:
            log.error("the simulated monitors said what nobody understands", characters=len(line))  # noqa: TRY400
            return
        match told:
            case Offer():
                self._offer = told
            case _Chairs():
                self._monitors, self._heard_s = told.chairs, self._clock.now().monotonic_s
                self._is_known.set()
            case _Done():
                self._settle_number(told.done.id, None)
            case _Refused():
                number = told.command.get("id") if isinstance(told.command, dict) else None
                self._settle_number(number, ConflictError(told.error))

    def _settle_number(self, number: object, error: Exception | None) -> None:
        waiting = self._waiting.get(number) if isinstance(number, int) else None
        if waiting is not None:
            _settle(waiting, error)


def _settle(waiting: asyncio.Future[None], error: Exception | None) -> None:
    if waiting.done():
        return
    if error is None:
        waiting.set_result(None)
    else:
        waiting.set_exception(error)
