"""Patients: who they are, and nothing more than tells one person from another."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from models.errors import ConflictError, NotFoundError
from models.patient import Patient, folded, search_key
from server.store.tables import patient


def add_patient(  # noqa: PLR0913 - a patient's fields
    connection: Connection,
    *,
    family_name: str,
    given_name: str,
    birth_date: date,
    identifier: str,
    sex: str | None,
    at: datetime,
    author: str,
) -> Patient:
    """Take in a patient.

    Raises:
        ConflictError: The record number belongs to someone already.
    """
    if connection.execute(select(patient.c.id).where(patient.c.identifier == identifier)).first():
        message = f"Record number {identifier!r} belongs to another patient already"
        raise ConflictError(message)
    row = {
        "family_name": family_name, "given_name": given_name, "birth_date": birth_date, "identifier": identifier,
        "sex": sex, "search_key": search_key(family_name, given_name), "created_at": at, "created_by": author,
    }  # fmt: skip
    number = connection.execute(patient.insert().values(row).returning(patient.c.id)).scalar_one()
    return Patient(number, family_name, given_name, birth_date, identifier, sex)


def patient_of(connection: Connection, number: int) -> Patient:
    """Find a patient.

    Raises:
        NotFoundError: There is none of that number.
    """
    row = connection.execute(select_patient().where(patient.c.id == number)).first()
    if row is None:
        message = f"There is no patient {number}"
        raise NotFoundError(message)
    return Patient(*row)


def list_patients(connection: Connection, after: int, limit: int, words: str = "") -> list[Patient]:
    """List patients by number.

    Args:
        connection: Any.
        after: Those with a higher number.
        limit: So many at most.
        words: Each of them, parted by spaces, must begin a name, be a birth date, or be part of the record number.
    """
    query = select_patient().where(patient.c.id > after, *patients_found_by(words))
    return [Patient(*row) for row in connection.execute(query.order_by(patient.c.id).limit(limit))]


def possible_duplicates(connection: Connection, found: Patient) -> list[Patient]:
    """List other patients who may be the same person: of the same day with one name in common, or of both names.

    A swapped first and last name is found too, and a birth date that was mistyped; names are compared without case and
    accents.
    """
    names = {folded(found.family_name), folded(found.given_name)}
    keys = {search_key(found.family_name, found.given_name), search_key(found.given_name, found.family_name)}
    alike = or_(patient.c.birth_date == found.birth_date, patient.c.search_key.in_(sorted(keys)))
    query = select_patient().where(alike, patient.c.id != found.id)
    others = [Patient(*row) for row in connection.execute(query.order_by(patient.c.id))]
    return [one for one in others if names & {folded(one.family_name), folded(one.given_name)}]


def patients_found_by(words: str) -> list[ColumnElement[bool]]:
    """Say in SQL which patients are found by some words, as :func:`list_patients` finds them."""
    return [_matches(word) for word in words.split()]


def _matches(word: str) -> ColumnElement[bool]:
    columns = patient.c
    found = [
        columns.search_key.contains(f" {folded(word)}", autoescape=True),
        columns.identifier.icontains(word, autoescape=True),
    ]
    with suppress(ValueError):
        found.append(columns.birth_date == date.fromisoformat(word))
    return or_(*found)


def select_patient() -> Select[Any]:
    """Select the columns of a :class:`Patient`, in its order."""
    columns = patient.c
    return select(
        columns.id, columns.family_name, columns.given_name, columns.birth_date, columns.identifier, columns.sex
    )
