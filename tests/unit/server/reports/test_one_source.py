"""Of several devices that give a metric one counts at a time: the one that the alarm engine went by."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.observation import Judgement, MeasurementValidity
from models.session import Binding
from server.alarms.sources import Sources
from server.care.chart import Chart
from server.reports.one_source import Devices, devices_of, only_sources, part
from server.store.columns import Columns
from server.store.mapping import validity_code

SILENT_S = 10
ZERO = datetime(2026, 2, 1, 8, tzinfo=UTC)
VALID, INVALID = (validity_code(one) for one in (MeasurementValidity.VALID, MeasurementValidity.INVALID))


class Seen(NamedTuple):
    """What one device told at a second; the metric is always the heart rate."""

    second: float
    device: str | None
    value: float | None = 70.0
    validity: MeasurementValidity = MeasurementValidity.VALID
    judgements: frozenset[Judgement] = frozenset()
    metric: str = "heart_rate"

    @property
    def measured_at(self) -> datetime:
        return ZERO + timedelta(seconds=self.second)


def us(second: float) -> int:
    return round((ZERO + timedelta(seconds=second)).timestamp() * 1e6)


def counted(*seen: Seen, chosen: tuple[tuple[float, str], ...] = (), ends: dict[str, list[float]] | None = None) -> str:
    """The devices whose observations count, a letter each; `.` for what does not."""
    choices = {"heart_rate": [(us(second), device) for second, device in chosen]}
    gone = {device: [us(second) for second in seconds] for device, seconds in (ends or {}).items()}
    kept = {id(one) for one in only_sources(seen, Devices(choices, gone))}
    return "".join((one.device or "-") if id(one) in kept else "." for one in seen)


def every(*devices: str, start: float = 0, end: float = 5) -> list[Seen]:
    """Each device once a second, one after the other."""
    return [
        Seen(second + place / 10, device)
        for second in range(int(start), int(end))
        for place, device in enumerate(devices)
    ]


def test_the_first_device_counts_and_the_other_does_not() -> None:
    assert counted(*every("A", "B", end=3)) == "A.A.A."


def test_after_ten_seconds_of_silence_the_other_one_counts_and_goes_on_when_the_first_is_back() -> None:
    seen = [Seen(0, "A"), Seen(1, "B"), Seen(10, "B"), Seen(10.1, "B"), Seen(11, "A"), Seen(12, "B")]
    assert counted(*seen) == "A..B.B"


def test_who_was_chosen_counts_from_then_on_and_again_when_it_comes_back() -> None:
    assert counted(*every("A", "B", end=4), chosen=((2, "B"),)) == "A.A..B.B"
    seen = [Seen(0, "A"), Seen(1, "B"), Seen(3, "B"), Seen(13.5, "A"), Seen(14, "B"), Seen(15, "A")]
    assert counted(*seen, chosen=((2, "B"),)) == "A.BAB."


def test_a_device_that_was_taken_away_gives_its_place_at_once() -> None:
    assert counted(*every("A", "B", end=2), Seen(2.5, "B"), ends={"A": [2.2]}) == "A.A.B"
    assert counted(*every("A", "B", end=2), Seen(2.1, "B"), ends={"A": [2.2]}) == "A.A.."


def test_what_a_person_typed_in_counts_beside_any_source() -> None:
    assert counted(Seen(0, "A"), Seen(1, None), Seen(2, "B")) == "A-."


@pytest.mark.parametrize(
    "useless",
    [
        Seen(0, "B", None),
        Seen(0, "B", 70, MeasurementValidity.INVALID),
        Seen(0, "B", 70, judgements=frozenset({Judgement.ARTEFACT})),
    ],
)
def test_what_is_no_usable_number_makes_no_device_the_source(useless: Seen) -> None:
    assert counted(useless, Seen(1, "A"), Seen(2, "B")) == "BA."


def test_of_two_that_measure_at_the_same_moment_the_one_that_was_bound_first_is_the_source() -> None:
    late, early = Binding(2, 1, "A", ZERO + timedelta(hours=1), "n"), Binding(1, 1, "B", ZERO, "n")
    devices = devices_of(Chart.of(None, ()), [late, early])
    seen = [Seen(0, "A"), Seen(0, "B"), Seen(1, "A"), Seen(1, "B")]
    assert [one.device for one in only_sources(seen, devices)] == ["B", "B"]
    times = np.array([us(one.second) for one in seen])
    both = Columns(
        "heart_rate", times, np.arange(4.0), np.full(4, VALID, np.uint8), np.zeros(4, np.uint8), ("A", "B"),
        np.array([0, 1] * 2, np.uint8),
    )  # fmt: skip
    assert part({"heart_rate": both}, devices).counted["heart_rate"].values.tolist() == [1, 3]


def test_only_bindings_that_count_end() -> None:
    at = ZERO + timedelta(seconds=5)
    lasting, over, replaced = (
        Binding(number, 1, "A", ZERO, "n", ended_at=end, replaced_at=other)
        for number, (end, other) in enumerate([(None, None), (at, None), (at, at)])
    )
    assert devices_of(Chart.of(None, ()), [lasting, over, replaced]).ends == {"A": [us(5)]}


def test_columns_are_left_with_what_counts_and_those_of_one_device_as_they_were() -> None:
    seen = every("A", "B", end=3)
    both = Columns(
        "heart_rate", np.array([us(one.second) for one in seen]), np.arange(6.0), np.full(6, VALID, np.uint8),
        np.zeros(6, np.uint8), ("A", "B"), np.array([0, 1] * 3, np.uint8),
    )  # fmt: skip
    one = Columns("spo2", both.measured_us, both.values, both.validity, both.marks, ("A", None), both.whose)
    parted = part({"heart_rate": both, "spo2": one}, Devices())
    found = parted.counted
    assert parted.others["heart_rate"]["B"].values.tolist() == [1, 3, 5]
    assert parted.others.keys() == {"heart_rate"}
    assert found["heart_rate"].values.tolist() == [0, 2, 4]
    assert found["heart_rate"].interval_s == 1
    assert found["spo2"] is one


STEPS = st.lists(st.tuples(st.sampled_from([0.5, 1, 4, 10, 10.5]), st.sampled_from(["A", "B", "C"])), max_size=30)
CHOICES = st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["A", "B", "C"])), max_size=3)


@given(STEPS, CHOICES)
def test_the_alarm_engine_went_by_the_same_device(
    steps: list[tuple[float, str]], choices: list[tuple[int, str]]
) -> None:
    sources, devices = Sources(), {"A", "B", "C"}
    sources.follow(devices, {})
    chosen, second, made, expected = dict(choices), 0.0, [], []
    rule_choices = []
    for place, (after, device) in enumerate(steps):
        second += after
        if place in chosen:
            sources.follow(devices, {"heart_rate": chosen[place]})
            rule_choices.append((us(second), chosen[place]))
        sources.take("heart_rate", device, second, lambda _: SILENT_S)
        expected.append(sources.is_source("heart_rate", device))
        made.append((device, us(second)))
    rule = Devices({"heart_rate": rule_choices}).source("heart_rate")
    assert [rule.counts(device, at, is_usable=True) for device, at in made] == expected
