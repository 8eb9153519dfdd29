"""Statistics out of columns are those that are computed one observation after the other, whatever was measured."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.observation import MeasurementValidity
from models.timestamps import to_microseconds
from server.reports.column_statistics import cuff_readings, statistics_of
from server.reports.measured import measured
from server.reports.outside import LimitSpan
from server.reports.statistics import MetricStatistics, SessionCourse, statistics
from server.reports.vitals import CuffReadings
from server.store.columns import ARTEFACT, LATE, REPEAT, Columns
from server.store.mapping import validity_code
from tests.unit.server.reports.observed import ZERO, at

Row = tuple[int, float | None, MeasurementValidity, int]
VALID = MeasurementValidity.VALID
METRICS = ("heart_rate", "nibp_systolic", "nibp_diastolic", "spo2", "perfusion_index", "respiratory_rate")


def columns(metric: str, rows: list[Row]) -> Columns:
    """Rows are: seconds after zero, value, validity, marks."""
    ordered = sorted(rows, key=lambda row: row[0])
    return Columns(
        metric,
        np.array([to_microseconds(ZERO) + row[0] * 1_000_000 for row in ordered], np.int64),
        np.array([np.nan if row[1] is None else row[1] for row in ordered], np.float64),
        np.array([validity_code(row[2]) for row in ordered], np.uint8),
        np.array([row[3] for row in ordered], np.uint8),
    )


SECONDS = st.integers(0, 400)
ROWS = st.lists(
    st.tuples(
        SECONDS,
        st.one_of(st.none(), st.integers(85, 125).map(float), st.just(100.0)),
        st.sampled_from([VALID, VALID, VALID, MeasurementValidity.QUESTIONABLE, MeasurementValidity.INVALID]),
        st.sampled_from([0, 0, 0, LATE, ARTEFACT, REPEAT]),
    ),
    max_size=60,
)
MOMENT = st.one_of(st.none(), SECONDS.map(lambda seconds: ZERO + timedelta(seconds=seconds)))
BASELINES = st.dictionaries(st.sampled_from(METRICS), st.tuples(st.sampled_from([95.0, 100.0, 130.5]), st.just(3)))
INTERVALS = st.dictionaries(st.sampled_from(METRICS), st.sampled_from([0.5, 20.0, 60.0]))
LIMITS = st.sampled_from([
    (),
    (LimitSpan(at(0), None, 90.0, 120.0),),
    (LimitSpan(at(0), at(2), None, 110.0), LimitSpan(at(2), at(4), 99.0, None), LimitSpan(at(4), None, 60.0, 150.0)),
])  # fmt: skip


def alike(one: MetricStatistics, other: MetricStatistics) -> bool:
    """Equal, but for the last bit of a sum that was added up in another order."""
    outside = [
        (found.outside.above_s, found.outside.above_area, found.outside.below_s, found.outside.below_area)
        for found in (one, other)
    ]
    assert outside[0] == pytest.approx(outside[1])
    return replace(one, outside=other.outside) == other


STEADY: list[Row] = [(second, 100.0, VALID, 0) for second in range(300)]
AWAY: list[Row] = [(second, 140.0 if 100 <= second < 200 else 100.0, VALID, 0) for second in range(400)]
# Back for exactly a minute, for a second less, and as two numbers far apart; then away again.
MINUTE: list[Row] = [(second, 140.0 if second > 180 else 100.0, VALID, 0) for second in range(250)]
LESS: list[Row] = [(second, 140.0 if second > 179 else 100.0, VALID, 0) for second in range(250)]
APART: list[Row] = [(0, 100.0, VALID, 0), (120, 100.0, VALID, 0), (185, 100.0, VALID, 0), (250, 140.0, VALID, 0)]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(METRICS), ROWS, max_size=4), MOMENT, MOMENT, BASELINES, LIMITS, INTERVALS)
@example({"heart_rate": STEADY}, at(1), at(2), {}, (), {})
@example({"heart_rate": MINUTE}, at(1), at(2), {}, (), {})
@example({"heart_rate": LESS}, at(1), at(2), {}, (), {})
@example({"heart_rate": [(50, 70.0, VALID, 0)], "nibp_systolic": [(60, 120.0, VALID, 0)]}, None, None, {}, (), {})
@example({"heart_rate": [(0, 121.0, VALID, 0)]}, None, None, {}, (LimitSpan(at(0), None, 90.0, 120.0),), {})
@example({"heart_rate": APART}, at(1), at(2), {}, (), {})
@example({"heart_rate": AWAY}, at(1), at(3), {}, (LimitSpan(at(0), at(2.5), 90.0, 120.0),), {})
@example({"heart_rate": APART}, at(1), at(2), {}, (LimitSpan(at(0), None, 90.0, 120.0),), {"heart_rate": 60.0})
@example({"spo2": AWAY, "nibp_systolic": STEADY[::60]}, at(1), at(3), {"spo2": (100.0, 3)}, (), {})
def test_columns_give_what_one_observation_after_the_other_gives(
    rows: dict[str, list[Row]],
    began: object,
    ended: object,
    baselines: dict[str, tuple[float, int]],
    limits: tuple[LimitSpan, ...],
    intervals_s: dict[str, float],
) -> None:
    found = {metric: columns(metric, rows[metric]) for metric in METRICS if metric in rows}
    course = SessionCourse(began, ended, baselines, dict.fromkeys(METRICS, limits), intervals_s)  # type: ignore[arg-type]
    cuffs = CuffReadings()
    plain = statistics(cuffs.passing(measured(found)), course)
    fast = statistics_of(found, course)
    assert fast.keys() == plain.keys()
    assert all(alike(fast[metric], plain[metric]) for metric in plain)
    assert cuff_readings(found).found == cuffs.found


def test_nothing_measured_has_no_statistics() -> None:
    assert statistics_of({}, SessionCourse()) == {}
    assert cuff_readings({}).found == []
