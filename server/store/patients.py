"""Patients: who they are, and nothing more than tells one person from another."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from models.errors import ConflictError, NotFoundError
from models.patient import Patient
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
        "sex": sex, "created_at": at, "created_by": author,
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


def list_patients(connection: Connection, after: int, limit: int) -> list[Patient]:
    """List patients by number."""
    query = select_patient().where(patient.c.id > after).order_by(patient.c.id).limit(limit)
    return [Patient(*row) for row in connection.execute(query)]


def select_patient() -> Select[Any]:
    """Select the columns of a :class:`Patient`, in its order."""
    columns = patient.c
    return select(
        columns.id, columns.family_name, columns.given_name, columns.birth_date, columns.identifier, columns.sex
    )
