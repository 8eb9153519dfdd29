"""``python -m devices cohort``: a thousand simulated patients beside the published ones."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from devices.simulators.patient.cohort import CohortCourse, run_cohort
from devices.simulators.patient.outcome import CUFF_MINUTES, Comparison, Verdict, comparisons, verdicts
from models.errors import UsageError

_SHORTEST_MIN, _LONGEST_MIN = 40, 24 * 60
_MOST_PATIENTS = 20_000  # a block of their chance takes 25 kB each
_PICTURES = {".png", ".svg", ".pdf"}


def cohort(
    patients: Annotated[int, typer.Option("--patients", help="How many.")] = 1000,
    seed: Annotated[str, typer.Option("--seed", help="The same seed gives the same patients.")] = "cohort",
    minutes: Annotated[int, typer.Option("--minutes", help="Until when, since the drug began.")] = 130,
    draw: Annotated[
        Path | None, typer.Option("--draw", metavar="FILE", help="Draw mean and spread over time: .png, .svg or .pdf.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Run simulated patients through 0.5 mg/kg over 40 minutes, and lay them beside the published courses."""
    _check(patients, minutes, draw)
    course = run_cohort(patients, seed, minutes)
    met, beside = verdicts(course), comparisons(course)
    if draw is not None:
        _draw(course, draw)
    if as_json:
        typer.echo(json.dumps(_as_json(course, seed, met, beside)))
        return
    typer.echo(f"{patients} simulated patients, seed {seed!r}, 0.5 mg/kg of racemic ketamine over 40 minutes.\n")
    typer.echo("\n".join([*_verdict_lines(met), "", *_comparison_lines(beside)]))
    if draw is not None:
        typer.echo(f"\nThe courses are drawn in {draw}.")


def _check(patients: int, minutes: int, draw: Path | None) -> None:
    if not 1 <= patients <= _MOST_PATIENTS:
        message = f"--patients takes 1 to {_MOST_PATIENTS}."
        raise UsageError(message, "patients")
    if not _SHORTEST_MIN <= minutes <= _LONGEST_MIN:
        message = f"--minutes takes {_SHORTEST_MIN} to {_LONGEST_MIN}: the infusion lasts {_SHORTEST_MIN}."
        raise UsageError(message, "minutes")
    if draw is not None and draw.suffix.lower() not in _PICTURES:
        message = f"--draw takes a file that ends in one of {', '.join(sorted(_PICTURES))}."
        raise UsageError(message, "draw")


def _draw(course: CohortCourse, file: Path) -> None:
    # Drawing is slow to import and not needed by any other command.
    from devices.simulators.patient.bands import draw_bands  # noqa: PLC0415 - see above

    try:
        draw_bands(course, file)
    except OSError as error:
        message = f"The picture cannot be written to {file}: {error.strerror}."
        raise UsageError(message, "draw") from error


def _verdict_lines(met: tuple[Verdict, ...]) -> list[str]:
    heads = "".join(f"{f'every {minutes} min':>14}" for minutes in CUFF_MINUTES)
    lines = [f"{'cuff':<28}{heads}   {'must be':<12}"]
    for verdict in met:
        ours = "".join(f"{verdict.ours[minutes]:>+14.1f}" for minutes in CUFF_MINUTES)
        target = verdict.target
        must = f"{target.low:+.0f} to {target.high:+.0f}"
        lines.append(f"{target.figure:<28}{ours}   {must:<12}{'yes' if verdict.is_met else 'NO':<5}{target.source}")
    return lines


def _comparison_lines(beside: tuple[Comparison, ...]) -> list[str]:
    lines = []
    for comparison in beside:
        study = comparison.study
        ours = ", ".join(map(_named, study.figures, comparison.ours))
        lines += [f"{study.study}: {study.found}", f"    ours: {ours}", f"    {study.note}"]
    return lines


def _named(figure: str, value: float | None) -> str:
    if value is None:
        return f"{figure}: not seen, the session is too short"
    return f"{figure} {value:.0f}" if figure.startswith("percent") else f"{figure} {value:+.1f}"


def _as_json(
    course: CohortCourse, seed: str, met: tuple[Verdict, ...], beside: tuple[Comparison, ...]
) -> dict[str, object]:
    return {
        "patients": course.patients,
        "seed": seed,
        "minutes": float(course.minutes[-1]),
        "targets": [asdict(verdict) for verdict in met],
        "studies": [
            asdict(comparison.study) | {"ours": dict(zip(comparison.study.figures, comparison.ours, strict=True))}
            for comparison in beside
        ],
    }
