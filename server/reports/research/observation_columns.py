"""The observations of a session as columns: numbers exactly as stored, what is invalid with its validity."""

from collections.abc import Sequence

from models.document import RecordedObservation
from models.metrics import CATALOGUE
from models.observation import Judgement
from server.reports.research.parquet import Columns
from server.reports.research.rows import Seconds

_UNITS = {metric.id: metric.unit.value for metric in CATALOGUE.values()}


class Devices:
    """Counts a session's devices in the order in which they come; their names stay."""

    def __init__(self) -> None:
        """None has come."""
        self._numbers: dict[str, int] = {}

    def number(self, device: str | None) -> int | None:
        """Give a device's number; None for what a person typed in."""
        return None if device is None else self._numbers.setdefault(device, len(self._numbers) + 1)


def observation_columns(
    session: str, batch: Sequence[RecordedObservation], seconds: Seconds, devices: Devices, *, after_signing: bool
) -> Columns:
    """Give a batch's columns.

    Args:
        session: The pseudonym.
        batch: In order.
        seconds: Of the session.
        devices: Of the session.
        after_signing: Whether the batch arrived after the record was signed.
    """
    return {
        "session": [session] * len(batch),
        "at_s": [seconds.of(one.measured_at) for one in batch],
        "metric": [one.metric for one in batch],
        "value": [one.value for one in batch],
        "unit": [_UNITS[one.metric] for one in batch],
        "validity": [one.validity.value for one in batch],
        **{f"is_{mark.value}": [mark in one.judgements for one in batch] for mark in Judgement},
        "device": [devices.number(one.device) for one in batch],
        "mode": [one.mode.value for one in batch],
        "after_signing": [after_signing] * len(batch),
    }
