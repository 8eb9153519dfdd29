import pytest

from models.observation import MeasurementValidity
from models.series import SeriesPoint
from models.timestamps import EPOCH


@pytest.mark.parametrize("validity", list(MeasurementValidity))
def test_only_valid_and_questionable_numbers_may_be_drawn(validity: MeasurementValidity) -> None:
    usable = {MeasurementValidity.VALID, MeasurementValidity.QUESTIONABLE}
    assert SeriesPoint(EPOCH, 72.0, validity).is_usable is (validity in usable)


def test_a_missing_number_cannot_be_drawn() -> None:
    assert not SeriesPoint(EPOCH, None).is_usable


def test_an_artefact_is_no_number_to_draw_a_line_through() -> None:
    assert not SeriesPoint(EPOCH, 72.0, artefact=True).is_usable
