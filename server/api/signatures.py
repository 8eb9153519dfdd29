"""Signing a session's record, adding to a signed one, and proving that it is still what was signed."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from models.record.entry import Words
from models.signature import Signature, SignatureMeaning
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.exports import job_for
from server.api.fields import Body, RowId
from server.api.once import OnceOf
from server.api.paging import AskedPage, page_of_whole
from server.api.signing import Signing, complete
from server.store.connection import answers
from server.store.documents import read_document

router = room("record")

SigningOf = Annotated[Signing, Depends()]
Password = Annotated[str, Field(max_length=256)]


class NewSignature(Body):
    """What a signature means, and the password once more, unless it was proven for this in another way."""

    password: Password | None = None
    meaning: Literal["responsibility", "review"] = "responsibility"


class NewAddendum(Body):
    """What is added to a signed record, and the password once more, unless it was proven for this."""

    password: Password | None = None
    text: Words


@router.get("/sessions/{number}/signatures")
async def signatures(number: RowId, parts: PartsOf, page_asked: AskedPage) -> dict[str, object]:
    """List a session's signatures and addenda in order; what is required and missing; what arrived after signing."""
    document, asked = await parts.ask_behind(
        lambda connection: (read_document(connection, number), complete(connection, parts, number))
    )
    return {
        **page_of_whole([_render(one) for one in document.signatures], page_asked),
        "is_signed": bool(document.signatures),
        "required": list(asked.required),
        "missing": [] if document.signatures else list(asked.missing),
        "arrived_after_signing": {
            "observations": document.observations_after_signing,
            "log_lines": len(document.log_after_signing),
        },
    }


@router.post("/sessions/{number}/signatures", status_code=201)
async def sign(number: RowId, body: NewSignature, parts: PartsOf, signing: SigningOf, once: OnceOf) -> Response:
    """Sign a session's record; from then on it takes nothing more but addenda."""
    await signing.prove(body.password)
    looked = await signing.look(number)
    meaning = SignatureMeaning(body.meaning)
    response, _ = await once.create(lambda connection: _render(signing.sign(connection, number, meaning, looked)))
    await parts.attend(number)
    return response


@router.post("/sessions/{number}/addenda", status_code=201)
async def add(number: RowId, body: NewAddendum, signing: SigningOf, once: OnceOf) -> Response:
    """Add to a signed record; what was signed stays as it is."""
    await signing.prove(body.password)
    response, _ = await once.create(lambda connection: _render(signing.add(connection, number, body.text)))
    return response


@router.get("/sessions/{number}/signatures/verification")
async def verification(number: RowId, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Hash a record again, and say whether it is what was signed."""
    await parts.change(answers)
    found = await parts.exports.verify(job_for(parts, number, asker.user, None))
    return {
        "session": number,
        "is_intact": not found.faults,
        "faults": list(found.faults),
        "record_sha256": found.record_sha256 or None,
        "verified_at": format_timestamp(parts.clock.now().utc),
    }


def _render(one: Signature) -> dict[str, object]:
    return {
        "session": one.session,
        "place": one.place,
        "meaning": one.meaning.value,
        "author": one.author,
        "role": one.role,
        "at": format_timestamp(one.at),
        "text": one.text,
        "record_sha256": one.record_sha256,
        "previous_sha256": one.previous_sha256,
        "sha256": one.sha256,
        "product": one.product,
        "sealed_until": None if one.seal is None else format_timestamp(one.seal.until),
    }
