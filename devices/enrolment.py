"""The file of devices: what ``device enrol --json`` printed, one JSON object a line."""

import json
from dataclasses import dataclass, field

from models.errors import UsageError

_KEYS = frozenset({"device", "token", "scenario", "start_s", "weight_kg", "is_held"})

_MOST_WEIGHT_KG = 500.0
_MOST_START_S = 24 * 3600.0  # what came before is lived through, second by second


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that the server knows.

    Args:
        device: Its id.
        token: Its secret.
        scenario: What a simulated one plays; None for the command's own choice.
        start_s: At which second it joins the scenario.
        weight_kg: Of the patient a simulated one plays; None for the scenario's own.
        is_held: Whether the scenario's time stands still until an instructor lets it go on.
    """

    device: str
    token: str = field(repr=False)
    scenario: str | None = None
    start_s: float = 0.0
    weight_kg: float | None = None
    is_held: bool = False


def read_enrolments(text: str) -> list[Enrolled]:
    """Read the lines; empty ones are passed over.

    Raises:
        UsageError: A line is no device, a device stands twice, or there is none; the sentence names the line.
    """
    found: dict[str, Enrolled] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        enrolled = _read_line(line, number)
        if enrolled.device in found:
            message = f"Line {number} of the devices: {enrolled.device!r} stands twice."
            raise UsageError(message, "devices")
        found[enrolled.device] = enrolled
    if not found:
        raise UsageError("There is no device; give the lines that `device enrol --json` printed.", "devices")
    return list(found.values())


def _read_line(line: str, number: int) -> Enrolled:
    try:
        read = json.loads(line)
    except ValueError:
        read = None
    is_enrolled = isinstance(read, dict) and {"device", "token"} <= read.keys() <= _KEYS
    if not is_enrolled or not all(_is_good(key, value) for key, value in read.items()):
        message = f'Line {number} of the devices is not {{"device": …, "token": …}} as `device enrol --json` prints it.'
        raise UsageError(message, "devices")
    return Enrolled(**read)


def _is_good(key: str, value: object) -> bool:
    if key == "is_held":
        return isinstance(value, bool)
    if key in {"start_s", "weight_kg"}:
        least, most = (0, _MOST_START_S) if key == "start_s" else (1, _MOST_WEIGHT_KG)
        return type(value) in {int, float} and least <= value <= most  # type: ignore[operator]
    return isinstance(value, str) and bool(value)
