"""The bodies of requests that enter something: what the kind says, when it happened, and why it is corrected."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, create_model

from models.record.entry import EntryBody
from models.record.kinds import KINDS
from server.api.fields import Reason, Time


def with_time(bodies: tuple[type[EntryBody], ...]) -> Any:  # noqa: ANN401 - a type made here
    """The bodies of a group as a request may give them: with the moment it happened, or without for now."""
    made = [create_model(f"New{body.__name__}", __base__=body, at=(Time | None, None)) for body in bodies]
    return _one_of(made)


def with_correction(bodies: tuple[type[EntryBody], ...]) -> Any:  # noqa: ANN401 - a type made here
    """As above, with the reason; without ``at`` it happened when the corrected entry says.

    A kind that has a reason of its own gives it for the correction too.
    """
    made = [create_model(f"Corrected{body.__name__}", __base__=body, **_fields_of(body)) for body in bodies]
    return _one_of(made)


def _fields_of(body: type[EntryBody]) -> dict[str, Any]:
    fields: dict[str, Any] = {"at": (Time | None, None)}
    return fields if "reason" in body.model_fields else fields | {"reason": (Reason | None, None)}


def _one_of(made: list[Any]) -> Any:  # noqa: ANN401 - a type made here
    return made[0] if len(made) == 1 else Annotated[reduce(or_, made), Field(discriminator="kind")]


def parted(body: Any) -> tuple[EntryBody, datetime | None]:  # noqa: ANN401 - a type made here
    """Part what is said from when it happened."""
    kind = KINDS[body.kind]
    return kind.model_validate(body.model_dump(include=set(kind.model_fields))), body.at
