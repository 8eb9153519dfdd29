"""Small laws of the organs, each by itself."""

import numpy as np
import pytest

from devices.simulators.patient.breathing import oxygen_of, saturation_of
from devices.simulators.patient.instant import potency, share_of_response
from devices.simulators.patient.variability import Variability
from devices.simulators.pharmacology.doses import Drug


def test_the_dissociation_curve_goes_through_its_known_points() -> None:
    """Severinghaus 1979: half saturated at 26.9 mmHg, 90 % near 60, 97 % near 90."""
    found = saturation_of(np.array([26.9, 40.0, 60.0, 90.0]))
    assert found.tolist() == pytest.approx([50, 75, 90.5, 97], abs=1)


def test_the_curve_is_read_both_ways() -> None:
    saturations = np.linspace(30, 99.5, 50)
    assert saturation_of(oxygen_of(saturations)) == pytest.approx(saturations)
    assert np.isfinite(oxygen_of(np.array([100.0]))).all()


def test_half_the_response_comes_at_150_ng_per_ml() -> None:
    assert share_of_response(np.array([0.0, 150.0, 1e6])).tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)


def test_esketamine_is_twice_as_strong() -> None:
    assert [potency(drug) for drug in Drug] == [1, 1, 2]


def test_small_changes_have_unit_spread_and_remember_as_long_as_they_should() -> None:
    wandering = Variability([str(number) for number in range(400)])
    course = np.array([wandering.advance().heart.copy() for _ in range(300)])
    assert course.std() == pytest.approx(1, abs=0.06)
    kept = (course[:-60] * course[60:]).mean()
    assert kept == pytest.approx(np.exp(-1), abs=0.06)


def test_even_chance_lies_between_0_and_1() -> None:
    wandering = Variability(["a", "b"])
    course = np.array([wandering.advance().even_start.copy() for _ in range(2000)])
    assert course.min() >= 0
    assert course.max() < 1
    assert course.mean() == pytest.approx(0.5, abs=0.03)
