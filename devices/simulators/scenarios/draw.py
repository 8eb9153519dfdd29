"""A picture of a scenario: what the monitor reports, over what is true of the patient.

For the pages of the project and for whoever writes a scenario; not a screen, and nothing a nurse ever sees.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from devices.simulators.patient.signs import PatientSigns
from devices.simulators.scenarios.player import Player
from devices.simulators.scenarios.scenario import Scenario
from models.session import SessionPhase

_BEGUN_AT = datetime(2026, 1, 1, tzinfo=UTC)
_PHASE_TINTS = {SessionPhase.INFUSING: "#dbe8f4", SessionPhase.PAUSED: "#f4ead0", SessionPhase.RECOVERY: "#eef2ee"}
_BLUE, _RED, _GREEN, _GREY, _VIOLET = "#1f5f99", "#b3362b", "#2c7a4b", "#8a8f98", "#6a4c93"


@dataclass(slots=True)
class Course:
    """A scenario as played: reported values by metric as (minute, value), and what was true each second."""

    reported: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    true: list[PatientSigns] = field(default_factory=list)
    unplugged: list[float] = field(default_factory=list)


def play(scenario: Scenario, seed: str) -> Course:
    """Play a scenario to its end."""
    course, player = Course(), Player(scenario, seed)
    for second in range(int(scenario.lasts_s)):
        report = player.observe(_BEGUN_AT + timedelta(seconds=second))
        course.true.append(player.signs)
        if not report.plugged:
            course.unplugged.append(second / 60)
        for found in report.observations:
            # A gap in a line is a gap in what the monitor knew.
            value = float("nan") if found.value is None else found.value
            course.reported[found.metric].append(((found.measured_at - _BEGUN_AT).total_seconds() / 60, value))
    return course


def picture(scenario: Scenario, course: Course) -> Figure:
    """Draw a course: pressure, heart, oxygen, breathing and the drug, on one time axis."""
    figure = Figure(figsize=(11, 9), layout="constrained")
    FigureCanvasAgg(figure)
    lanes = figure.subplots(5, 1, sharex=True, height_ratios=[3, 2, 2, 2, 2])
    figure.suptitle(f"{scenario.name}: {scenario.summary}", fontsize=11)
    _pressure(lanes[0], course)
    _lines(lanes[1], course, {"pulse_rate": _VIOLET, "heart_rate": _RED}, "beats /min", (30, 170))
    _lines(lanes[2], course, {"spo2": _BLUE}, "SpO₂ %", (65, 101))
    _lines(lanes[3], course, {"respiratory_rate": _GREEN, "etco2": _GREY}, "RR, etCO₂", (0, 65))
    _drug(lanes[4], course)
    for lane in lanes:
        _phases(lane, scenario)
        lane.grid(visible=True, linewidth=0.3)
        for begun in course.unplugged:
            lane.axvspan(begun, begun + 1 / 60, color="#444444", alpha=0.5, linewidth=0)
    lanes[4].set_xlabel("minutes of the scenario")
    lanes[0].set_xlim(0, scenario.lasts_s / 60)
    return figure


def _pressure(lane: Axes, course: Course) -> None:
    """Cuff readings as range bars with their mean, over what was true."""
    minutes = _minutes(course)
    for name, signs in (("systolic", _sign(course, "systolic_mmhg")), ("diastolic", _sign(course, "diastolic_mmhg"))):
        lane.plot(minutes, signs, color=_GREY, linewidth=0.7, label="true" if name == "systolic" else None)
    cuff = [course.reported.get(name, []) for name in ("nibp_systolic", "nibp_diastolic", "nibp_mean")]
    for high, low, mean in zip(*cuff, strict=True):
        lane.plot([high[0], high[0]], [low[1], high[1]], color=_BLUE, linewidth=2)
        lane.plot(mean[0], mean[1], "_", color=_BLUE, markersize=8)
    lane.set_ylabel("cuff mmHg")
    lane.set_ylim(30, 220)
    lane.legend(loc="upper right", fontsize=7)


def _lines(lane: Axes, course: Course, colours: Mapping[str, str], label: str, bounds: tuple[float, float]) -> None:
    for metric, colour in colours.items():
        points = course.reported.get(metric, [])
        lane.plot([at for at, _ in points], [value for _, value in points], color=colour, linewidth=0.9, label=metric)
    lane.set_ylabel(label)
    lane.set_ylim(*bounds)
    lane.legend(loc="lower left", fontsize=7)


def _drug(lane: Axes, course: Course) -> None:
    """Concentrations on the left, how the patient is on the right."""
    minutes = _minutes(course)
    lane.plot(minutes, _sign(course, "plasma_ng_per_ml"), color=_GREY, linewidth=0.8, label="plasma")
    lane.plot(minutes, _sign(course, "effect_site_ng_per_ml"), color=_BLUE, linewidth=1.2, label="effect site")
    lane.set_ylabel("drug ng/mL")
    lane.set_ylim(0, max(50.0, 1.05 * max(_sign(course, "plasma_ng_per_ml"))))
    lane.legend(loc="upper left", fontsize=7)
    scores = lane.twinx()
    scores.plot(minutes, _sign(course, "moaas"), color=_GREEN, linewidth=0.9, label="MOAA/S")
    scores.plot(minutes, _sign(course, "dissociation"), color=_VIOLET, linewidth=0.9, label="dissociation")
    scores.plot(minutes, _sign(course, "anxiety"), color=_RED, linewidth=0.7, label="anxiety")
    scores.set_ylim(0, 10.2)
    scores.legend(loc="upper right", fontsize=7)


def _phases(lane: Axes, scenario: Scenario) -> None:
    ends = [begun for begun, _ in scenario.phases[1:]] + [scenario.lasts_s]
    for (begun, phase), end in zip(scenario.phases, ends, strict=True):
        if phase in _PHASE_TINTS:
            lane.axvspan(begun / 60, end / 60, color=_PHASE_TINTS[phase], linewidth=0, zorder=0)


def _minutes(course: Course) -> Sequence[float]:
    return [second / 60 for second in range(len(course.true))]


def _sign(course: Course, name: str) -> Sequence[float]:
    return [getattr(signs, name) for signs in course.true]
