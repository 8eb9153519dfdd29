"""What a protocol's file says of its gates: the items that are asked before the drug, and before the patient leaves."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from models.metrics import CATALOGUE
from server.care.configuration import Part

_Id = Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
_Text = Annotated[str, Field(min_length=1)]


class How(StrEnum):
    """How an item comes to be met."""

    TAP = "tap"
    MEASURED = "measured"
    ENTRY = "entry"
    TIME = "time"


class NumberRule(Part):
    """Between which numbers the last valid reading of a metric must lie; every bound that is given counts.

    Args:
        metric: Id from the catalogue.
        or_metric: What counts instead while the first was not measured in time, or None.
        at_least: Itself allowed, in the metric's unit.
        at_most: Itself allowed, in the metric's unit.
        within_percent: Of the patient's own baseline, to either side.
        below_baseline: So far below the patient's own baseline at most, in the metric's unit.
    """

    metric: str
    or_metric: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    within_percent: Annotated[float, Field(gt=0, lt=100)] | None = None
    below_baseline: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> "NumberRule":
        unknown = {self.metric, self.or_metric} - {None, *CATALOGUE}
        if unknown:
            message = f"{unknown.pop()!r} is no metric"
            raise ValueError(message)
        bounds = (self.at_least, self.at_most, self.within_percent, self.below_baseline)
        if all(bound is None for bound in bounds):
            message = f"nothing bounds {self.metric}"
            raise ValueError(message)
        return self

    @property
    def asks_baseline(self) -> bool:
        """Tell whether it can be judged with the patient's own baseline alone."""
        return self.within_percent is not None or self.below_baseline is not None


class GateItem(Part):
    """One thing a gate asks.

    Args:
        item: Its id.
        label: For people.
        how: Tapped, measured, from an assessment, or by time: the protocol's own observation.
        answers: What can be tapped.
        met_by: Which of them meet it.
        detail: What must be said with such an answer, for people; or None.
        blocks: Whether a wrong answer or number stops the session until a prescriber lets it pass.
        decided: Whether a prescriber's decision about the pressure lets it pass.
        only_to_leave: Whether it is asked when the patient leaves, and not before to be ready.
        max_age_min: A reading older than this is none.
        numbers: What must be measured.
        scale: Which assessment.
        at_least: What its total must be, itself allowed.
        at_most: Likewise.
        source: Where it comes from.
    """

    item: _Id
    label: Annotated[str, Field(min_length=1, max_length=80)]
    how: How
    answers: tuple[_Id, ...] = ()
    met_by: tuple[_Id, ...] = ()
    detail: _Text | None = None
    blocks: bool = False
    decided: bool = False
    only_to_leave: bool = False
    max_age_min: Annotated[float, Field(gt=0, le=24 * 60)] | None = None
    numbers: tuple[NumberRule, ...] = ()
    scale: _Id | None = None
    at_least: int | None = None
    at_most: int | None = None
    source: _Text

    @model_validator(mode="after")
    def _says_how(self) -> "GateItem":
        if (self.how is How.TAP) != bool(self.met_by) or not set(self.met_by) <= set(self.answers):
            message = f"{self.item}: what is tapped needs answers, and met_by some of them; nothing else does"
            raise ValueError(message)
        if (self.how is How.MEASURED) != bool(self.numbers) or (self.how is How.MEASURED) != bool(self.max_age_min):
            message = f"{self.item}: what is measured needs numbers and max_age_min; nothing else does"
            raise ValueError(message)
        if (self.how is How.ENTRY) != (self.scale is not None):
            message = f"{self.item}: what is entered needs a scale; nothing else does"
            raise ValueError(message)
        if (self.how is How.ENTRY) != (self.at_least is not None or self.at_most is not None):
            message = f"{self.item}: an assessment needs at_least or at_most; nothing else does"
            raise ValueError(message)
        return self


def require_each_once(items: tuple[GateItem, ...]) -> tuple[GateItem, ...]:
    """Let pass a gate's items.

    Raises:
        ValueError: One stands twice.
    """
    names = [rule.item for rule in items]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        message = f"the item {min(twice)} stands twice"
        raise ValueError(message)
    return items
