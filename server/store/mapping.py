"""Rows to values and back, without any database: how validity and judgement are packed, and what a frame becomes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from math import copysign

from models.device import DeviceCondition
from models.observation import JudgedObservation, Judgement, MeasurementValidity
from models.timestamps import to_microseconds
from server.store.frames import Row

# On disk for ever: append, never reorder.
_VALIDITIES = (
    MeasurementValidity.VALID,
    MeasurementValidity.QUESTIONABLE,
    MeasurementValidity.INVALID,
    MeasurementValidity.NOT_AVAILABLE,
    MeasurementValidity.ONGOING,
    MeasurementValidity.CALIBRATION_ONGOING,
)
_VALIDITY_CODE = {validity: code for code, validity in enumerate(_VALIDITIES)}
_JUDGEMENT_BIT = {Judgement.LATE: 1, Judgement.REPEAT: 2, Judgement.OUT_OF_RANGE: 4, Judgement.INCONSISTENT: 8}
# SQLite keeps whole numbers short, and so forgets the sign of -0.0: a bit beside the judgements remembers it.
_NEGATIVE_ZERO_BIT = 128
_NO_JUDGEMENT: frozenset[Judgement] = frozenset()


def observation_rows(
    observations: Sequence[JudgedObservation], metric_ids: Mapping[str, int], base_us: int
) -> tuple[Row, ...]:
    """Turn a frame's observations into rows (metric id, µs after base, place, value, validity, judgement)."""
    rows: list[Row] = []
    at: datetime | None = None
    at_us = 0
    for place, found in enumerate(observations):
        if found.measured_at is not at:  # the observations of a frame are often of one moment
            at = found.measured_at
            at_us = to_microseconds(at) - base_us
        bits = _bits(found) if found.judgements or found.value == 0.0 else 0
        rows.append((metric_ids[found.metric], at_us, place, found.value, _VALIDITY_CODE[found.validity], bits))
    return tuple(rows)


def condition_rows(conditions: Iterable[DeviceCondition]) -> tuple[Row, ...]:
    """Turn a status frame's conditions into rows (place, code, metric, present, since)."""
    return tuple(
        (place, found.code.value, found.metric, found.present, found.since) for place, found in enumerate(conditions)
    )


def judgement_bits(judgements: Iterable[Judgement]) -> int:
    """Pack judgements into bits."""
    return sum(_JUDGEMENT_BIT[judgement] for judgement in judgements)


def _bits(found: JudgedObservation) -> int:
    is_negative_zero = found.value == 0.0 and copysign(1.0, found.value) < 0
    return judgement_bits(found.judgements) | (_NEGATIVE_ZERO_BIT if is_negative_zero else 0)


def value_of(value: float | None, bits: int) -> float | None:
    """Give a stored value back, bit for bit."""
    return -0.0 if bits & _NEGATIVE_ZERO_BIT and value == 0.0 else value


def judgements_of(bits: int) -> frozenset[Judgement]:
    """Unpack judgements."""
    return frozenset(judgement for judgement, bit in _JUDGEMENT_BIT.items() if bits & bit) if bits else _NO_JUDGEMENT


def validity_code(validity: MeasurementValidity) -> int:
    """Pack a validity."""
    return _VALIDITY_CODE[validity]


def validity_of(code: int) -> MeasurementValidity:
    """Unpack a validity."""
    return _VALIDITIES[code]


def digest_of(content: str) -> int:
    """Condense a frame's content into 64 bits that fit a signed column."""
    return int.from_bytes(blake2b(content.encode(), digest_size=8).digest(), signed=True)
