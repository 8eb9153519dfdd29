"""A record in which every field says something, made of the types themselves: a field added tomorrow is in it too.

Texts are canaries, each with the name of its field; numbers that name rows of the store, and times, are such that no
other number looks like them. What the record is joined by (a metric's name, an order's number) stands in ``FIXED``.
"""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import count
from typing import Any

from pydantic import BaseModel

from models.document import RecordedObservation, SessionDocument
from models.record.drug import DoseStep, Order
from models.record.entry import Entry, EntryBody, Withdrawn
from models.record.kinds import BODIES
from models.record.person import HeightMeasured, WeightMeasured
from models.session import SessionPhase

ZERO = datetime(2031, 11, 12, 13, 0, 0, 250_000, tzinfo=UTC)
BORN = date(1987, 3, 14)
CANARY = "Kanarienvogel"
FIRST_ID = 8_160_000_001
_ORDER = FIRST_ID - 7

# What the record is joined by, and what is checked against a file of the program's before anything is computed.
FIXED: Mapping[tuple[str, str], Any] = {
    ("RecordedObservation", "metric"): "heart_rate", ("Alarm", "metric"): "heart_rate", ("Baseline", "metric"): "spo2",
    ("Order", "drug"): "ketamine", ("Order", "held_to"): None, ("Order", "supersedes"): None,
    ("Order", "devices"): None,
    ("Order", "dose_mg_per_kg"): None, ("Order", "rate_ml_per_h"): None, ("Order", "volume_ml"): None,
    ("Assessment", "scale"): "phq9", ("Assessment", "version"): 1, ("Assessment", "items"): (1,) * 9,
    ("Assessment", "total"): 9, ("InfusionSession", "phase"): SessionPhase.DISCHARGED,
    ("Patient", "birth_date"): BORN, ("Alarm", "escalation"): 2, ("Patient", "sex"): "female",
    ("InfusionSession", "created_at"): ZERO,
    **{(body.__name__, "order"): _ORDER for body in BODIES if "order" in body.model_fields},
}  # fmt: skip


@dataclass
class Planted:
    """What was put into a record.

    Args:
        texts: The canaries.
        numbers: Numbers of rows of the store.
        times: Moments and days.
    """

    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    times: list[datetime | date] = field(default_factory=list)


class Planter:
    """Makes values of types."""

    def __init__(self) -> None:
        self.planted = Planted()
        self._ids, self._texts, self._steps = count(FIRST_ID), count(), count()

    def document(self) -> SessionDocument:
        """Make a record with an entry of every kind."""
        made: SessionDocument = self.make(SessionDocument, "")
        entries = tuple(self._entries(made.session.id, made.patient.id))
        (change,) = made.phases
        phases = (SessionPhase.INTAKE, SessionPhase.INFUSING, SessionPhase.DISCHARGED)
        changes = [
            replace(change, phase=phase, changed_at=ZERO + timedelta(minutes=60 * place))
            for place, phase in enumerate(phases)
        ]
        return replace(made, entries=entries, phases=tuple(changes))

    def observation(self) -> RecordedObservation:
        """Make an observation."""
        made: RecordedObservation = self.make(RecordedObservation, "")
        return made

    def make(self, kind: Any, where: str) -> Any:  # noqa: ANN401, PLR0911 - of any type, a value
        origin, inside = typing.get_origin(kind), typing.get_args(kind)
        if origin in {typing.Union, types.UnionType}:
            return self.make(next(one for one in inside if one is not type(None)), where)
        if origin is typing.Annotated:
            return self.make(inside[0], where)
        if origin is typing.Literal:
            return inside[0]
        if origin in {tuple, frozenset, list}:
            return origin([self.make(inside[0], where)]) if inside else ()
        if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            return {self.make(inside[0], where): self.make(inside[1], where)}
        if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, BaseModel)):
            return self._of_fields(kind)
        return () if origin is Entry else self._leaf(kind, where)

    def _entries(self, session: int, patient: int) -> Iterator[Entry[Any]]:
        known: dict[type[EntryBody], int] = {Order: _ORDER}
        for body in BODIES:
            if body is Withdrawn:
                continue
            at = self._moment()
            if issubclass(body, DoseStep):
                at = ZERO + timedelta(minutes=10 + next(self._steps))
            if body in {Order, WeightMeasured, HeightMeasured}:
                at = ZERO
            number = known.get(body) or next(self._ids)
            self.planted.numbers.append(number)
            author = self._leaf(str, "Entry.author")
            yield Entry(number, patient, None if body.of_patient else session, self._of_fields(body), at, at, author)

    def _of_fields(self, kind: Any) -> Any:  # noqa: ANN401
        hints = typing.get_type_hints(kind, include_extras=True)
        names = kind.model_fields if issubclass(kind, BaseModel) else [one.name for one in fields(kind) if one.init]
        made = {}
        for name in names:
            key = (kind.__name__, name)
            made[name] = FIXED[key] if key in FIXED else self.make(hints[name], f"{kind.__name__}.{name}")
        return kind.model_construct(**made) if issubclass(kind, BaseModel) else kind(**made)

    def _leaf(self, kind: Any, where: str) -> Any:  # noqa: ANN401, PLR0911
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        if kind is str:
            self.planted.texts.append(f"{CANARY}-{next(self._texts)}-{where}")
            return self.planted.texts[-1]
        if kind is bool:
            return True
        if kind is int:
            self.planted.numbers.append(next(self._ids))
            return self.planted.numbers[-1]
        if kind is float:
            return 40.0
        if kind is datetime:
            return self._moment()
        if kind is date:
            self.planted.times.append(date(2031, 11, 13))
            return self.planted.times[-1]
        return None

    def _moment(self) -> datetime:
        self.planted.times.append(ZERO + timedelta(seconds=41 * len(self.planted.times)))
        found = self.planted.times[-1]
        assert isinstance(found, datetime)
        return found
