"""Draws a cohort's course: mean and standard deviation of each sign over time, one panel above the other."""

import logging
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from devices.simulators.patient.cohort import CohortCourse

_INFUSION_MIN = 40
_WIDE_IN, _HIGH_IN, _DPI = 9.0, 13.0, 110
_FILL = 0.22

# Two signs of one unit share a panel.
_PANELS = (
    ("pressure, mmHg", (("systolic_mmhg", "systolic", "#b3261e"), ("diastolic_mmhg", "diastolic", "#7a4a9c"))),
    ("heart rate, 1/min", (("heart_rate_per_min", "heart rate", "#1b7a3d"),)),
    ("SpO₂, %", (("spo2_percent", "SpO₂", "#0b6e99"),)),
    ("breaths, 1/min", (("respiratory_rate_per_min", "breaths", "#8a6d00"),)),
    ("end-tidal CO₂, mmHg", (("etco2_mmhg", "end-tidal CO₂", "#5f5f5f"),)),
    (
        "ketamine, ng/mL",
        (("plasma_ng_per_ml", "plasma", "#c05a00"), ("effect_site_ng_per_ml", "effect site", "#2f5d9b")),
    ),
    ("dissociation, of 10", (("dissociation", "dissociation", "#6b3fa0"),)),
)


def draw_bands(course: CohortCourse, file: Path) -> None:
    """Write the picture; the file's ending decides its kind (.png, .svg, .pdf)."""
    logging.getLogger("matplotlib").setLevel(logging.WARNING)  # it tells that it looked for fonts
    figure = Figure(figsize=(_WIDE_IN, _HIGH_IN), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(_PANELS), 1, sharex=True)
    for panel, (unit, signs) in zip(panels, _PANELS, strict=True):
        panel.axvspan(0, _INFUSION_MIN, color="#eeeeee", zorder=0)
        for name, words, color in signs:
            _draw(panel, course, name, words, color)
        panel.set_ylim(bottom=max(0.0, panel.get_ylim()[0]))
        panel.set_ylabel(unit, fontsize=9)
        panel.grid(visible=True, linewidth=0.4, color="#cccccc")
        if len(signs) > 1:
            panel.legend(loc="upper right", fontsize=8, frameon=False)
    panels[-1].set_xlabel("minutes since the drug began (grey: 0.5 mg/kg over 40 min)")
    panels[0].set_title(f"{course.patients:,} simulated patients: mean ± SD", fontsize=11)
    panels[-1].set_xlim(float(course.minutes[0]), float(course.minutes[-1]))
    figure.savefig(file, dpi=_DPI)


def _draw(panel: Axes, course: CohortCourse, name: str, words: str, color: str) -> None:
    band = course.bands[name]
    panel.fill_between(course.minutes, band.mean - band.sd, band.mean + band.sd, color=color, alpha=_FILL, linewidth=0)
    panel.plot(course.minutes, band.mean, color=color, linewidth=1.6, label=words)
