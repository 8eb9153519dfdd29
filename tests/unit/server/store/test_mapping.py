"""Rows to values and back."""

import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.observation import ON_ARRIVAL, JudgedObservation, Judgement, MeasurementValidity
from models.timestamps import to_microseconds
from server.store.mapping import (
    digest_of,
    judgement_bits,
    judgements_of,
    observation_rows,
    validity_of,
    value_of,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BASE_US = to_microseconds(NOW)


def row_of(value: float | None, words: frozenset[Judgement], validity: MeasurementValidity) -> tuple[object, ...]:
    measured = NOW + timedelta(microseconds=1)
    (row,) = observation_rows([JudgedObservation("spo2", value, measured, validity, 0.0, words)], {"spo2": 7}, BASE_US)
    return row


@given(
    st.floats(allow_nan=False, allow_infinity=False), st.frozensets(st.sampled_from(sorted(ON_ARRIVAL))),
    st.sampled_from(MeasurementValidity),
)  # fmt: skip
def test_every_value_comes_back_bit_for_bit(
    value: float, words: frozenset[Judgement], validity: MeasurementValidity
) -> None:
    metric, measured_us, place, kept, code, bits = row_of(value, words, validity)
    assert (metric, measured_us, place) == (7, 1, 0)
    assert isinstance(kept, float)
    assert isinstance(code, int)
    assert isinstance(bits, int)
    sent_back = value_of(0.0 if value == 0 else kept, bits)  # SQLite forgets the sign of a zero
    assert sent_back is not None
    assert struct.pack(">d", sent_back) == struct.pack(">d", value)
    assert judgements_of(bits) == words
    assert validity_of(code) is validity


def test_a_missing_number_stays_missing() -> None:
    row = row_of(None, frozenset(), MeasurementValidity.NOT_AVAILABLE)
    assert value_of(None, 0) is None
    assert row[3] is None


def test_words_on_disk_keep_their_numbers_for_ever() -> None:
    assert [validity_of(code).value for code in range(6)] == [
        "valid",
        "questionable",
        "invalid",
        "not_available",
        "ongoing",
        "calibration_ongoing",
    ]
    assert [judgement_bits({word}) for word in (Judgement.LATE, Judgement.REPEAT)] == [1, 2]
    assert [judgement_bits({word}) for word in (Judgement.OUT_OF_RANGE, Judgement.INCONSISTENT)] == [4, 8]


@pytest.mark.parametrize("content", ["", "a", "ü🩺", "x" * 100_000])
def test_a_digest_fits_a_signed_column(content: str) -> None:
    assert -(2**63) <= digest_of(content) < 2**63
    assert digest_of(content) != digest_of(content + " ")


def test_each_observation_keeps_its_own_time() -> None:
    times = [NOW, NOW, NOW + timedelta(seconds=1), NOW]
    judged = [JudgedObservation("spo2", 98.0, at, MeasurementValidity.VALID, 0.0, frozenset()) for at in times]
    rows = observation_rows(judged, {"spo2": 7}, BASE_US)
    assert [(row[1], row[2]) for row in rows] == [(0, 0), (0, 1), (1_000_000, 2), (0, 3)]
