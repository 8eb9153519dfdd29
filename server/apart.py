"""Errors on their way out of a process of its own: what one says there, it says here as well."""

from typing import Any

from models.errors import ChairsideError, ConflictError, NotFoundError, StoreUnavailable, UsageError

UNAVAILABLE = "unavailable"
_KINDS: tuple[tuple[str, type[ChairsideError]], ...] = (
    ("not_found", NotFoundError),
    ("conflict", ConflictError),
    ("usage", UsageError),
    (UNAVAILABLE, StoreUnavailable),
)
# What a database said first is enough to tell one failure from another (characters).
_CAUSE = 200


def error_fields(error: ChairsideError) -> dict[str, Any]:
    """Make an answer of one of our errors; its cause is for the log alone."""
    kind = next((kind for kind, one in _KINDS if isinstance(error, one)), "failed")
    cause = str(getattr(error.__cause__, "orig", None) or error.__cause__ or "").partition("\n")[0]
    return {"error": kind, "field": getattr(error, "field", None), "message": str(error), "cause": cause[:_CAUSE]}


def raise_error(answer: dict[str, Any]) -> None:
    """Raise the error that an answer tells of, if it tells of one.

    Raises:
        ChairsideError: What ended the other process.
    """
    if "error" not in answer:
        return
    kind, message, field = answer["error"], answer["message"], answer["field"]
    made = dict(_KINDS).get(kind, ChairsideError)
    if not issubclass(made, UsageError):
        raise made(message)
    error = made(message)
    error.field = field
    raise error
