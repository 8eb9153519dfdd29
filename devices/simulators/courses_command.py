"""``python -m devices courses``: courses that are over, as JSON lines; ``chairside demo`` fills its clinic so."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from devices.simulators.courses import Asked, of_infusion, of_scenario, of_sprays, run_courses
from devices.simulators.patient.profile import PatientProfile
from models.errors import UsageError

_LONGEST_S = 24 * 3600


def courses(
    file: Annotated[str, typer.Argument(help="What is wanted, one JSON object a line; - for standard input.")],
) -> None:
    """Print courses of simulated patients as JSON lines: each minute, the cuff every five."""
    asked = [_read_line(line, number) for number, line in enumerate(_lines(file), start=1) if line.strip()]
    if not asked:
        raise UsageError("No course is asked for; each line names one.", "file")
    for course in run_courses(asked):
        typer.echo(json.dumps(course.as_json()))


def _lines(file: str) -> list[str]:
    try:
        return (sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"What is wanted cannot be read from {file}: {getattr(error, 'strerror', None) or 'not UTF-8'}."
        raise UsageError(message, "file") from error


def _read_line(line: str, number: int) -> Asked:
    try:
        return _read(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        message = (
            f"Line {number} asks for no course: it needs name, seed, until_s and weight_kg, and either scenario and "
            f"every_s, or mg_per_kg and lasts_s, or devices ({error})."
        )
        raise UsageError(message, "file") from error


def _read(wanted: Mapping[str, Any]) -> Asked:
    """Read one wish; whatever is neither dose nor scenario is of the patient."""
    given = dict(wanted)
    name, seed, until_s = str(given.pop("name")), str(given.pop("seed")), int(given.pop("until_s"))
    if not 0 <= until_s <= _LONGEST_S:
        message = f"until_s is 0 to {_LONGEST_S}"
        raise ValueError(message)
    if "scenario" in given:
        every_s = int(given.pop("every_s"))
        if every_s < 1:
            raise ValueError("every_s is 1 or more")
        return of_scenario(name, seed, **given, until_s=until_s, every_s=every_s)
    dose = {key: given.pop(key) for key in ("mg_per_kg", "lasts_s", "devices") if key in given}
    profile = PatientProfile(**given)
    if "devices" in dose:
        return of_sprays(name, seed, profile, **dose, until_s=until_s)
    return of_infusion(name, seed, profile, **dose, until_s=until_s)
