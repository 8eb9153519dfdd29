"""Thinning: fewer points that still show every extreme, for charts of long sessions."""

from collections.abc import Sequence

from models.observation import Judgement
from server.store.observations import StoredObservation


def thin(found: Sequence[StoredObservation], most: int) -> list[StoredObservation]:
    """Keep at most so many points of each metric: of each equal share the lowest and the highest, in their order.

    Observations without a number end a share's run and are kept only where there is room; a gap in time stays a gap.
    """
    runs: dict[str, list[StoredObservation]] = {}
    for item in found:
        runs.setdefault(item.metric, []).append(item)
    kept = [item for run in runs.values() for item in _thin_run(run, most)]
    return sorted(kept, key=lambda item: (item.measured_at, item.stream, item.seq, item.place))


def _thin_run(run: Sequence[StoredObservation], most: int) -> list[StoredObservation]:
    if len(run) <= most:
        return list(run)
    shares = max(1, most // 2)
    kept = [item for item in run if Judgement.ARTEFACT in item.judgements]  # what people crossed out is seen, always
    run = [item for item in run if Judgement.ARTEFACT not in item.judgements]
    for share in range(shares):
        part = run[share * len(run) // shares : (share + 1) * len(run) // shares]
        numbers = [item for item in part if item.value is not None] or list(part)
        ends = {id(item): item for item in (min(numbers, key=_value), max(numbers, key=_value))}
        kept += sorted(ends.values(), key=lambda item: item.measured_at)
    return kept


def _value(item: StoredObservation) -> float:
    return 0.0 if item.value is None else item.value
