"""What was measured at a moment: each reading of a session that came by itself, and the other numbers beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from models.metrics import CATALOGUE
from models.observation import GenerationMode, Judgement
from models.record.entry import of_kind, standing
from models.record.sources import SourceChosen
from server.store.artefacts import marks_of
from server.store.newest import latest_within
from server.store.observations import (
    Question,
    Source,
    StoredObservation,
    by_hand_of_session,
    of_session,
    sources_of_session,
)
from server.store.record import entries_of_kind
from server.store.tables import metric

# Where no reading came by itself, a row of the running numbers so often; a page's grid has the same rows.
ROWS_APART = timedelta(minutes=5)
# A number is beside a reading when it is not older than that: ten of its own intervals, as a screen shows it.
_BESIDE_WITHIN = timedelta(seconds=10)
# How things stand at the end has a row of its own, unless another one is that near.
_LAST_APART = timedelta(minutes=1)
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
    beside = _Running(connection, session, metrics)
    runs = _readings(connection, session, metrics)
    rows = [_row(run, *beside.at(run[0].measured_at)) for run in runs]
    for at in _between([row.at for row in rows], start, min(end, start + _LONGEST)):
        values, is_simulated = beside.at(at)
        if values:
            rows.append(Beside(at, False, values, False, None, is_simulated))  # noqa: FBT003 - a row of no reading
    return sorted(rows, key=lambda row: row.at)


class _Running:
    """What runs on by itself, as it was at a moment: by the device a person had chosen, else by the first bound."""

    def __init__(self, connection: Connection, session: int, metrics: Sequence[str]) -> None:
        self._connection = connection
        found = sources_of_session(connection, session)
        self._sources = sorted(found, key=lambda source: (source.device is None, source.from_us, source.uuid))
        self._chosen = of_kind(standing(entries_of_kind(connection, session, "source_chosen")), SourceChosen)
        self._marks = marks_of(connection, session)
        numbers = {name: number for number, name in connection.execute(select(metric.c.id, metric.c.name))}
        self._metrics = [(name, numbers[name]) for name in metrics if name not in _SPOTS and name in numbers]

    def at(self, moment: datetime) -> tuple[dict[str, float | None], bool]:
        """Give the numbers by metric, and whether a simulator made any of them."""
        values: dict[str, float | None] = {}
        span = (moment - _BESIDE_WITHIN, moment)
        is_simulated = False
        for one in self._metrics:
            for source in self._in_order(one[0], moment):
                found = latest_within(self._connection, source, one, span, self._marks)
                if found is not None:
                    values[one[0]] = found
                    is_simulated |= source.mode != GenerationMode.REAL
                    break
        return values, is_simulated

    def _in_order(self, name: str, moment: datetime) -> list[Source]:
        choices = [entry.body.device for entry in self._chosen if entry.body.metric == name and entry.at <= moment]
        return sorted(self._sources, key=lambda source: source.device != choices[-1]) if choices else self._sources


def _readings(connection: Connection, session: int, metrics: Sequence[str]) -> list[list[StoredObservation]]:
    """Group what came of one inflation, or was typed in for one moment: each metric once, few seconds apart."""
    spots, running = (tuple(name for name in metrics if (name in _SPOTS) is which) for which in (True, False))
    found = of_session(connection, session, Question(spots, limit=_MOST_READINGS))
    found += by_hand_of_session(connection, session, Question(running, limit=_MOST_READINGS))
    runs: list[list[StoredObservation]] = []
    found = [one for one in found if Judgement.REPEAT not in one.judgements]
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


def _row(reading: Sequence[StoredObservation], running: dict[str, float | None], is_simulated: bool) -> Beside:  # noqa: FBT001
    return Beside(
        at=reading[0].measured_at,
        is_reading=True,
        values=running | {one.metric: one.value for one in reading},
        is_artefact=any(Judgement.ARTEFACT in one.judgements for one in reading),
        author=next((one.author for one in reading if one.author is not None), None),
        is_simulated=is_simulated or any(one.mode != GenerationMode.REAL for one in reading),
    )


def _between(readings: Sequence[datetime], start: datetime, end: datetime) -> Iterator[datetime]:
    """Name the moments five minutes apart, from each reading on, that lie in no reading's five minutes; and the end."""
    last = start - ROWS_APART
    for reading in [*sorted(moment for moment in readings if start <= moment <= end), end]:
        while last + ROWS_APART + _BESIDE_WITHIN < reading:
            last += ROWS_APART
            yield last
        last = last if reading == end else reading
    if end - last > _LAST_APART:
        yield end
