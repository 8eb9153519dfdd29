"""Errors over HTTP, as RFC 9457 problem details: what was wrong, where, what to do."""

import math
from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Message, Send

from models.errors import (
    ChairsideError,
    ConflictError,
    FaultyFileError,
    ForbiddenError,
    NotFoundError,
    ProofDue,
    ProviderUnavailable,
    SecondFactorDue,
    SimulatorUnavailable,
    StoreUnavailable,
    TooManyAttempts,
    UsageError,
)
from server.security.allowance import MOST_BODY_BYTES

# Problem types that a program acts on.
LOCKED = "locked"
SECOND_FACTOR, PROOF, ENROLMENT = "second-factor", "proof", "enrolment"

_TOO_LARGE = 413

_CODES: tuple[tuple[type[ChairsideError], int, str], ...] = (
    (NotFoundError, 404, "Not found"),
    (ForbiddenError, 403, "Not allowed"),
    (ConflictError, 409, "Not possible now"),
    (UsageError, 422, "Not usable"),
    (SecondFactorDue, 401, "Second factor"),
    (ProofDue, 401, "This needs your password"),
    (TooManyAttempts, 429, "Too many attempts"),
    (StoreUnavailable, 503, "Store unavailable"),
    (ProviderUnavailable, 503, "Identity provider unavailable"),
    (SimulatorUnavailable, 503, "Simulator unavailable"),
)

_TYPES: tuple[tuple[type[ChairsideError], str], ...] = ((SecondFactorDue, SECOND_FACTOR), (ProofDue, PROOF))


def problem(code: int, title: str, detail: str, **more: object) -> Response:
    """Make a problem body; ``type`` is ``about:blank`` unless given."""
    body: Mapping[str, object] = {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}
    headers = {"WWW-Authenticate": "Bearer"} if code == 401 else None  # noqa: PLR2004 - HTTP's own number
    return JSONResponse(body, code, headers=headers, media_type="application/problem+json")


def not_signed_in(page: str | None) -> Response:
    """Turn a stranger away: from a page to the log-in, which leads back to it; from anything else with a sentence."""
    if page is not None:
        return RedirectResponse(f"/login?next={quote(page)}", status_code=303)
    return problem(401, "Not signed in", "Sign in at /login, or send a user's token as Authorization: Bearer")


def too_many(wait_s: float) -> Response:
    """Answer who asks more often than anybody needs to."""
    seconds = math.ceil(wait_s)
    answer = problem(429, "Too many requests", f"Too many requests in a short time; wait {seconds} s and ask again")
    answer.headers["Retry-After"] = str(seconds)
    return answer


def in_our_words(send: Send) -> Send:
    """Have a body that is too large refused with a problem; the framework does so in plain text."""
    body: bytes | None = None

    async def said(message: Message) -> None:
        nonlocal body
        if message["type"] == "http.response.start" and message["status"] == _TOO_LARGE:
            answer = problem(_TOO_LARGE, "Too large", f"A body has at most {MOST_BODY_BYTES} bytes; send less at once")
            body, message = bytes(answer.body), {**message, "headers": answer.raw_headers}
        elif message["type"] == "http.response.body" and body is not None:
            message, body = {**message, "body": body}, b""
        await send(message)

    return said


def problem_of(error: ChairsideError) -> Response:
    """Translate one of our errors."""
    code, title = next(((code, title) for kind, code, title in _CODES if isinstance(error, kind)), (500, "Failed"))
    kind = next((kind for due, kind in _TYPES if isinstance(error, due)), None)
    more: dict[str, object] = {} if kind is None else {"type": kind}
    if isinstance(error, ConflictError) and error.missing:
        more["missing"] = list(error.missing)
    if isinstance(error, ConflictError) and error.required:
        more["required"] = list(error.required)
    if isinstance(error, FaultyFileError):
        more["errors"] = [{"field": error.field, "message": fault} for fault in error.faults]
    elif isinstance(error, UsageError) and error.field:
        more["errors"] = [{"field": error.field, "message": str(error)}]
    answer = problem(code, title, str(error), **more)
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.wait_s)
    return answer
