"""Preset files: strict TOML in, limits and rules out, or a refusal of the whole file that names every fault.

Two looks at the same text: whether each part is there and of its kind (pydantic), and whether what can be read makes
sense (``limit_faults``, ``course_faults``). Neither waits for the other, so that no fault hides behind another one.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from models.errors import FaultyFileError
from models.plain_faults import WORDS, fault_words
from server.alarms.course_faults import course_faults
from server.alarms.course_file import (
    ApnoeaPart,
    BaselinePart,
    ChangePart,
    CombinationPart,
    QuestionablePart,
    RatesPart,
)
from server.alarms.limit_faults import limit_faults
from server.alarms.limits_file import CuffPart, LengthPart, LimitPart
from server.alarms.loose import Loose
from server.alarms.preset_parts import Part, Source

# As a file calls them; the rest as everywhere.
_WORDS: Mapping[str, str] = {
    **WORDS,
    "model_type": "must be a table",
    "string_too_short": "is empty",
    "string_pattern_mismatch": "must be small letters, digits and _, a letter first, 64 at most",
}
# Beside its number, how a person calls an entry of a list.
_NAMES = ("metric", "name", "phase")


class PresetFile(Part):
    """One preset file, every field checked and none unknown."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    version: Annotated[int, Field(ge=1, le=100_000)]
    source: Source
    limits: Annotated[list[LimitPart], Field(min_length=1)]
    cuff_intervals: list[CuffPart] = Field(default_factory=list)
    phase_lengths: list[LengthPart] = Field(default_factory=list)
    baseline_rules: list[BaselinePart] = Field(default_factory=list)
    change_rules: list[ChangePart] = Field(default_factory=list)
    combinations: list[CombinationPart] = Field(default_factory=list)
    apnoea: ApnoeaPart | None = None
    rates_disagree: RatesPart | None = None
    questionable_signal: QuestionablePart | None = None


def read_preset(text: str, origin: str) -> PresetFile:
    """Read one preset file.

    Args:
        text: Its text, TOML.
        origin: What to call it in a refusal.

    Raises:
        FaultyFileError: It is no TOML, or anything in it is unknown, missing or contradictory; every fault is named.
    """
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOMLDecodeError
        raise _refusal(origin, [f"it is not TOML: {error}"]) from error
    faults: list[str] = []
    file: PresetFile | None = None
    try:
        file = PresetFile.model_validate(found)
    except ValidationError as error:
        faults += _shape_faults(error, found)
    loose = Loose(found)
    faults += [*limit_faults(loose), *course_faults(loose)]
    if file is None or faults:
        raise _refusal(origin, faults)
    return file


def _refusal(origin: str, faults: Iterable[str]) -> FaultyFileError:
    each = tuple(dict.fromkeys(faults))
    return FaultyFileError(f"{origin} cannot be used: {'; '.join(each)}.", each)


def _shape_faults(error: ValidationError, found: object) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        what = fault_words(fault, _WORDS) or fault["msg"].lower()
        yield f"{_place(fault['loc'], found)} {what}"


def _place(where: tuple[int | str, ...], found: Any) -> str:  # noqa: ANN401 - whatever a file may hold
    """Say where a fault is as a person finds it: "limits 2 (heart_rate): low.medium.delay_s"."""
    place = ""
    for step in where:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            found = None
        if isinstance(step, int):
            loose = Loose(found)
            name = next((word for word in map(loose.word, _NAMES) if word), None)
            place += f" {step + 1}" if name is None else f" {step + 1} ({name[:64]})"
        else:
            place += f"{'' if not place else ': ' if place[-1] in ')0123456789' else '.'}{step}"
    return place
