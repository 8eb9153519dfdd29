"""What a patient's own entries are asked twice about, and what to watch for with a medicine that a patient names."""

from datetime import UTC, datetime, timedelta

import pytest

from models.errors import ConflictError
from models.record.entry import AnyEntry, Entry, NewEntry
from models.record.person import MedicineTaken, WeightMeasured, WeightUnit
from server.care.admission import Asked
from server.care.chart import Chart
from server.care.person import RULES, medicines_now

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def weight(kg: float) -> WeightMeasured:
    return WeightMeasured(value=kg, unit=WeightUnit.KILOGRAM)


def chart(*measured: tuple[float, float]) -> Chart:
    """So many hours ago, so many kilograms."""
    entries: list[AnyEntry] = [
        Entry(number, 1, None, weight(kg), NOW - timedelta(hours=ago), NOW, "Ada")
        for number, (ago, kg) in enumerate(measured, 1)
    ]
    return Chart.of(None, entries)


def enter(before: Chart, kg: float, hours_ago: float = 0.0) -> None:
    at = NOW - timedelta(hours=hours_ago)
    RULES[WeightMeasured](before, Asked(NewEntry(1, None, weight(kg), at), "Ada", is_prescriber=False, now=NOW))


@pytest.mark.parametrize(
    ("measured", "kg"),
    [(((168, 70.0),), 77.0), (((168, 70.0),), 63.0), (((168, 70.0), (1, 76.0)), 77.0), ((), 150.0)],
)
def test_a_weight_within_a_tenth_of_the_last_visits_passes(
    measured: tuple[tuple[float, float], ...], kg: float
) -> None:
    enter(chart(*measured), kg)


@pytest.mark.parametrize(
    ("measured", "kg", "against"),
    [
        (((168, 70.0),), 77.1, "70 kg at the last visit"),
        # Two steps of less than a tenth on one day make more than a tenth since the last visit.
        (((168, 70.0), (1, 76.0)), 82.0, "70 kg at the last visit"),
        (((168, 70.0), (1, 85.0)), 72.0, "85 kg"),
    ],
)
def test_a_weight_further_from_the_last_one_or_from_the_last_visits_is_asked_for_again(
    measured: tuple[tuple[float, float], ...], kg: float, against: str
) -> None:
    with pytest.raises(ConflictError, match=against):
        enter(chart(*measured), kg)


def test_one_written_up_late_is_held_against_what_was_there_before_it() -> None:
    course = chart((400, 70.0), (1, 90.0))
    enter(course, 72.0, hours_ago=200)
    with pytest.raises(ConflictError, match="70 kg"):
        enter(course, 88.0, hours_ago=200)
    with pytest.raises(ConflictError, match="90 kg"):
        enter(chart((1, 90.0)), 70.0, hours_ago=200)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Lorazepam 1 mg", "benzodiazepine"), ("Xanax XR", "benzodiazepine"), ("Ambien", "hypnotic"),
        ("Ritalin LA", "stimulant"), ("LAMICTAL", "lamotrigine"), ("Parnate", "maoi"), ("Zoloft", "ssri_snri"),
        ("Rifampin", "cyp_inducer"), ("St John’s wort", "cyp_inducer"), ("Vitamin D", None),
    ],
)  # fmt: skip
def test_a_medicine_is_known_by_its_generic_name_and_by_a_brand_a_patient_says(name: str, found: str | None) -> None:
    taken: AnyEntry = Entry(1, 1, None, MedicineTaken(name=name), NOW, NOW, "Ada")
    (medicine,) = medicines_now(Chart.of(None, [taken]))
    assert (medicine.flag and medicine.flag.id) == found
