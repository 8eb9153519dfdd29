"""Who is told of unanswered alarms: written by an administrator, tried out, and never shown with the address."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError

from models.alarm import AlarmPriority
from models.errors import ConflictError, NotFoundError, UsageError
from server.api.asking import Asker, PartsOf, room
from server.api.choosing import Choosing, Meant, keep_choice, render_who
from server.api.fields import Named
from server.escalation.courier import require_usable
from server.parts import Parts
from server.security.sealed_recipients import recipients_now, seal_recipient
from server.settings import MOST_RECIPIENTS, Recipient
from server.store.accounts import user_named
from server.store.alarm_log import append
from server.store.clinic_choices import ChoiceKind, ClinicChoice, newest_choices

router = room("set-up")

# What must be said where nobody is told of high alarms any more.
NOBODY = "nobody is told of high alarms"


class ClinicsRecipient(Choosing):
    """A recipient as the clinic has it from now on; without ``url`` the address of one who is told stays."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    url: Annotated[SecretStr, Field(max_length=2000)] | None = None
    round: Annotated[int, Field(ge=1, le=3, strict=True)]
    priorities: Annotated[tuple[AlarmPriority, ...], Field(min_length=1, max_length=3)]
    user: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    off: bool = False
    meant: Meant = ()


@router.get("/recipients")
async def recipients(parts: PartsOf) -> dict[str, object]:
    """Everybody who may be told, those switched off too; of an address its scheme alone."""
    chosen = await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.RECIPIENT))
    now = {one.name: one for one in parts.dispatcher.recipients}
    written = {name for name in chosen if name not in now}
    items = [_render(one, chosen.get(one.name)) for one in now.values()]
    items += [
        {**_shown(chosen[name].value), "scheme": None, "off": chosen[name].value["off"],
         "readable": chosen[name].value["off"], "chosen": render_who(chosen[name])}
        for name in sorted(written)
    ]  # fmt: skip
    return {"items": items, "next": None}


@router.post("/recipients")
async def choose_recipient(body: ClinicsRecipient, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Add a recipient, change one, or tell one nothing any more; messages that wait go the new way."""
    chosen = await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.RECIPIENT))
    before = next((one for one in parts.dispatcher.recipients if one.name == body.name), None)
    folder, of_file = parts.settings.data_dir, parts.settings.recipients
    if body.off and body.url is None and before is None and body.name in chosen:
        value = {**chosen[body.name].value, "off": True}  # its address may be one that cannot be read
    else:
        value = seal_recipient(folder, await _recipient(parts, body, before), is_off=body.off)
    name = value["name"]
    others = [one.value for one in chosen.values() if one.name != name]
    _check(parts, body, set(chosen), recipients_now(folder, of_file, [*others, value])[0])
    old = {} if before is None else {**_shown(before.model_dump(mode="json")), "off": False}
    new = {**_shown(value), "off": body.off, "address": "as before" if body.url is None else "another one"}
    kept = await keep_choice(parts, asker, ChoiceKind.RECIPIENT, name, value, body, (old, new))
    # Somebody may have written another one meanwhile.
    chosen = await parts.ask_behind(lambda connection: newest_choices(connection, ChoiceKind.RECIPIENT))
    told, unread = recipients_now(folder, of_file, [one.value for one in chosen.values()])
    parts.dispatcher.use(told)
    parts.dispatcher.tell_unread(unread)
    return {"name": name, "off": body.off, "chosen": render_who(kept)}


@router.post("/recipients/{name}/trial")
async def try_out(name: Named, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Send one recipient a message that says that it is a trial; the answer says whether its service took it."""
    recipient = next((one for one in parts.dispatcher.recipients if one.name == name), None)
    if recipient is None:
        message = f"There is no recipient {name!r}; the set-up page and chairside.toml say who there is"
        raise NotFoundError(message, "name")
    if parts.dispatcher.is_trying:
        message = "The last trial is still under way; wait for it"
        raise ConflictError(message)
    line = replace(await parts.dispatcher.try_out(recipient), author=asker.user)
    await parts.change(lambda connection: append(connection, [line]))
    return {"recipient": name, "ok": line.entry["ok"], "error": line.entry["error"]}


async def _recipient(parts: Parts, body: ClinicsRecipient, before: Recipient | None) -> Recipient:
    """Make the recipient, and see that its address can be used; no sentence shows it.

    Raises:
        UsageError: It cannot be so.
    """
    url = body.url or (None if before is None else before.url)
    if url is None:
        message = "Write the address, in the form mailtos://user:password@mail.example"
        raise UsageError(message, "url")
    if body.user is not None:
        account = body.user
        await parts.ask(lambda connection: user_named(connection, account))
    try:
        made = Recipient(name=body.name, url=url, round=body.round, priorities=body.priorities, user=body.user)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        message = f"{first['loc'][0]}: {first['msg']}"
        raise UsageError(message, str(first["loc"][0])) from error
    try:
        await asyncio.to_thread(require_usable, [made])
    except UsageError as error:
        raise UsageError(str(error), "url") from error
    return made


def _check(parts: Parts, body: ClinicsRecipient, chosen: set[str], told: list[Recipient]) -> None:
    """Refuse too many, a name that differs in its capitals alone, and, unless meant, that nobody hears of the worst.

    Args:
        parts: Of this process.
        body: What was asked for.
        chosen: Whom an administrator wrote already, those switched off too.
        told: Who would be told from now on.

    Raises:
        ConflictError: There are too many.
        UsageError: It cannot be so.
    """
    if len(told) > MOST_RECIPIENTS:
        message = f"There are {MOST_RECIPIENTS} recipients already; tell one of them nothing any more first"
        raise ConflictError(message)
    known = {one.name for one in parts.dispatcher.recipients} | chosen
    if body.name not in known and body.name.casefold() in {name.casefold() for name in known}:
        message = f"There is a recipient of the name {body.name!r} in other capitals; use that name"
        raise UsageError(message, "name")
    if not any(AlarmPriority.HIGH in one.priorities for one in told) and NOBODY not in body.meant:
        message = "After this nobody beyond the screens is told of high alarms; say that it is meant"
        raise UsageError(message, "meant")


def _render(found: Recipient, chosen: ClinicChoice | None) -> dict[str, object]:
    scheme = found.url.get_secret_value().partition("://")[0]
    return {
        **_shown(found.model_dump(mode="json")), "scheme": scheme, "off": False, "readable": True,
        "chosen": render_who(chosen),
    }  # fmt: skip


def _shown(found: Any) -> dict[str, Any]:  # noqa: ANN401 - as it is kept
    return {name: found[name] for name in ("name", "round", "priorities", "user")}
