"""The bodies of requests that enter something: what the kind says, when it happened, and why it is corrected."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, StringConstraints, create_model

from models.errors import UsageError
from models.record.entry import EntryBody
from models.record.kinds import KINDS
from server.api.fields import Reason, Time

# Letter by letter, spaces too, where the bodies' other texts lose those around them.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=256)]


def with_time(bodies: tuple[type[EntryBody], ...]) -> Any:  # noqa: ANN401 - a type made here
    """The bodies of a group as a request may give them: with the moment it happened, or without for now."""
    made = [create_model(f"New{body.__name__}", __base__=body, **_added_to(body)) for body in bodies]
    return _one_of(made)


def with_correction(bodies: tuple[type[EntryBody], ...]) -> Any:  # noqa: ANN401 - a type made here
    """As above, with the reason; without ``at`` it happened when the corrected entry says.

    A kind that has a reason of its own gives it for the correction too.
    """
    made = [create_model(f"Corrected{body.__name__}", __base__=body, **_fields_of(body)) for body in bodies]
    return _one_of(made)


def _fields_of(body: type[EntryBody]) -> dict[str, Any]:
    fields = _added_to(body)
    return fields if "reason" in body.model_fields else fields | {"reason": (Reason | None, None)}


def _added_to(body: type[EntryBody]) -> dict[str, Any]:
    """When it happened, and the password of a second person where the kind names one."""
    fields: dict[str, Any] = {"at": (Time | None, None)}
    return fields | {"password": (Password | None, None)} if body.names_second else fields


def _one_of(made: list[Any]) -> Any:  # noqa: ANN401 - a type made here
    return made[0] if len(made) == 1 else Annotated[reduce(or_, made), Field(discriminator="kind")]


def password_in(body: Any) -> str | None:  # noqa: ANN401 - a type made here
    """Give the password of the second person, where it was sent."""
    found = getattr(body, "password", None)
    return found if isinstance(found, str) else None


def parted(body: Any) -> tuple[EntryBody, datetime | None]:  # noqa: ANN401 - a type made here
    """Part what is said from when it happened.

    Raises:
        UsageError: It says what only the server may say.
    """
    kind = KINDS[body.kind]
    for field in sorted(kind.by_server & body.model_fields_set):
        message = f"{field} is filled in by the server; leave it out"
        raise UsageError(message, field)
    return kind.model_validate(body.model_dump(include=set(kind.model_fields))), body.at
