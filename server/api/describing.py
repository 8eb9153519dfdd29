"""The description of the API tells of errors as they come: a problem body (RFC 9457) for each code there may be."""

import asyncio
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse

_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "about:blank, or a word that a program acts on."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was wrong, where, and what to do: one sentence."},
    },
}
# Of every route; who asks, what is there, and how the server is, may stand in the way of each.
_ANY = {
    "401": "Nobody is signed in, or a password or a second factor is due.",
    "403": "The asker's role does not allow it.",
    "404": "What is named is not there.",
    "409": "The state of the thing does not allow it now; `missing` says what is required.",
    "422": "A value cannot be used; `errors` names each field.",
    "429": "Asked too often; Retry-After says when again.",
    "503": "The store, or what stands behind the route, does not answer; nothing was changed.",
}
_WITH_BODY = {"400": "The body is not what its type says.", "413": "The body is larger than anybody needs.",
              "415": "The body is of another type."}  # fmt: skip
# What a route may answer with beside JSON.
ALSO_FHIR: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/fhir+json": {"schema": {"type": "object"}}}}
}
_OURS_TOO = ("HTTPValidationError", "ValidationError")


async def description(request: Request) -> JSONResponse:
    """Answer with the description; making it takes half a second, which no chair waits for."""
    return JSONResponse(await asyncio.to_thread(request.app.openapi))


def describe(app: FastAPI) -> dict[str, Any]:
    """Describe the API once."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        for operations in found["paths"].values():
            for operation in operations.values():
                codes = _ANY | (_WITH_BODY if "requestBody" in operation else {})
                operation["responses"] |= {code: _response(words) for code, words in codes.items()}
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = _PROBLEM
        for name in _OURS_TOO:
            schemas.pop(name, None)
        app.openapi_schema = found
    return app.openapi_schema


def _response(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}
