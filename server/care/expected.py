"""What pressure may be expected while the drug acts: as published for its route, and as this patient's earlier was.

Shown behind what is measured, and used for nothing else: no limit, gate or alarm reads it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from statistics import fmean
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from models.route import Route
from server.care.configuration import Part, shipped_files

# Earlier readings are averaged over so many minutes: the usual time between two of them while the drug runs.
_MEAN_OVER_MIN = 10.0
_Rise = Annotated[float, Field(ge=-100, le=100)]
_Spread = Annotated[float | None, Field(ge=0, le=100)]


class Rise(Part):
    """The rise over the own baseline at a minute.

    Args:
        minute: Since the drug began.
        systolic: Mean rise, mmHg.
        diastolic: Mean rise, mmHg.
        systolic_sd: Its standard deviation between patients, mmHg; None where none is published.
        diastolic_sd: Likewise.
        source: Where the numbers come from.
    """

    minute: Annotated[float, Field(ge=0, le=24 * 60)]
    systolic: _Rise
    diastolic: _Rise
    systolic_sd: _Spread = None
    diastolic_sd: _Spread = None
    source: Annotated[str, Field(min_length=1)]


def _in_order(rises: tuple[Rise, ...]) -> tuple[Rise, ...]:
    if any(after.minute <= before.minute for before, after in pairwise(rises)):
        message = "the minutes must be in order, each once"
        raise ValueError(message)
    return rises


class ExpectedRise(Part):
    """One version of what is published for a route.

    Args:
        route: How the drug is given.
        version: Counts up.
        title: For which drug and dose.
        rises: By minute.
    """

    route: Route
    version: Annotated[int, Field(ge=1)]
    title: str
    rises: Annotated[tuple[Rise, ...], Field(min_length=2), AfterValidator(_in_order)]


class Pressure(NamedTuple):
    """A pressure at a minute since the drug began, mmHg; the deviations are None where none is known."""

    minute: float
    systolic: float
    diastolic: float
    systolic_sd: float | None = None
    diastolic_sd: float | None = None


@cache
def _shipped() -> Mapping[Route, ExpectedRise]:
    found = shipped_files(ExpectedRise, "expected_files")
    return {one.route: one for one in sorted(found, key=lambda one: one.version)}


def expected_rise(route: Route) -> ExpectedRise | None:
    """Give the newest version of what is published for a route; None where nothing is.

    Raises:
        FaultyFileError: A file that comes with the package is faulty.
    """
    return _shipped().get(route)


def expected_pressure(rise: ExpectedRise, systolic: float, diastolic: float) -> list[Pressure]:
    """Put the published rise on a patient's own baseline, mmHg.

    Deviations between two that are given lie on a straight line; after the last one it stays as it is.
    """
    highs = _filled([(one.minute, one.systolic_sd) for one in rise.rises])
    lows = _filled([(one.minute, one.diastolic_sd) for one in rise.rises])
    return [
        Pressure(one.minute, systolic + one.systolic, diastolic + one.diastolic, high, low)
        for one, high, low in zip(rise.rises, highs, lows, strict=True)
    ]


def _filled(given: Sequence[tuple[float, float | None]]) -> list[float | None]:
    """Fill what is left out: on a straight line between what is given, and after it as the last; never before."""
    known = [(minute, value) for minute, value in given if value is not None]
    return [_between(known, minute) for minute, _ in given]


def _between(known: Sequence[tuple[float, float]], minute: float) -> float | None:
    before = [one for one in known if one[0] <= minute]
    after = [one for one in known if one[0] > minute]
    if not before:
        return None
    begin, first = before[-1]
    if not after:
        return first
    end, last = after[0]
    return first + (last - first) * (minute - begin) / (end - begin)


def mean_course(sessions: Iterable[Iterable[Pressure]]) -> list[Pressure]:
    """Average what was measured in some sessions, by minute since the drug began.

    Each session counts once in each stretch of time, however often it was measured there.
    """
    stretches: dict[int, list[Pressure]] = {}
    for readings in sessions:
        own: dict[int, list[Pressure]] = {}
        for one in readings:
            own.setdefault(int(one.minute // _MEAN_OVER_MIN), []).append(one)
        for place, found in own.items():
            stretches.setdefault(place, []).append(_mean(found))
    return [_mean(found) for _, found in sorted(stretches.items())]


def _mean(found: Sequence[Pressure]) -> Pressure:
    return Pressure(
        fmean(one.minute for one in found),
        fmean(one.systolic for one in found),
        fmean(one.diastolic for one in found),
    )
