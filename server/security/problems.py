"""Errors over HTTP, as RFC 9457 problem details: what was wrong, where, what to do."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

from models.errors import (
    ChairsideError,
    ConflictError,
    FaultyFileError,
    ForbiddenError,
    NotFoundError,
    SecondFactorDue,
    SimulatorUnavailable,
    StoreUnavailable,
    TooManyAttempts,
    UsageError,
)

# Problem types that a program acts on.
SECOND_FACTOR, PROOF = "second-factor", "proof"

_CODES: tuple[tuple[type[ChairsideError], int, str], ...] = (
    (NotFoundError, 404, "Not found"),
    (ForbiddenError, 403, "Not allowed"),
    (ConflictError, 409, "Not possible now"),
    (UsageError, 422, "Not usable"),
    (SecondFactorDue, 401, "Second factor"),
    (TooManyAttempts, 429, "Too many attempts"),
    (StoreUnavailable, 503, "Store unavailable"),
    (SimulatorUnavailable, 503, "Simulator unavailable"),
)


def problem(code: int, title: str, detail: str, **more: object) -> Response:
    """Make a problem body; ``type`` is ``about:blank`` unless given."""
    body: Mapping[str, object] = {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}
    headers = {"WWW-Authenticate": "Bearer"} if code == 401 else None  # noqa: PLR2004 - HTTP's own number
    return JSONResponse(body, code, headers=headers, media_type="application/problem+json")


def problem_of(error: ChairsideError) -> Response:
    """Translate one of our errors."""
    code, title = next(((code, title) for kind, code, title in _CODES if isinstance(error, kind)), (500, "Failed"))
    more: dict[str, object] = {"type": SECOND_FACTOR} if isinstance(error, SecondFactorDue) else {}
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
