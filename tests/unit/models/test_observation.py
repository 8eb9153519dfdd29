import pytest

from models.observation import GenerationMode, JudgedObservation, Judgement, MeasurementValidity, Observation
from models.timestamps import EPOCH


def judged(
    value: float | None = 72.0,
    validity: MeasurementValidity = MeasurementValidity.VALID,
    judgements: frozenset[Judgement] = frozenset(),
) -> JudgedObservation:
    return JudgedObservation("heart_rate", value, EPOCH, validity, 0.2, judgements)


def test_a_device_that_says_nothing_about_validity_means_valid() -> None:
    assert Observation("heart_rate", 72.0, EPOCH).validity is MeasurementValidity.VALID


@pytest.mark.parametrize("validity", list(MeasurementValidity))
def test_only_valid_and_questionable_numbers_may_be_judged_by_alarms(validity: MeasurementValidity) -> None:
    usable = {MeasurementValidity.VALID, MeasurementValidity.QUESTIONABLE}
    assert judged(validity=validity).is_usable is (validity in usable)


def test_without_a_number_nothing_can_be_judged() -> None:
    assert not judged(value=None).is_usable


@pytest.mark.parametrize("judgement", list(Judgement))
def test_each_judgement_means_itself_alone(judgement: Judgement) -> None:
    found = judged(judgements=frozenset({judgement}))
    assert (found.is_late, found.is_repeat) == (judgement is Judgement.LATE, judgement is Judgement.REPEAT)


def test_the_words_on_the_wire_are_the_contracts() -> None:
    assert [validity.value for validity in MeasurementValidity] == [
        "valid",
        "questionable",
        "invalid",
        "not_available",
        "ongoing",
        "calibration_ongoing",
    ]
    assert [mode.value for mode in GenerationMode] == ["real", "test", "demo"]
