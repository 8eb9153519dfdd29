"""What a device may send, changed after it was enrolled, and what people call it."""

from typing import Annotated

from pydantic import Field

from models.errors import UsageError
from models.metrics import CATALOGUE
from server.api.asking import Asker, PartsOf, room
from server.api.choosing import Choosing, keep_choice, render_who
from server.api.devices import render_device
from server.api.fields import Body, Named, Reason, Text
from server.store.accounts import enrolled_device, set_metrics
from server.store.clinic_choices import ChoiceKind

router = room("devices")

Metrics = Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=64)]


class Scope(Body):
    """What a device may send from now on; null: any metric."""

    metrics: Metrics | None
    seen: Annotated[Metrics | None, Field(description="What it may send as the asker saw it; null: any.")]
    reason: Reason


class Title(Choosing):
    """What people call a device."""

    title: Annotated[Text, Field(max_length=80)]


@router.post("/devices/{device}/metrics")
async def scope(device: Named, body: Scope, parts: PartsOf) -> dict[str, object]:
    """Change what a device may send; an open stream goes by it from its next frame on."""
    require_known(body.metrics)
    await parts.change(lambda connection: set_metrics(connection, device, body.seen, body.metrics))
    # Behind whatever was being read: a device that comes in at this very moment has what held before, until now.
    found = await parts.ask_behind(lambda connection: enrolled_device(connection, device))
    link = parts.links.known(device)
    if link is not None:
        link.memory.metrics = found.metrics
    return render_device(found, parts)


@router.post("/devices/{device}/title")
async def call(device: Named, body: Title, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Say what people call a device; its id stays what feeds and records know it by."""
    await parts.ask(lambda connection: enrolled_device(connection, device))
    made = await keep_choice(parts, asker, ChoiceKind.DEVICE, device, {"title": body.title}, body)
    return {"device": device, "title": body.title, "chosen": render_who(made)}


def require_known(metrics: list[str] | None) -> None:
    """See that metrics are ones of the catalogue.

    Raises:
        UsageError: One is not.
    """
    unknown = [name for name in metrics or () if name not in CATALOGUE]
    if unknown:
        message = f"{unknown[0]!r} is no metric of version 1"
        raise UsageError(message, "metrics")
