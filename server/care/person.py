"""A patient's own entries: what an entry must agree with, and what they come to together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from models.errors import ConflictError, UsageError
from models.record.entry import Entry, EntryBody
from models.record.person import (
    AllergyNoted,
    ConditionNoted,
    HeightMeasured,
    MedicineStopped,
    MedicineTaken,
    NoAllergies,
    WeightMeasured,
)
from server.care.admission import Asked, Rule
from server.care.chart import Chart
from server.care.person_file import Bounds, MedicineClass, person_file

# What was measured so long before belongs to another visit: none lasts longer, and two are never nearer.
_VISIT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that is taken now, and what to watch for with it."""

    entry: Entry[MedicineTaken]
    flag: MedicineClass | None


def medicines_now(chart: Chart) -> list[Medicine]:
    """List what the patient takes now, oldest entry first, each with its flag."""
    stopped = {entry.body.medicine for entry in chart.all_of(MedicineStopped)}
    taken = [entry for entry in chart.all_of(MedicineTaken) if entry.id not in stopped]
    return [Medicine(entry, _flag_of(entry.body)) for entry in taken]


def allergies_now(chart: Chart) -> tuple[list[Entry[AllergyNoted]], datetime | None]:
    """List the allergies, and tell when the patient last said that there are none: None where nobody asked."""
    none = chart.newest_of(NoAllergies)
    return chart.all_of(AllergyNoted), None if none is None else none.at


def _flag_of(body: MedicineTaken) -> MedicineClass | None:
    found = person_file()
    return found.find(body.medicine_class) if body.medicine_class else found.class_of(body.name)


def _weight(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, WeightMeasured)  # noqa: S101 - the table below says so
    before = [(entry.at, entry.body.kg) for entry in chart.all_of(WeightMeasured) if entry.id != asked.new.corrects]
    last = _compared(before, asked.new.at)
    _measurement("weight", body.kg, "kg", last, person_file().weight_kg, is_confirmed=body.confirmed)


def _height(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, HeightMeasured)  # noqa: S101 - the table below says so
    before = [(entry.at, entry.body.cm) for entry in chart.all_of(HeightMeasured) if entry.id != asked.new.corrects]
    last = _compared(before, asked.new.at)
    _measurement("height", body.cm, "cm", last, person_file().height_cm, is_confirmed=body.confirmed)


def _compared(measured: list[tuple[datetime, float]], at: datetime) -> list[float]:
    """What a measurement is held against: the last one, and the last visit's; two small steps make no large one.

    One that is written up late is held against what was there before it, and only without that against what came after.
    """
    before = [found for found in measured if found[0] <= at]
    visit = [found for found in before if at - found[0] >= _VISIT]
    return [found[-1][1] for found in (before, visit) if found] or [value for _, value in measured[:1]]


def _measurement(what: str, value: float, unit: str, last: list[float], bounds: Bounds, *, is_confirmed: bool) -> None:
    low, high = bounds.possible
    if not low <= value <= high:
        message = f"A {what} of {value:g} {unit} cannot be; it lies between {low:g} and {high:g} {unit}"
        raise UsageError(message, "cm" if unit == "cm" else "value")
    if is_confirmed:
        return
    low, high = bounds.usual
    if not low <= value <= high:
        message = f"A {what} of {value:g} {unit} is unusual; read it once more and confirm it"
        raise ConflictError(message, ("confirmed",))
    far = next((known for known in last if abs(value - known) / known * 100 > bounds.change_percent), None)
    if far is not None:
        message = (
            f"The {what} was {far:g} {unit} at the last visit and is {value:g} {unit} now, more than "
            f"{bounds.change_percent:g} % apart; read it once more and confirm it"
        )
        raise ConflictError(message, ("confirmed",))


def _medicine(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    assert isinstance(body, MedicineTaken)  # noqa: S101 - the table below says so
    known = person_file()
    if body.medicine_class is not None and known.find(body.medicine_class) is None:
        message = f"There is no class {body.medicine_class!r}; known: {', '.join(found.id for found in known.classes)}"
        raise UsageError(message, "medicine_class")


def _stopped(chart: Chart, asked: Asked) -> None:
    body = asked.new.body
    assert isinstance(body, MedicineStopped)  # noqa: S101 - the table below says so
    again = next((entry.body.medicine for entry in chart.all_of(MedicineStopped) if entry.id == asked.new.corrects), 0)
    if body.medicine not in {again, *(medicine.entry.id for medicine in medicines_now(chart))}:
        message = f"Entry {body.medicine} is no medicine that this patient takes now"
        raise UsageError(message, "medicine")


def _condition(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    assert isinstance(body, ConditionNoted)  # noqa: S101 - the table below says so
    # Where the clinic is, it may be tomorrow already.
    if body.since is not None and body.since > asked.now.date() + timedelta(days=1):
        message = "since lies in the future"
        raise UsageError(message, "since")


def _no_allergies(chart: Chart, asked: Asked) -> None:
    del asked
    allergies, _ = allergies_now(chart)
    if allergies:
        message = f"An allergy to {allergies[0].body.substance} is on record; withdraw it first if that was wrong"
        raise ConflictError(message)


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType(
    {
        WeightMeasured: _weight,
        HeightMeasured: _height,
        ConditionNoted: _condition,
        MedicineTaken: _medicine,
        MedicineStopped: _stopped,
        NoAllergies: _no_allergies,
    }
)
