"""Devices: who may stream, and how each stands now."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.account import EnrolledDevice
from models.feed.protocol import CLOSE_TOKEN
from models.timestamps import format_if_any, format_timestamp
from server.api.asking import Asker, PartsOf, require_reason, room
from server.api.fields import Named, Why
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_cursor
from server.parts import Parts
from server.security.secrets import hash_token, new_token
from server.store.accounts import (
    device_of_token,
    enrol_device,
    enrolled_device,
    list_devices,
    revoke_device,
    rotate_device,
)
from server.store.clinic_choices import ChoiceKind, newest_choices

router = room("devices")


DeviceId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]
MOST_OVERLAP_MIN = 24 * 60


class Rotation(Why):
    """How long the old token is good beside the new one, without it not at all; and why."""

    overlap_min: Annotated[int, Field(ge=0, le=MOST_OVERLAP_MIN, strict=True)] = 0


class NewDevice(BaseModel):
    """A device to let in."""

    model_config = ConfigDict(extra="forbid")

    device: DeviceId


@router.get("/devices")
async def devices(parts: PartsOf, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List devices by id, with what they say of themselves and whether they are connected."""
    after = read_cursor(cursor, 1)
    titles = await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.DEVICE))
    found = [device for device in await parts.ask(list_devices) if after is None or device.id > str(after[0])]

    def render(device: EnrolledDevice) -> dict[str, object]:
        chosen = titles.get(device.id)
        title = None if chosen is None else chosen.value["title"]
        return render_device(device, parts) | {"title": title, "title_version": 0 if chosen is None else chosen.version}

    return page(found, limit, render, lambda device: [device.id])


@router.post("/devices", status_code=201)
async def enrol(body: NewDevice, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Let a device in; its token is told once."""
    token, now = new_token(), parts.clock.now().utc

    def job(connection):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - typed by create()
        enrol_device(connection, body.device, hash_token(token), now, asker.user)
        return {"device": body.device, "token": token}

    response, _ = await once.create(job, told_once="token")
    return response


@router.post("/devices/{device}/rotate")
async def rotate(device: Named, parts: PartsOf, asker: Asker, body: Rotation | None = None) -> dict[str, object]:
    """Give a device a new token; the old one ends at once, or after an overlap in which both are good."""
    require_reason(asker, body)
    token, overlap = new_token(), timedelta(minutes=body.overlap_min if body else 0)
    until = parts.clock.now().utc + overlap if overlap else None
    await parts.change(lambda connection: rotate_device(connection, device, hash_token(token), until))
    await _look_again(parts, device)
    return {"device": device, "token": token, "former_until": format_if_any(until)}


@router.post("/devices/{device}/revoke")
async def revoke(device: Named, parts: PartsOf, asker: Asker, body: Why | None = None) -> dict[str, object]:
    """Keep a device out from now on; what it sent stays, and a chair that relied on it says that its feed is lost."""
    require_reason(asker, body)
    now = parts.clock.now().utc
    await parts.change(lambda connection: revoke_device(connection, device, now))
    _cut(parts, device)
    if not parts.ward.is_bound(device):
        parts.desk.forget(device)
    return render_device(await parts.ask(lambda connection: enrolled_device(connection, device)), parts)


async def _look_again(parts: Parts, device: str) -> None:
    """Have an open stream end with the token it came in by: at once, or when the overlap is over."""
    link = parts.links.known(device)
    if link is None or link.admission is None:
        return
    came_in, now = link.admission, parts.clock.now().utc
    ticket = await parts.ask_behind(lambda connection: device_of_token(connection, came_in.token_hash, now))
    if ticket is None:
        _cut(parts, device)
    else:
        came_in.until = ticket.until


def _cut(parts: Parts, device: str) -> None:
    link = parts.links.known(device)
    if link is not None and link.cut is not None:
        link.cut(CLOSE_TOKEN, "token_ended", "The device's token was revoked or replaced")


def render_device(found: EnrolledDevice, parts: Parts) -> dict[str, object]:
    """Make a device's line of the list."""
    link = parts.links.known(found.id)
    heard_at = link.heard_at if link else None
    return {
        "device": found.id,
        "manufacturer": found.manufacturer,
        "model": found.model,
        "serial": found.serial,
        "software": found.software,
        "mode": found.mode,
        "metrics": None if found.metrics is None else sorted(found.metrics),
        "enrolled_at": format_timestamp(found.enrolled_at),
        "revoked": found.revoked_at is not None,
        "connected": link is not None and link.is_connected,
        "last_heard_at": format_if_any(heard_at),
    }
