"""All routes under their paths, and every error as a problem body."""

from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from models.errors import ChairsideError
from models.plain_faults import plain_fault
from server.api import (
    alarm_log,
    alarms,
    audit,
    baseline,
    bindings,
    burden,
    caseload,
    chair_list,
    chairs,
    clinic,
    clinic_drugs,
    clinic_setup,
    device_scope,
    devices,
    dosing,
    enrolment,
    entries,
    exports,
    feed,
    glass,
    handover,
    health,
    holds,
    inactivations,
    interactions,
    limits,
    live,
    locking,
    login,
    logins,
    moves,
    observations,
    over_time,
    own_password,
    passkey_login,
    passkeys,
    patients,
    people,
    persons,
    phases,
    pin_login,
    presets,
    proofs_again,
    protocols,
    provider_accounts,
    provider_login,
    provider_proof,
    recipients,
    record,
    record_lists,
    rehearsal,
    research,
    scales,
    second_factor,
    session_lines,
    sessions,
    setup,
    setup_changes,
    sheet,
    signatures,
    statistics,
    tablets,
    timeline,
    training,
    vials,
    walls,
    whole_ledger,
)
from server.api.asking import PREFIX
from server.api.describing import describe, description
from server.security.problems import problem, problem_of

NOTICE = "Secondary display, not a medical device. The monitor at the chair alarms first."


def add_routes(app: FastAPI, lifespan: Any) -> None:  # noqa: ANN401 - Starlette's lifespan type is not public
    """Put every route and error handler on the application."""
    app.description = NOTICE
    app.router.lifespan_context = lifespan
    app.openapi = partial(describe, app)  # type: ignore[method-assign]  # the library's own way
    for room in (
        login, people, patients, persons, caseload, sessions, sheet, phases, baseline, bindings, moves, observations,
        entries, alarms, alarm_log, inactivations, interactions, chairs, devices, device_scope, presets, protocols,
        limits, burden, rehearsal, dosing, vials, whole_ledger, record, record_lists, handover, scales, timeline,
        statistics, session_lines, clinic, exports, research, audit, signatures, setup, logins, second_factor, passkeys,
        passkey_login, provider_login, provider_accounts, enrolment, over_time, locking, tablets, pin_login, walls,
        glass, holds, chair_list, clinic_setup, clinic_drugs, setup_changes, recipients, health, feed, live,
        proofs_again, provider_proof, own_password,
    ):  # fmt: skip
        app.router.routes.extend(room.router.routes)
    if app.state.parts.training is not None:
        app.router.routes.extend(training.router.routes)
    app.add_route(f"{PREFIX}/openapi.json", description, include_in_schema=False)
    app.add_api_route(f"{PREFIX}/{{path:path}}", _unknown, include_in_schema=False, methods=_METHODS)
    app.add_exception_handler(ChairsideError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


async def _unknown(request: Request) -> Response:
    """Answer what no route took: a known path asked in another way, or an unknown one."""
    routes = (one for one in request.app.router.routes if isinstance(one, APIRoute) and one.include_in_schema)
    known = [one.methods or set() for one in routes if one.matches(request.scope)[0] is Match.PARTIAL]
    methods = set().union(*known)
    if methods:
        allowed = ", ".join(sorted(methods))
        response = problem(405, "Not possible", f"{request.method} is not for {request.url.path}; possible: {allowed}")
        response.headers["Allow"] = allowed
        return response
    return problem(404, "Not found", f"There is no {request.url.path}; /api/v1/openapi.json lists what there is")


async def _ours(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, ChairsideError)  # noqa: S101 - registered for it alone
    return problem_of(error)


async def _invalid(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it alone
    faults = [_fault(found) for found in error.errors()]
    return problem(422, "Not usable", faults[0]["message"], errors=faults)


def _fault(found: ErrorDetails) -> dict[str, str]:
    is_whole = found["type"] == "json_invalid"  # its place is a number of characters
    field = "" if is_whole else ".".join(str(part) for part in found["loc"][1:])
    return {"field": field, "message": plain_fault(found, field or "The body")}


async def _http(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    return problem(error.status_code, "Not possible", str(error.detail))


async def _failed(request: Request, error: Exception) -> Response:
    """Answer a fault of our own; Starlette raises it again, and the server logs it and hangs up."""
    del request, error
    response = problem(500, "Failed", "The server itself failed on this; its log says why")
    response.headers["Connection"] = "close"
    return response
