"""What the demonstration's patients bring with them: entered a week before their first visit, their series with it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from models.record.entry import EntryBody, NewEntry
from models.record.person import (
    AllergyNoted,
    ConditionNoted,
    HeightMeasured,
    IndicationSet,
    MedicineTaken,
    NoAllergies,
    PriorTreatment,
    Severity,
    WeightMeasured,
    WeightUnit,
)
from models.record.treatment import FollowUpDone, FollowUpPlanned, SeriesPhase, SeriesPlanned, VisitMissed
from server.commands.demo_acts import CLINICIAN, MINUTE, NURSES
from server.commands.demo_persons import Person
from server.store.connection import StoreConnection
from server.store.patients import add_patient
from server.store.record import add_entry


class Stay(NamedTuple):
    """A person and the days of the series.

    Args:
        person: Who.
        before: The days planned before the present visit.
        after: The present visit's day, and those after it.
        is_excused: Whether it was said why a visit did not take place.
        follow_up_due: By when somebody is to call, or None.
    """

    person: Person
    before: list[date]
    after: list[date]
    is_excused: bool = False
    follow_up_due: date | None = None


def take_in(connection: StoreConnection, stay: Stay, at: datetime, protocol: str) -> int:
    """Enter a person with all that is known of it, and tell its number.

    Args:
        connection: The writer's.
        stay: Who, and which days are planned.
        at: When the person was seen first, UTC.
        protocol: Of the series.
    """
    person = stay.person
    family, given = person.name
    found = add_patient(
        connection, family_name=family, given_name=given, birth_date=person.born, identifier=person.number,
        sex=person.sex, at=at, author=NURSES[0],
    )  # fmt: skip
    for number, body in enumerate(_known(person)):
        is_prescribers = isinstance(body, IndicationSet | PriorTreatment)
        when = at + number * MINUTE
        add_entry(connection, NewEntry(found.id, None, body, when), when, CLINICIAN if is_prescribers else NURSES[0])
    _plan(connection, found.id, stay, at + 40 * MINUTE, protocol)
    return found.id


def _known(person: Person) -> Iterator[EntryBody]:
    yield HeightMeasured(cm=person.height_cm)
    yield WeightMeasured(value=round(person.weight_kg + 0.5, 1), unit=WeightUnit.KILOGRAM)
    for substance, reaction in person.allergies:
        yield AllergyNoted(substance=substance, reaction=reaction, severity=Severity.MODERATE)
    if not person.allergies:
        yield NoAllergies()
    for words, code in person.conditions:
        yield ConditionNoted(words=words, code=code)
    for name, dose in person.medicines:
        yield MedicineTaken(name=name, dose=dose)
    yield IndicationSet(words=person.indication[0], code=person.indication[1])
    for name, dose, weeks, outcome in person.prior:
        yield PriorTreatment(name=name, dose=dose, weeks=weeks, outcome=outcome)


def _plan(connection: StoreConnection, patient: int, stay: Stay, at: datetime, protocol: str) -> None:
    """Plan the series, and what was said of it since."""

    def enter(body: EntryBody, when: datetime, author: str) -> int:
        return add_entry(connection, NewEntry(patient, None, body, when), when, author).id

    person = stay.person
    phase = SeriesPhase.MAINTENANCE if person.every_days else SeriesPhase.INDUCTION
    days = (*stay.before, *stay.after)
    series = enter(SeriesPlanned(phase=phase, protocol=protocol, days=days), at, CLINICIAN)
    if person.misses and stay.is_excused:
        day = stay.before[person.misses - 1]
        said = datetime.combine(day, at.timetz()) + timedelta(hours=4)
        enter(VisitMissed(series=series, day=day, reason="Called in the morning: a cold, and a fever"), said, NURSES[1])
    first = FollowUpPlanned(what="Call: how was the night after the first visit?", due=days[0] + timedelta(days=1))
    asked = enter(first, at + 2 * MINUTE, CLINICIAN)
    if stay.before:
        called = datetime.combine(first.due, at.timetz())
        enter(FollowUpDone(follow_up=asked, result="Slept well; a mild headache, gone by noon"), called, NURSES[1])
    if stay.follow_up_due is not None:
        due = FollowUpPlanned(what="Call: blood pressure at home, and mood", due=stay.follow_up_due)
        enter(due, datetime.combine(stay.follow_up_due - timedelta(days=5), at.timetz()), CLINICIAN)
