"""Which observations of several devices count: of each metric those of its source at that time, and what people typed.

The rule is the alarm engine's (ADR-0028): the first device is the source until it is silent for longer than its number
would be shown, is unbound, or a person chose another one. Here it goes by the time of measurement. Pure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.metrics import CUFF_PRESSURES
from models.observation import NOT_COUNTED, USABLE
from models.record.sources import SourceChosen
from models.session import Binding
from models.timestamps import to_microseconds
from server.alarms.numbers import shown_for_s
from server.care.chart import Chart
from server.reports.statistics import Measured
from server.store.columns import Columns


class Given(Measured, Protocol):
    """An observation and its device; the store's and the record's have this shape."""

    @property
    def device(self) -> str | None:
        """Which gave it; None for what a person typed in."""


Passed = TypeVar("Passed", bound=Given)


@dataclass(frozen=True, slots=True)
class Devices:
    """What is known of a session's devices besides what they gave; times are µs since 1970.

    Args:
        chosen: By metric from when on a person chose which device, in order of time.
        ends: By device when it was taken away from the session.
        order: The devices as they were bound: of two that measure at the same moment the earlier one is first.
    """

    chosen: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    ends: Mapping[str, Sequence[int]] = field(default_factory=dict)
    order: Sequence[str] = ()

    def place(self, device: str | None) -> int:
        """Tell which place a device has among those that measured at the same moment."""
        return self.order.index(device) if device in self.order else len(self.order)

    def source(self, metric: str) -> "OneSource":
        """Begin to follow a metric's source."""
        return OneSource(round(shown_for_s(metric) * 1e6), self.chosen.get(metric, ()), self.ends)


def devices_of(chart: Chart, bindings: Sequence[Binding]) -> Devices:
    """Read it from a session's record and its bindings, of which those that were replaced do not count."""
    chosen: dict[str, list[tuple[int, str]]] = {}
    for entry in chart.all_of(SourceChosen):
        chosen.setdefault(entry.body.metric, []).append((to_microseconds(entry.at), entry.body.device))
    ends: dict[str, list[int]] = {}
    for one in bindings:
        if one.replaced_at is None and one.ended_at is not None:
            ends.setdefault(one.device, []).append(to_microseconds(one.ended_at))
    order = tuple(dict.fromkeys(one.device for one in sorted(bindings, key=lambda one: (one.bound_at, one.id))))
    return Devices(chosen, {device: sorted(times) for device, times in ends.items()}, order)


@dataclass(slots=True)
class OneSource:
    """The source of one metric, observation by observation in order of time.

    Args:
        silent_after_us: After so long without a usable number another device takes its place.
        choices: From when on which device was chosen, in order of time.
        ends: By device when it was taken away.
    """

    silent_after_us: int
    choices: Sequence[tuple[int, str]] = ()
    ends: Mapping[str, Sequence[int]] = field(default_factory=dict)
    _source: str | None = None
    _chosen: str | None = None
    _taken: int = 0
    _last_us: dict[str, int] = field(default_factory=dict)

    def counts(self, device: str | None, at_us: int, *, is_usable: bool) -> bool:
        """Tell whether an observation is its source's; what a person typed in (None) always counts.

        Args:
            device: Which gave it.
            at_us: When it was measured, µs since 1970.
            is_usable: Whether it is a number that counts: nothing else makes a device the source.
        """
        if device is None:
            return True
        self._follow(at_us)
        if is_usable:
            self._take(device, at_us)
        return self._source is None or self._source == device

    def _follow(self, at_us: int) -> None:
        while self._taken < len(self.choices) and self.choices[self._taken][0] <= at_us:
            self._chosen = self.choices[self._taken][1]
            self._taken += 1
            if self._chosen in self._last_us:
                self._source = self._chosen
        if self._source is not None and self._is_gone(self._source, at_us):
            self._last_us.pop(self._source, None)
            self._source = None

    def _is_gone(self, device: str, at_us: int) -> bool:
        """Tell whether it was taken away since its last number."""
        ends = self.ends.get(device, ())
        last_us = self._last_us.get(device, at_us)
        return bisect_right(ends, at_us) > bisect_right(ends, last_us)

    def _take(self, device: str, at_us: int) -> None:
        self._last_us[device] = at_us
        silent_us = at_us - self._last_us.get(self._source or device, at_us)
        if self._source is None or self._chosen == device or silent_us > self.silent_after_us:
            self._source = device


@dataclass(frozen=True, slots=True)
class Parted:
    """Columns of a session parted by the rule.

    Args:
        counted: Of each metric what its source gave, and what people typed in; a metric that was measured is here.
        others: Of each metric that several devices gave, by device, what counts for nothing because another one did.
        every: All of them.
    """

    counted: dict[str, Columns]
    others: dict[str, dict[str, Columns]]
    every: Mapping[str, Columns]


def part(columns: Mapping[str, Columns], devices: Devices) -> Parted:
    """Part columns, each in order of time, into what its metric's source gave and what other devices gave."""
    counted, others = dict(columns), dict[str, dict[str, Columns]]()
    for metric, one in columns.items():
        if sum(name is not None for name in one.devices) > 1:
            is_counted = _is_of_source(one, devices)
            counted[metric] = _only(one, is_counted)
            apart = {name: _only(one, ~is_counted & (one.whose == place)) for place, name in enumerate(one.devices)}
            others[metric] = {name: rest for name, rest in apart.items() if name is not None and len(rest.measured_us)}
    return Parted(counted, {metric: found for metric, found in others.items() if found}, columns)


def with_every_cuff(parted: Parted) -> dict[str, Columns]:
    """Give what counts, and the readings of every cuff: whichever one took it, a pressure that was due is done."""
    return {**parted.counted, **{metric: one for metric, one in parted.every.items() if metric in CUFF_PRESSURES}}


def _is_of_source(one: Columns, devices: Devices) -> NDArray[np.bool_]:
    source, names = devices.source(one.metric), one.devices
    places = np.array([devices.place(name) for name in names], np.int64)[one.whose]
    order = np.lexsort((places, one.measured_us))
    packed = zip(*(column[order].tolist() for column in (one.measured_us, one.whose, one.usable)), strict=True)
    kept = np.zeros(len(order), np.bool_)
    kept[order] = [source.counts(names[who], us, is_usable=usable) for us, who, usable in packed]
    return kept


def _only(one: Columns, kept: NDArray[np.bool_]) -> Columns:
    return replace(
        one, measured_us=one.measured_us[kept], values=one.values[kept], validity=one.validity[kept],
        marks=one.marks[kept], whose=one.whose[kept],
    )  # fmt: skip


def only_sources(observations: Iterable[Passed], devices: Devices) -> Iterator[Passed]:
    """Let pass what its metric's source gave, of observations in order of time."""
    sources: dict[str, OneSource] = {}
    for _, together in groupby(observations, lambda one: one.measured_at):
        for one in sorted(together, key=lambda one: devices.place(one.device)):
            if one.metric not in sources:
                sources[one.metric] = devices.source(one.metric)
            is_usable = one.value is not None and one.validity in USABLE and not one.judgements & NOT_COUNTED
            if sources[one.metric].counts(one.device, to_microseconds(one.measured_at), is_usable=is_usable):
                yield one
