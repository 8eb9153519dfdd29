"""Plain thresholds: one signal a crossing, and nothing clever."""

import pytest

from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.session import SessionPhase
from server.rehearsal.plain import PlainThresholds, plain_signals
from server.rehearsal.record import Arrived, Declared, Step
from tests.unit.server.rehearsal.lived import DEVICE, PRESET, at, frame, lived, number

USUAL = {"heart_rate": 72.0}


def signals(*values: float, metric: str = "heart_rate") -> int:
    counter = PlainThresholds(PRESET)
    for value in values:
        counter.take(DEVICE, SessionPhase.INFUSING, [number(metric, value)])
    return counter.signals


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ((109, 109), 0),
        ((110,), 1),
        ((109, 110, 111, 112), 1),
        ((110, 109, 110, 109, 110), 3),
        ((110, 130), 2),
        ((130,), 1),
        ((130, 115, 130), 2),
        ((130, 115), 1),
        ((50, 40), 2),
        ((110, 50), 2),
    ],
)
def test_a_value_that_comes_beyond_a_limit_or_a_louder_one_is_one_signal(values: tuple[float, ...], count: int) -> None:
    assert signals(*values) == count


def test_a_cuff_needs_no_second_reading() -> None:
    assert signals(165, metric="nibp_systolic") == 1


@pytest.mark.parametrize(
    "found",
    [
        number("heart_rate", 200, judgements={Judgement.LATE}),
        number("heart_rate", 200, validity=MeasurementValidity.INVALID),
        number("heart_rate", None, validity=MeasurementValidity.NOT_AVAILABLE),
        number("perfusion_index", 0.1),
    ],
    ids=["late", "invalid", "no number", "no limits"],
)
def test_what_shows_nothing_of_now_crosses_nothing(found: JudgedObservation) -> None:
    counter = PlainThresholds(PRESET)
    counter.take(DEVICE, SessionPhase.INFUSING, [found])
    assert counter.signals == 0


def test_two_devices_are_two_values() -> None:
    counter = PlainThresholds(PRESET)
    for device in ("a", "b", "a"):
        counter.take(device, SessionPhase.INFUSING, [number("heart_rate", 120)])
    assert counter.signals == 2


def test_a_session_is_counted_from_its_first_declaration_to_its_end() -> None:
    over: list[Step] = [Declared(at(20), SessionPhase.DISCHARGED), frame(30, heart_rate=140)]
    entry = Arrived(at(10), None, (number("temperature", 39),))
    assert plain_signals(lived(frame(5, heart_rate=120), entry, over, until=40), PRESET) == 2
