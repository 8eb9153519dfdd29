"""From the answers of a scale to its total, its band and its flags. Nothing missing is ever counted as nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import UsageError
from models.record.assessments import Assessment
from server.care.scales import Flag, Item, Scale, scale_of

Answers = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers come to.

    Args:
        total: In the scale's points; None while an answer is missing.
        band: The name of the total's range; None without a total, or where no publication gives any.
        flags: What a clinician must hear of at once, as far as the answers say.
        missing: The numbers of items that were asked and have no answer; all of them where only the total was taken.
    """

    total: int | None
    band: str | None
    flags: tuple[Flag, ...]
    missing: tuple[int, ...]


def score(scale: Scale, items: Sequence[int | None] | None, total: int | None = None) -> Score:
    """Score a scale.

    Args:
        scale: By which rules.
        items: The answers in the scale's order, None where there is none; or None where only the total was taken.
        total: As the form says; or None.

    Raises:
        UsageError: An answer is out of its range, their number is another, or the total does not agree.
    """
    if items is None:
        return _score_total(scale, total)
    answers = _read(scale, items)
    missing = tuple(item.number for item in scale.items if answers[item.number] is None and _is_asked(item, answers))
    computed = None if missing else sum(_points(part, answers) for part in scale.parts)
    if total is not None and total != computed:
        raise UsageError(_disagreement(scale, total, computed, missing), "total")
    band = None if computed is None else scale.band_of(computed)
    return Score(computed, band, tuple(flag for flag in scale.flags if _is_raised(flag, answers)), missing)


def score_of(body: Assessment) -> Score:
    """Score what an entry says.

    Raises:
        UsageError: There is no such scale, or what it says cannot be.
    """
    return score(scale_of(body.scale, body.version), body.items, body.total)


def _score_total(scale: Scale, total: int | None) -> Score:
    if total is None:
        message = f"{scale.title}: give items in the scale's order, or the total"
        raise UsageError(message, "items")
    if not scale.total_alone:
        message = f"{scale.title} is read by its answers; give items, not the total alone"
        raise UsageError(message, "items")
    if not scale.total.low <= total <= scale.total.high:
        message = f"{scale.title}: a total of {total} cannot be; it lies from {scale.total.low} to {scale.total.high}"
        raise UsageError(message, "total")
    if len(scale.items) == 1 and scale.items[0].points is None:
        return score(scale, (total,))
    return Score(total, scale.band_of(total), (), tuple(_numbers(scale)))


def _numbers(scale: Scale) -> list[int]:
    return [item.number for item in scale.items]


def _read(scale: Scale, items: Sequence[int | None]) -> Answers:
    if len(items) != len(scale.items):
        message = f"{scale.title} has {len(scale.items)} items, and {len(items)} are given; null is one without answer"
        raise UsageError(message, "items")
    for item, answer in zip(scale.items, items, strict=True):
        if answer is not None and not item.low <= answer <= item.high:
            message = (
                f"{scale.title}, item {item.number}: {answer} cannot be; its answers lie from {item.low} to {item.high}"
            )
            raise UsageError(message, "items")
    return dict(zip(_numbers(scale), items, strict=True))


def _is_asked(item: Item, answers: Answers) -> bool:
    """Tell whether an item's answer is wanted: not when the one that leads to it says no."""
    if item.asked_if is None:
        return True
    leading = answers[item.asked_if.item]
    return leading is None or leading >= item.asked_if.at_least


def _points(part: Sequence[Item], answers: Answers) -> int:
    found = ((item, answers[item.number]) for item in part)
    return max(min(item.possible_points) if answer is None else item.counts(answer) for item, answer in found)


def _is_raised(flag: Flag, answers: Answers) -> bool:
    found = ((wanted, answers[wanted.item]) for wanted in flag.any_of)
    return any(answer is not None and answer >= wanted.at_least for wanted, answer in found)


def _disagreement(scale: Scale, total: int, computed: int | None, missing: tuple[int, ...]) -> str:
    if computed is None:
        named = ", ".join(map(str, missing))
        return (
            f"{scale.title}: the total {total} cannot be checked without item {named}; leave it out, or give the item"
        )
    return f"{scale.title}: the items make {computed}, and the total says {total}; look at both"
