"""What was measured at a moment: each reading of a session that came by itself, and the other numbers beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from models.metrics import CATALOGUE
from models.observation import GenerationMode, Judgement, MeasurementValidity
from server.store.observations import Question, StoredObservation, by_hand_of_session, of_session

# Where no reading came by itself, a row of the running numbers so often; a page's grid has the same rows.
ROWS_APART = timedelta(minutes=5)
# A number is beside a reading when it is not older than that: ten of its own intervals, as a screen shows it.
_BESIDE_WITHIN = timedelta(seconds=10)
# The numbers of one inflation have one time; a device that writes them down one after the other needs no longer.
_ONE_READING = timedelta(seconds=5)
# Rows of their own are made for one day of a session at most, and so many readings are read.
_LONGEST = timedelta(hours=24)
_MOST_READINGS = 20_000

_SPOTS = tuple(metric.id for metric in CATALOGUE.values() if metric.is_spot)


@dataclass(frozen=True, slots=True)
class Beside:
    """One row.

    Args:
        at: When, by the device's time, UTC.
        is_reading: Whether something was measured then by itself, by a cuff, a thermometer or a person.
        values: The metric's number, None where the measurement failed; a metric without one is left out.
        is_artefact: Whether a person crossed the reading out.
        author: Who typed it in, or None.
        is_simulated: Whether a simulator made any of it.
    """

    at: datetime
    is_reading: bool
    values: dict[str, float | None]
    is_artefact: bool
    author: str | None
    is_simulated: bool


def beside_readings(
    connection: Connection, session: int, metrics: Sequence[str], start: datetime, end: datetime
) -> list[Beside]:
    """Make the rows of a session's table: a row for each reading, and never more than five minutes between two.

    Args:
        connection: Any.
        session: The session's id.
        metrics: Ids from the catalogue that the table shows.
        start: From when on rows are made where there is no reading, UTC.
        end: Until when.
    """
    readings = _readings(connection, session, metrics)
    moments = [run[0].measured_at for run in readings]
    rows = [_row(connection, session, metrics, run) for run in readings]
    for at in _between(moments, start, min(end, start + _LONGEST)):
        found = _running(connection, session, metrics, at)
        if found:
            rows.append(_made(at, found, reading=()))
    return sorted(rows, key=lambda row: row.at)


def _readings(connection: Connection, session: int, metrics: Sequence[str]) -> list[list[StoredObservation]]:
    """Group what came of one inflation, or was typed in for one moment: each metric once, few seconds apart."""
    spots, running = (tuple(name for name in metrics if (name in _SPOTS) is which) for which in (True, False))
    found = of_session(connection, session, Question(spots, limit=_MOST_READINGS))
    found += by_hand_of_session(connection, session, Question(running, limit=_MOST_READINGS))
    runs: list[list[StoredObservation]] = []
    for one in sorted(found, key=lambda one: (one.stream, one.measured_at)):
        if runs and _is_of(runs[-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _is_of(run: Sequence[StoredObservation], one: StoredObservation) -> bool:
    first = run[0]
    is_near = first.stream == one.stream and one.measured_at - first.measured_at <= _ONE_READING
    return is_near and all(other.metric != one.metric for other in run)


def _row(connection: Connection, session: int, metrics: Sequence[str], reading: Sequence[StoredObservation]) -> Beside:
    at = reading[0].measured_at
    return _made(at, _running(connection, session, metrics, at), reading)


def _running(connection: Connection, session: int, metrics: Sequence[str], at: datetime) -> list[StoredObservation]:
    """Read what runs on by itself, as it was at a moment, oldest first."""
    running = tuple(name for name in metrics if name not in _SPOTS)
    within = Question(running, at - _BESIDE_WITHIN, at + timedelta(microseconds=1), limit=_MOST_READINGS)
    return [one for one in of_session(connection, session, within) if _is_good(one)]


def _made(at: datetime, running: Sequence[StoredObservation], reading: Sequence[StoredObservation]) -> Beside:
    everything = [*running, *reading]
    values = {one.metric: one.value for one in everything}
    return Beside(
        at=at,
        is_reading=bool(reading),
        values=values,
        is_artefact=any(Judgement.ARTEFACT in one.judgements for one in reading),
        author=next((one.author for one in reading if one.author is not None), None),
        is_simulated=any(one.mode != GenerationMode.REAL for one in everything),
    )


def _is_good(one: StoredObservation) -> bool:
    return (
        one.value is not None and one.validity is MeasurementValidity.VALID and Judgement.ARTEFACT not in one.judgements
    )


def _between(readings: Sequence[datetime], start: datetime, end: datetime) -> Iterator[datetime]:
    """Name the moments five minutes apart, from each reading on, that lie in no reading's five minutes."""
    at = start
    for reading in [*sorted(moment for moment in readings if start <= moment <= end), end + ROWS_APART]:
        while at + _BESIDE_WITHIN < min(reading, end):
            yield at
            at += ROWS_APART
        at = reading + ROWS_APART
