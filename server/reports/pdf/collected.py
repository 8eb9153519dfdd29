"""Observations that pass by, put into columns: a hundred thousand of them take two megabytes."""

from array import array
from collections.abc import Iterator

import numpy as np

from models.document import RecordedObservation
from models.metrics import CATALOGUE
from models.observation import Judgement
from models.timestamps import to_microseconds
from server.store.columns import ARTEFACT, Columns
from server.store.mapping import judgement_bits, validity_code


class Collector:
    """Notes each observation, and lets it pass on to whoever reads the record besides."""

    def __init__(self) -> None:
        """Nothing passed yet."""
        # Numbers in a row and not as objects: a fifth of the memory.
        self._rows: dict[str, tuple[array[int], array[float], array[int], array[int], array[int]]] = {}
        self._devices: dict[str | None, int] = {}
        self._marks: dict[frozenset[Judgement], int] = {}

    def passing(self, batches: Iterator[list[RecordedObservation]]) -> Iterator[list[RecordedObservation]]:
        """Let batches pass."""
        for batch in batches:
            for one in batch:
                self._take(one)
            yield batch

    def columns(self) -> dict[str, Columns]:
        """Give what passed, by metric in the catalogue's order."""
        found = {
            metric: Columns(
                metric,
                np.frombuffer(us, np.int64),
                np.frombuffer(values, np.float64),
                np.frombuffer(validity, np.uint8),
                np.frombuffer(marks, np.uint8),
                tuple(self._devices),
                np.frombuffer(whose, np.uint8),
            )
            for metric, (us, values, validity, marks, whose) in self._rows.items()
        }
        return {metric: found[metric] for metric in CATALOGUE if metric in found}

    def _take(self, one: RecordedObservation) -> None:
        rows = self._rows.get(one.metric)
        if rows is None:
            rows = self._rows[one.metric] = (array("q"), array("d"), array("B"), array("B"), array("B"))
        rows[0].append(to_microseconds(one.measured_at))
        rows[1].append(float("nan") if one.value is None else one.value)
        rows[2].append(validity_code(one.validity))
        rows[3].append(self._marks_of(one.judgements))
        rows[4].append(self._devices.setdefault(one.device, len(self._devices)))

    def _marks_of(self, judgements: frozenset[Judgement]) -> int:
        marks = self._marks.get(judgements)
        if marks is None:
            stored = judgement_bits(judgements - {Judgement.ARTEFACT})
            marks = self._marks[judgements] = stored | (ARTEFACT if Judgement.ARTEFACT in judgements else 0)
        return marks
