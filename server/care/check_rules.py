"""What a protocol's file says of the checks that come round in each phase."""

from typing import Annotated

from pydantic import Field, model_validator

from models.metrics import CATALOGUE
from models.session import SessionPhase
from server.care.configuration import Part

_Id = Annotated[str, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
_Minutes = Annotated[float, Field(gt=0, le=24 * 60)]
_Text = Annotated[str, Field(min_length=1)]


class CheckRule(Part):
    """A check that comes round while a session is in some phases.

    Args:
        check: Its id; the same check may have another rhythm in other phases.
        label: For people.
        phases: In which it is due; going from one of them to another begins nothing anew.
        every_min: So long after it was done it is due again.
        first_after_min: So long after these phases began, unless it was done shortly before.
        grace_min: So long after it was due it is overdue.
        scale: An assessment by this scale does it, or None.
        metric: An observation of this metric does it, or None.
        source: Where the numbers come from.
    """

    check: _Id
    label: Annotated[str, Field(min_length=1, max_length=80)]
    phases: Annotated[tuple[SessionPhase, ...], Field(min_length=1)]
    every_min: _Minutes
    first_after_min: Annotated[float, Field(ge=0, le=24 * 60)]
    grace_min: _Minutes
    scale: _Id | None = None
    metric: str | None = None
    source: _Text

    @model_validator(mode="after")
    def _is_known(self) -> "CheckRule":
        if self.metric is not None and self.metric not in CATALOGUE:
            message = f"{self.metric!r} is no metric"
            raise ValueError(message)
        if self.scale is not None and self.metric is not None:
            message = "a check is done by a scale or by a metric, not by either"
            raise ValueError(message)
        return self


def require_one_rhythm(checks: tuple[CheckRule, ...]) -> tuple[CheckRule, ...]:
    """Let pass a protocol's checks.

    Raises:
        ValueError: A check has two rhythms in one phase, or two labels.
    """
    seen: set[tuple[str, SessionPhase]] = set()
    labels: dict[str, str] = {}
    for rule in checks:
        again = {(rule.check, phase) for phase in rule.phases} & seen
        if again or len(set(rule.phases)) < len(rule.phases):
            message = f"the check {rule.check} stands twice in a phase"
            raise ValueError(message)
        seen |= {(rule.check, phase) for phase in rule.phases}
        if labels.setdefault(rule.check, rule.label) != rule.label:
            message = f"the check {rule.check} has two labels"
            raise ValueError(message)
    return checks
