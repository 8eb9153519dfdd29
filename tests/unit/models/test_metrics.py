"""The catalogue against the contract's list, typed in by hand: an oracle of its own."""

import pytest

from models.metrics import CATALOGUE, CUFF_PRESSURES, PULSE_SOURCES, Metric, Range

# id, UCUM, MDC, LOINC (the preferred one first)
CONTRACT = [
    ("heart_rate", "/min", 147842, ("8867-4",)),
    ("pulse_rate", "/min", 149530, ("8867-4", "8889-8")),
    ("nibp_systolic", "mm[Hg]", 150021, ("8480-6",)),
    ("nibp_diastolic", "mm[Hg]", 150022, ("8462-4",)),
    ("nibp_mean", "mm[Hg]", 150023, ("8478-0",)),
    ("spo2", "%", 150456, ("59408-5", "2708-6")),
    ("perfusion_index", "%", 150448, ("61006-3",)),
    ("respiratory_rate", "/min", 151562, ("9279-1",)),
    ("etco2", "mm[Hg]", 151708, ("19891-1",)),
    ("temperature", "Cel", 150344, ("8310-5",)),
    ("art_systolic", "mm[Hg]", 150033, ("8480-6",)),
    ("art_diastolic", "mm[Hg]", 150034, ("8462-4",)),
    ("art_mean", "mm[Hg]", 150035, ("8478-0",)),
    ("infusion_rate", "mL/h", 157784, ()),
    ("infused_volume", "mL", 157864, ()),
]
EVERY = list(CATALOGUE.values())


def test_the_catalogue_is_the_contracts_list() -> None:
    assert [(metric.id, metric.unit.value, metric.mdc, metric.loinc) for metric in EVERY] == CONTRACT


def test_cuff_pressures_and_temperature_come_one_reading_at_a_time() -> None:
    assert {metric.id for metric in EVERY if metric.is_spot} == {*CUFF_PRESSURES, "temperature"}


def test_three_metrics_show_that_a_heart_beats() -> None:
    assert {"heart_rate", "pulse_rate", "spo2"} == PULSE_SOURCES


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.id)
def test_what_is_believable_lies_within_what_a_transducer_can_report(metric: Metric) -> None:
    assert metric.technical.low <= metric.questionable.low < metric.questionable.high <= metric.technical.high


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.id)
def test_every_metric_says_where_its_numbers_come_from(metric: Metric) -> None:
    assert metric.source
    assert metric.label
    assert metric.name
    assert metric.resolution > 0
    assert metric.expected_interval_s > 0


@pytest.mark.parametrize(("value", "inside"), [(14.9, False), (15, True), (300, True), (300.1, False)])
def test_a_range_holds_its_bounds(*, value: float, inside: bool) -> None:
    assert (value in Range(15, 300)) is inside


def test_what_is_no_number_lies_in_no_range() -> None:
    no_number = float("nan")
    assert no_number not in Range(15, 300)


@pytest.mark.parametrize("metric", ["heart_rate", "pulse_rate", "respiratory_rate", "spo2"])
def test_a_rate_of_zero_is_no_rate(metric: str) -> None:
    """A lost signal, not a standstill: ADR-0007."""
    assert 0 not in CATALOGUE[metric].technical


def test_nothing_can_be_added_while_running() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["glucose"] = EVERY[0]  # type: ignore[index]
