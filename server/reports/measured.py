"""A session's columns, one observation after the other, for whoever counts them in one pass."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np

from models.observation import Judgement, MeasurementValidity
from models.timestamps import from_microseconds
from server.store.columns import ARTEFACT, Columns
from server.store.mapping import judgements_of, validity_of


class MeasuredRow(NamedTuple):
    """An observation, as light as can be."""

    metric: str
    value: float | None
    validity: MeasurementValidity
    judgements: frozenset[Judgement]
    measured_at: datetime


def measured(columns: Mapping[str, Columns]) -> Iterator[MeasuredRow]:
    """Give the observations of all metrics in order of time."""
    every = [one for one in columns.values() if len(one.measured_us)]
    if not every:
        return
    times = np.concatenate([one.measured_us for one in every])
    whose = np.repeat(np.arange(len(every)), [len(one.measured_us) for one in every])
    order = np.argsort(times, kind="stable")
    rows = [_rows(one) for one in every]
    for number in whose[order].tolist():
        yield next(rows[number])


def _rows(one: Columns) -> Iterator[MeasuredRow]:
    packed = zip(one.measured_us.tolist(), one.values.tolist(), one.validity.tolist(), one.marks.tolist(), strict=True)
    judged: dict[int, frozenset[Judgement]] = {}
    validities: dict[int, MeasurementValidity] = {}
    for us, value, validity, marks in packed:
        if marks not in judged:
            judged[marks] = judgements_of(marks) | ({Judgement.ARTEFACT} if marks & ARTEFACT else set())
        if validity not in validities:
            validities[validity] = validity_of(validity)
        is_number = value == value  # noqa: PLR0124 - NaN alone differs from itself
        yield MeasuredRow(
            one.metric, value if is_number else None, validities[validity], judged[marks], from_microseconds(us)
        )
