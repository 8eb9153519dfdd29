"""Continuous numbers as sampled data: one Observation a metric, device and hour, and no profile.

FHIR R4 knows samples at equal intervals alone. Where a device keeps its beat to the microsecond, a missing or unusable
sample is an ``E`` in its place. Where it does not, the samples are written with their own times, in the elements
that R5 has for it and R4 takes as extensions.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from models.document import RecordedObservation
from models.metrics import CATALOGUE, PUMP_METRICS, Metric
from models.timestamps import EPOCH
from server.reports.fhir.codes import series_codings
from server.reports.fhir.doubts import PLAIN, State, counts, doubts_about, state_codings, words_of
from server.reports.fhir.elements import TERMINOLOGY, Json, coding, concept, given, in_unit, number
from server.reports.fhir.names import Names

_R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SampledData."
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_HOUR, _MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)
_US_PER_MS = 1000
# More places than so many times the samples would be mostly empty; then each sample says its own time.
_MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Which hour of which metric of which device."""

    metric: str
    device: str
    hour: datetime


@dataclass(slots=True)
class _Stretch:
    """Samples one after the other that are alike: not plain."""

    state: State
    start: datetime
    end: datetime


@dataclass(slots=True)
class _Samples:
    """The samples of an hour so far."""

    times: list[datetime] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    stretches: list[_Stretch] = field(default_factory=list)
    state: State = PLAIN
    received_at: datetime = EPOCH


class Series:
    """Takes continuous observations in order of ``measured_at``, and gives each hour when it is over."""

    def __init__(self, names: Names) -> None:
        """Nothing was taken yet."""
        self._names = names
        self._hour = self._until = EPOCH
        self._open: dict[tuple[str, str], _Samples] = {}

    def take(self, one: RecordedObservation) -> Iterator[Json]:
        """Take one in, and give the entries of the hour before if it is the first of its hour."""
        if one.measured_at >= self._until:
            yield from self.close()
            self._hour = one.measured_at.replace(minute=0, second=0, microsecond=0)
            self._until = self._hour + _HOUR
        assert one.device is not None  # noqa: S101 - what a person typed in is no series
        self._add(one, self._open.setdefault((one.metric, one.device), _Samples()))

    def close(self) -> Iterator[Json]:
        """Give the entries of the hour that is open."""
        opened, self._open = self._open, {}
        for (metric, device), samples in opened.items():
            yield _entry(self._names, SeriesKey(metric, device, self._hour), samples)

    @staticmethod
    def _add(one: RecordedObservation, samples: _Samples) -> None:
        samples.times.append(one.measured_at)
        samples.values.append(one.value if counts(one) else None)
        samples.received_at = max(samples.received_at, one.received_at)
        state = (one.validity, one.judgements)
        if state != samples.state:
            samples.state = state
            if state != PLAIN:
                samples.stretches.append(_Stretch(state, one.measured_at, one.measured_at))
        elif state != PLAIN:
            samples.stretches[-1].end = one.measured_at


def hour_of(one: RecordedObservation) -> SeriesKey:
    """Tell in which series a continuous observation of a device is."""
    return SeriesKey(one.metric, one.device or "", one.measured_at.replace(minute=0, second=0, microsecond=0))


def series_key(key: SeriesKey) -> tuple[object, ...]:
    """Give what a series is named by."""
    return "series", key.metric, key.device, key.hour.isoformat()


def category_of(metric: str) -> Json:
    """Give the category of a metric's observations: what a pump does is no vital sign."""
    code, display = ("procedure", "Procedure") if metric in PUMP_METRICS else ("vital-signs", "Vital Signs")
    return concept(None, coding(TERMINOLOGY + "observation-category", code, display))


def _entry(names: Names, key: SeriesKey, samples: _Samples) -> Json:
    metric = CATALOGUE[key.metric]
    fields = given(
        status="final",
        category=[category_of(key.metric)],
        code=concept(metric.name, *series_codings(metric)),
        subject=names.patient,
        encounter=names.encounter,
        effectivePeriod=names.period(samples.times[0], samples.times[-1]),
        issued=names.time(samples.received_at),
        performer=[names.to("Organization")],
        device=names.channel(key.device, key.metric),
        valueSampledData=_sampled(metric, samples),
        component=[_component(names, stretch) for stretch in samples.stretches],
    )
    return names.entry("Observation", series_key(key), fields)


def _component(names: Names, stretch: _Stretch) -> Json:
    return given(
        code=concept(words_of(stretch.state), *state_codings(stretch.state)[:1]),
        valuePeriod=names.period(stretch.start, stretch.end),
        interpretation=doubts_about(stretch.state),
    )


def _sampled(metric: Metric, samples: _Samples) -> Json:
    first = samples.times[0]
    after_us = [(at - first) // _MICROSECOND for at in samples.times]
    texts = ["E" if value is None else _decimal(value) for value in samples.values]
    origin = in_unit(0.0, metric.unit)
    step_us = _beat(after_us, metric)
    if step_us is None:
        return {
            "extension": [
                {"url": _R5 + "intervalUnit", "valueCode": "us"},
                {"url": _R5 + "offsets", "valueString": " ".join(map(str, after_us))},
            ],
            "origin": origin,
            "_period": {"extension": [{"url": _ABSENT, "valueCode": "not-applicable"}]},
            "dimensions": 1,
            "data": " ".join(texts),
        }
    places = ["E"] * (after_us[-1] // step_us + 1)
    for us, text in zip(after_us, texts, strict=True):
        places[us // step_us] = text
    return {"origin": origin, "period": number(step_us / _US_PER_MS), "dimensions": 1, "data": " ".join(places)}


def _beat(after_us: Sequence[int], metric: Metric) -> int | None:
    """Find the interval, in µs, on which every sample lies; None: there is none, or hardly any of its places are taken.

    A single sample has the interval that the catalogue expects.
    """
    steps = Counter(later - earlier for earlier, later in pairwise(after_us))
    if not steps:
        return round(metric.expected_interval_s * 1e6)
    step_us = min(steps)
    if step_us <= 0 or any(each % step_us for each in steps):
        return None
    return step_us if after_us[-1] // step_us < _MOST_PLACES * len(after_us) else None


def _decimal(value: float) -> str:
    """Write a number without an exponent, exactly: sampled data knows none."""
    text = repr(number(value))
    return format(Decimal(text), "f") if "e" in text else text
