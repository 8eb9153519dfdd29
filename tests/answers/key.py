"""The answer key as values."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from models.alarm import AlarmPriority

KEY = Path(__file__).with_name("answer_key.toml")


@dataclass(frozen=True)
class After:
    """Comes at least so many seconds after another condition of the same chair."""

    condition: str
    by_s: float


@dataclass(frozen=True)
class Answer:
    """One row: an alarm that must, or may, sound."""

    condition: str
    priority: AlarmPriority
    loudest: AlarmPriority
    earliest_s: float
    latest_s: float
    until_s: float
    over_by_s: float | None
    metric: str | None
    after: After | None

    def covers(self, condition: str, metric: str | None, at_s: float) -> bool:
        """Tell whether an alarm that begins then is this one."""
        if condition != self.condition or (self.metric is not None and metric != self.metric):
            return False
        return self.earliest_s <= at_s <= self.until_s


@dataclass(frozen=True)
class Answers:
    """What one scenario must raise, and may; all else must not sound."""

    name: str
    why: str
    must: tuple[Answer, ...] = ()
    may: tuple[Answer, ...] = ()
    never: tuple[str, ...] = ()
    workflow: tuple[str, ...] = field(default=())


@cache
def read_key() -> dict[str, Answers]:
    """Read the whole key; an unknown word in it is an error."""
    found = tomllib.loads(KEY.read_text(encoding="utf-8"))
    assert found.keys() == {"version", "scenario"}
    answers = [_answers(**scenario) for scenario in found["scenario"]]
    assert len({answer.name for answer in answers}) == len(answers), "a scenario stands in the key twice"
    return {answer.name: answer for answer in answers}


def _answers(
    *,
    name: str,
    why: str,
    must: list[dict[str, object]] | None = None,
    may: list[dict[str, object]] | None = None,
    never: list[str] | None = None,
    workflow: list[str] | None = None,
) -> Answers:
    rows = [tuple(_answer(**row) for row in found or []) for found in (must, may)]  # type: ignore[arg-type]
    return Answers(name, why, rows[0], rows[1], tuple(never or ()), tuple(workflow or ()))


def _answer(
    *,
    condition: str,
    priority: str,
    earliest_s: float,
    latest_s: float,
    loudest: str | None = None,
    until_s: float | None = None,
    over_by_s: float | None = None,
    metric: str | None = None,
    after: dict[str, object] | None = None,
) -> Answer:
    return Answer(
        condition, AlarmPriority(priority), AlarmPriority(loudest or priority), earliest_s, latest_s,
        latest_s if until_s is None else until_s, over_by_s, metric,
        After(**after) if after else None,  # type: ignore[arg-type]
    )  # fmt: skip
