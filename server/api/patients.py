"""Patients: two identifiers and a record number."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from models.errors import UsageError
from models.patient import Patient
from server.api.asking import Asker, PartsOf, room
from server.api.fields import NO_CONTROL, Body, Day, Text
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_number
from server.store.connection import StoreConnection
from server.store.patients import add_patient, list_patients, possible_duplicates

router = room("patients")


Words = Annotated[
    str,
    Query(
        max_length=200,
        pattern=NO_CONTROL,
        description="Each word begins a name, is a birth date (1979-03-12) or part of the record number.",
    ),
]


class NewPatient(Body):
    """A patient to take in: two identifiers and a record number."""

    family_name: Text
    given_name: Text
    birth_date: Day
    identifier: Annotated[Text, Field(max_length=64)]
    sex: Literal["female", "male", "other", "unknown"] | None = None


@router.post("/patients", status_code=201)
async def take_in(body: NewPatient, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Take in a patient; the answer names others who may be the same person: nothing is joined by itself."""
    now = parts.clock.now().utc
    if body.birth_date > now.astimezone(parts.settings.zone).date():
        message = "birth_date lies in the future"
        raise UsageError(message, "birth_date")

    def job(connection: StoreConnection) -> dict[str, object]:
        found = add_patient(connection, **body.model_dump(), at=now, author=asker.user)
        return {
            **render_patient(found),
            "possible_duplicates": [render_patient(one) for one in possible_duplicates(connection, found)],
        }

    response, _ = await once.create(job)
    return response


@router.get("/patients")
async def patients(parts: PartsOf, limit: Limit = 100, cursor: Cursor = None, q: Words = "") -> dict[str, object]:
    """List patients in the order they were taken in."""
    after = read_number(cursor)
    found = await parts.ask(lambda connection: list_patients(connection, after, limit + 1, q))
    return page(found, limit, render_patient, lambda patient: [patient.id])


def render_patient(found: Patient) -> dict[str, object]:
    """A patient as JSON."""
    return {
        "id": found.id,
        "family_name": found.family_name,
        "given_name": found.given_name,
        "birth_date": found.birth_date.isoformat(),
        "identifier": found.identifier,
        "sex": found.sex,
    }
