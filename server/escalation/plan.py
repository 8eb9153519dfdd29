"""The escalation plan: how many seconds an alarm may stay unanswered until each step. Data; the alarm engine counts.

Step 1 is louder on every screen, step 2 goes to the recipients of round 1, step 3 to those of round 2, step 4 to all.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.alarm import AlarmPriority
from models.errors import UsageError

STEP_NAMES = ("louder", "round_1", "round_2", "all")
# Later than this nobody would call it an escalation; such a number is a slip of the pen (seconds).
MOST_S = 3600.0


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step: after so many seconds unanswered, and where the number comes from."""

    after_s: float
    source: str


@dataclass(frozen=True, slots=True)
class EscalationPlan:
    """What happens to an alarm that nobody answers.

    Args:
        version: Of the file it was read from.
        source: Where the plan as a whole comes from.
        steps: Per priority its steps in order, later ones later; none: never.
        never: Per priority without steps, why.
    """

    version: int
    source: str
    steps: Mapping[AlarmPriority, tuple[EscalationStep, ...]]
    never: Mapping[AlarmPriority, str]

    def steps_of(self, priority: AlarmPriority) -> tuple[float, ...]:
        """Tell after how many seconds unanswered each step is due, step 1 first; empty: never."""
        return tuple(step.after_s for step in self.steps[priority])


def load_plan() -> EscalationPlan:
    """Read the plan shipped with the package.

    Raises:
        UsageError: It is faulty; every fault is named.
    """
    return parse_plan(files("server.escalation").joinpath("plan.toml").read_text(encoding="utf-8"), origin="plan.toml")


def parse_plan(text: str, *, origin: str = "The plan") -> EscalationPlan:
    """Read a plan from TOML.

    Args:
        text: The file's text.
        origin: What to call the file in a refusal.

    Raises:
        UsageError: It is no TOML, or anything in it is unknown, missing or contradictory; every fault is named.
    """
    try:
        file = _PlanFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"{origin} is not TOML: {error}."
        raise UsageError(message) from error
    except ValidationError as error:
        message = f"{origin} cannot be used: {'; '.join(_name_faults(error))}."
        raise UsageError(message) from error
    parts = {priority: getattr(file, priority.value) for priority in AlarmPriority}
    return EscalationPlan(
        file.version,
        file.source,
        {priority: part.as_values() for priority, part in parts.items()},
        {priority: part.never for priority, part in parts.items() if part.never is not None},
    )


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


_Source = Annotated[str, Field(min_length=1)]


class _Step(_Part):
    after_s: Annotated[float, Field(gt=0, le=MOST_S)]
    source: _Source


class _Priority(_Part):
    louder: _Step | None = None
    round_1: _Step | None = None
    round_2: _Step | None = None
    all: _Step | None = None
    never: _Source | None = None

    def named(self) -> list[tuple[str, _Step]]:
        found = ((name, getattr(self, name)) for name in STEP_NAMES)
        return [(name, step) for name, step in found if step is not None]

    def as_values(self) -> tuple[EscalationStep, ...]:
        return tuple(EscalationStep(step.after_s, step.source) for _, step in self.named())

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        faults = list(_faults_of(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self


class _PlanFile(_Part):
    version: Annotated[int, Field(ge=1)]
    source: _Source
    high: _Priority
    medium: _Priority
    low: _Priority

    @model_validator(mode="after")
    def _tell_of_high_ones(self) -> Self:
        if len(self.high.named()) < len(STEP_NAMES):
            message = f"a high alarm needs every step: {', '.join(STEP_NAMES)}"
            raise ValueError(message)
        return self


def _faults_of(part: _Priority) -> Iterator[str]:
    named = part.named()
    if bool(named) == (part.never is not None):
        yield "it must have either steps, or `never` with the reason"
    names = [name for name, _ in named]
    if names != list(STEP_NAMES[: len(names)]):
        yield f"no step may be left out before a later one; they are {', '.join(STEP_NAMES)}"
    for (earlier, first), (later, second) in pairwise(named):
        if first.after_s >= second.after_s:
            yield f"{later}, {second.after_s:g} s, must come after {earlier}, {first.after_s:g} s"


def _name_faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"])
        what = fault["msg"].removeprefix("Value error, ")
        yield f"{where}: {what}" if where else what
