"""What a new version of a drug or medicine changes, and which of its numbers lie so far off that they may be slips."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field

from models.errors import UsageError
from server.care.configuration import Part, parse_file

# A slip of the decimal point, and how nearly it must be one.
_TEN, _NEARLY = 10.0, 0.01
# Counted by itself, or said elsewhere.
_NOT_TOLD = frozenset({"version"})
_ENDS = ("from", "to")


class Far(Part):
    """From how many times as much, or as little, a number is asked for once more."""

    times: Annotated[float, Field(gt=1, le=10)]
    source: str


class FarFile(Part):
    """One version of the file."""

    version: Annotated[int, Field(ge=1)]
    far: Far


@cache
def far_file() -> FarFile:
    """Read the file that comes with the package."""
    text = (files("server.care") / "far_changes.toml").read_text(encoding="utf-8")
    return parse_file(FarFile, text, "far_changes.toml")


@dataclass(frozen=True, slots=True)
class WrittenChange:
    """One setting.

    Args:
        what: Where it stands: "routes › intravenous › second_person › above".
        before: Its value until now; None where there was none.
        after: Its value from now on; None where it is gone.
        is_far: It lies so far from what held, or from what comes with the program, that it may be a slip.
    """

    what: str
    before: str | None
    after: str | None
    is_far: bool = False

    @property
    def meant(self) -> str:
        """What says that it is meant."""
        return f"{self.what}: {self.after}"


def changes_of(
    before: Mapping[str, Any], after: Mapping[str, Any], beside: Mapping[str, Any] | None = None
) -> list[WrittenChange]:
    """List the settings that differ, in order.

    Args:
        before: What holds, as JSON has it; empty: nothing.
        after: What is to hold.
        beside: What numbers are held against too, such as those that come with the program.
    """
    old, new, also = _flat(before), _flat(after), _flat(beside or {})
    return [
        WrittenChange(
            what, _told(old.get(what)), _told(new.get(what)), _is_far(new.get(what), (old.get(what), also.get(what)))
        )
        for what in dict.fromkeys([*old, *new])
        if old.get(what) != new.get(what)
    ]


def require_meant(changes: Iterable[WrittenChange], meant: Sequence[str]) -> None:
    """Insist that whoever writes a number that lies far off says that it is meant.

    Raises:
        UsageError: One was not said to be; the sentence names it with what it was.
    """
    for change in changes:
        if change.is_far and change.meant not in meant:
            was = f"where {change.before} stood" if change.before is not None else "which is far from the usual"
            message = (
                f"{change.what} would be {change.after} {was}; look at the decimal point, then say that it is meant"
            )
            raise UsageError(message, "meant")


def _flat(found: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in found.items():
        place = f"{at} › {name}" if at else name
        if place in _NOT_TOLD or value is None:
            continue
        if isinstance(value, Mapping):
            flat |= _flat(value, place)
        elif name in {"usual", "possible"}:
            flat |= {f"{place} › {end}": number for end, number in zip(_ENDS, value, strict=True)}
        else:
            flat[place] = value
    return flat


def _told(value: Any) -> str | None:  # noqa: ANN401 - JSON
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return ", ".join(str(_told(each)) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _is_far(after: Any, stood: Iterable[Any]) -> bool:  # noqa: ANN401 - JSON
    before = [each for each in stood if each is not None]
    if isinstance(after, int | float) and not isinstance(after, bool):
        return any(_times(after, each) >= far_file().far.times for each in before)
    if isinstance(after, list | tuple):
        return any(_is_far_from_all(each, listed) for listed in before for each in after if each not in listed)
    # Another unit makes another dose of the same number.
    return any(each != after and after in {"mg", "mg/kg"} for each in before)


def _is_far_from_all(number: Any, listed: Sequence[Any]) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a number lies far outside a list, or is ten times, or a tenth of, one of it."""
    known = [each for each in listed if isinstance(each, int | float)]
    if not known or not isinstance(number, int | float):
        return False
    is_outside = not min(known) <= number <= max(known)
    is_ten = any(abs(_times(number, each) - _TEN) <= _TEN * _NEARLY for each in known)
    return is_ten or (is_outside and min(_times(number, each) for each in known) >= far_file().far.times)


def _times(one: float, other: float) -> float:
    """Tell how many times the smaller is in the greater; a zero is no slip of the point."""
    low, high = sorted((abs(one), abs(other)))
    return high / low if low > 0 else 1.0
