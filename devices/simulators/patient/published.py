"""What infusions of 0.5 mg/kg ketamine over 40 minutes did to patients in the literature, beside which ours are laid.

Two kinds of number look as if they contradicted each other: the mean course at a fixed time (3 to 13 mmHg) and the mean
of each patient's own highest reading (near 20 mmHg). The second is higher because patients peak at different times and
because the highest of several readings carries the cuff's error with it. A cohort must show both at once, with the same
patients; the ranges below say how near. Studies that disagree are shown, not fitted to.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A range in which the cohort's figure must lie, with the cuff every five and every ten minutes.

    Args:
        figure: The name of the figure, see ``outcome.py``.
        low: In the figure's unit.
        high: In the figure's unit.
        source: Where the range comes from.
    """

    figure: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Study:
    """One published finding.

    Args:
        study: Who and when.
        found: What they report.
        figures: Ours that are nearest to it.
        cuff_minutes: Which of our cuffs is laid beside it.
        note: Why the two may differ.
    """

    study: str
    found: str
    figures: tuple[str, ...]
    cuff_minutes: int
    note: str


_MEAN_COURSE = "around Vankawala 2021: +12.6/+8.5 mmHg, +4.1 /min"
_HIGHEST = "around Wan 2015: mean of individual peaks +19.6/+13.4 mmHg"

TARGETS = (
    Target("systolic rise at 40 min", 10.0, 15.0, _MEAN_COURSE),
    Target("diastolic rise at 40 min", 7.0, 10.0, _MEAN_COURSE),
    Target("heart rate rise at 40 min", 3.0, 6.0, _MEAN_COURSE),
    Target("highest systolic rise", 16.0, 21.0, _HIGHEST),
    Target("highest diastolic rise", 12.0, 15.0, _HIGHEST),
)

STUDIES = (
    Study(
        "Vankawala 2021, 15 studies, 2,252 treatments",
        "+12.6/+8.5 mmHg, heart rate +4.1",
        ("systolic rise at 40 min", "diastolic rise at 40 min", "heart rate rise at 40 min"),
        10,
        "Fitted to, as a range.",
    ),
    Study(
        "Wan 2015, 97 patients, 205 infusions",
        "mean of individual peaks +19.6/+13.4 mmHg",
        ("highest systolic rise", "highest diastolic rise"),
        5,
        "Fitted to, as a range. A highest reading grows with the number of readings: see the other cuff above.",
    ),
    Study(
        "Wan 2015, the same",
        "about 30 % passed 180/100 mmHg or 110 beats a minute",
        ("percent over 180/100 or 110 per min",),
        5,
        "Not fitted. Ours are fewer; they begin near 124/78 mmHg and 72 beats, how theirs began was not read.",
    ),
    Study(
        "Riva-Posse 2018, 66 patients, 684 infusions",
        "largest mean rise +3.28/+3.17 mmHg, at 30 min",
        ("systolic rise at 30 min", "diastolic rise at 30 min"),
        10,
        "Not fitted. Ours rise three times as much: this study and Vankawala 2021 cannot both be met.",
    ),
    Study(
        "741 infusions, 135 patients",
        "+7.4/+6.0 mmHg, heart rate +1.9, at 30 to 40 min",
        ("systolic rise at 30 min", "diastolic rise at 30 min", "heart rate rise at 30 min"),
        10,
        "Not fitted. Ours rise more, for the same reason.",
    ),
    Study(
        "Rodrigues 2022, 203 patients",
        "44.3 % reached 165/100 mmHg",
        ("percent reaching 165/100",),
        5,
        "Not fitted. Ours are half as many; theirs may count several infusions of a patient, ours are one each.",
    ),
    Study(
        "Szarmach 2020",
        "back at baseline within 1.5 h of the end",
        ("systolic rise at 130 min", "diastolic rise at 130 min"),
        10,
        "Not fitted.",
    ),
)
