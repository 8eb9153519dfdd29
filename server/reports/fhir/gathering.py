"""One pass over a record's observations: single readings, series, what was there beside alarms; nothing is kept of it.

Entries leave as bytes as soon as they are whole. What stays is their references: the Composition, which comes first in
the file, has to name them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.alarm import Alarm
from models.document import RecordedObservation
from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.observation import Judgement
from server.reports.fhir.doubts import counts
from server.reports.fhir.elements import Json
from server.reports.fhir.names import Names
from server.reports.fhir.readings import cuff_entry, cuff_key, reading_entry, reading_key
from server.reports.fhir.series import Series
from server.reports.record_source import Batches

# A number is beside a reading or an alarm when it is not older than a tile would show it.
_BESIDE_WITHIN = timedelta(seconds=10)


@dataclass(slots=True)
class Gathered:
    """References to what was found, in order.

    Args:
        readings: Single readings of devices, those beside cuff readings and alarms too.
        typed: What people typed in.
        series: Sampled data.
        evidence: By an alarm's id: the numbers as they were when it arose and when it ceased.
        repeats: So many times a cuff reading was sent again; such are left out.
    """

    readings: list[Json] = field(default_factory=list)
    typed: list[Json] = field(default_factory=list)
    series: list[Json] = field(default_factory=list)
    evidence: dict[int, list[Json]] = field(default_factory=dict)
    repeats: int = 0


class Gathering:
    """Takes a session's observations in order.

    Args:
        names: Of this Bundle.
        alarms: The session's.
        put: Writes an entry.
    """

    def __init__(self, names: Names, alarms: Iterable[Alarm], put: Callable[[Json], None]) -> None:
        """Nothing was taken yet."""
        self.found = Gathered()
        self._names, self._put = names, put
        self._series = Series(names)
        self._cuff: list[RecordedObservation] = []
        self._last_cuff: Json | None = None
        self._newest: dict[str, RecordedObservation] = {}
        self._written: dict[tuple[str, int, int], Json] = {}
        moments = [(at, alarm) for alarm in alarms for at in (alarm.arose_at, alarm.ceased_at) if at is not None]
        self._moments = sorted(moments, key=lambda moment: moment[0], reverse=True)

    def passing(self, batches: Batches) -> Iterator[RecordedObservation]:
        """Let observations pass, in order of ``measured_at``."""
        for batch in batches:
            for one in batch:
                self._take(one)
                yield one
        self._end_cuff()
        while self._moments:
            self._look(*self._moments.pop())
        for entry in self._series.close():
            self._write_series(entry)

    def _take(self, one: RecordedObservation) -> None:
        if self._moments and self._moments[-1][0] < one.measured_at:
            self._until(one.measured_at)
        if self._cuff and _inflation(self._cuff[0]) != _inflation(one):
            self._end_cuff()
        if one.device is None or CATALOGUE[one.metric].is_spot:
            self._take_single(one)
            return
        for entry in self._series.take(one):
            self._write_series(entry)
        if counts(one):
            self._newest[one.metric] = one

    def _until(self, at: datetime) -> None:
        self._end_cuff()
        while self._moments and self._moments[-1][0] < at:
            self._look(*self._moments.pop())

    def _take_single(self, one: RecordedObservation) -> None:
        if Judgement.REPEAT in one.judgements:
            self.found.repeats += 1
        elif one.metric in CUFF_PRESSURES:
            if any(known.metric == one.metric for known in self._cuff):
                self._end_cuff()  # typed in twice for the same moment: both stand
            self._cuff.append(one)
        else:
            self._put(reading_entry(self._names, one))
            self._note(one, self._names.to("Observation", *reading_key(one)))

    def _end_cuff(self) -> None:
        cuff, self._cuff = self._cuff, []
        if not cuff:
            return
        self._put(cuff_entry(self._names, cuff))
        self._last_cuff = self._names.to("Observation", *cuff_key(cuff))
        self._note(cuff[0], self._last_cuff)
        self._beside(cuff[0].measured_at)

    def _note(self, one: RecordedObservation, reference: Json) -> None:
        (self.found.typed if one.device is None else self.found.readings).append(reference)

    def _look(self, at: datetime, alarm: Alarm) -> None:
        """See which numbers there were when an alarm arose or ceased."""
        found = self._beside(at)
        if alarm.metric in CUFF_PRESSURES and self._last_cuff is not None:
            found.insert(0, self._last_cuff)
        known = self.found.evidence.setdefault(alarm.id, [])
        known += [reference for reference in found if reference not in known]

    def _beside(self, at: datetime) -> list[Json]:
        return [self._single(one) for one in self._newest.values() if at - _BESIDE_WITHIN <= one.measured_at <= at]

    def _single(self, one: RecordedObservation) -> Json:
        """Write a sample of a series as a single reading, once."""
        place = one.stream, one.seq, one.place
        if place not in self._written:
            self._put(reading_entry(self._names, one, of_series=True))
            self._written[place] = self._names.to("Observation", *reading_key(one))
            self.found.readings.append(self._written[place])
        return self._written[place]

    def _write_series(self, entry: Json) -> None:
        self._put(entry)
        self.found.series.append({"reference": entry["fullUrl"]})


def _inflation(one: RecordedObservation) -> tuple[str, datetime]:
    return one.stream, one.measured_at
