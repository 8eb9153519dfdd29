"""What an administrator chooses for the clinic: medicines, the preset of new sessions; and whether messages arrive."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from models.errors import ConflictError, NotFoundError
from models.medicine import Medicine
from models.timestamps import format_timestamp
from server.api.asking import Asker, PartsOf, room
from server.api.chair_list import Seen
from server.api.fields import Body, Named, Reason
from server.care.medicines import medicine_file, medicine_list
from server.store.alarm_log import append
from server.store.clinic_choices import DEFAULT, ChoiceKind, ClinicChoice, choose, newest_choices

router = room("set-up")


class ClinicsMedicine(Body):
    """A medicine as the clinic has it from now on."""

    medicine: Medicine
    based_on: Seen
    reason: Reason


class ClinicsPreset(Body):
    """What a session begins with that names no preset."""

    preset: Annotated[str, Field(min_length=1, max_length=64)]
    based_on: Seen
    reason: Reason


@router.get("/clinic-setup")
async def look(parts: PartsOf) -> dict[str, object]:
    """What holds for the clinic: its facts, recipients without their addresses, and the preset of new sessions."""
    settings = parts.settings
    chosen = (await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.PRESET))).get(DEFAULT)
    return {
        "clinic": {"name": settings.clinic_name, "time_zone": settings.time_zone, "paper": settings.paper},
        "default_preset": {"preset": parts.presets.default, **_who(chosen)},
        "recipients": [
            {"name": one.name, "round": one.round, "priorities": [str(each) for each in one.priorities],
             "user": one.user}
            for one in settings.recipients
        ],
    }  # fmt: skip


@router.get("/clinic-medicines")
async def medicines(parts: PartsOf) -> dict[str, object]:
    """Every medicine, those switched off too: with its source, whose it is, and who chose it when and why."""
    chosen = await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.MEDICINE))
    shipped = {one.id for one in medicine_file().medicines}
    own = {one.id for one in parts.medicines.own()}
    items = [
        {**one.model_dump(mode="json"), "shipped": one.id in shipped, "clinics": one.id in own,
         **_who(chosen.get(one.id))}
        for one in medicine_list(parts.medicines.own()).values()
    ]  # fmt: skip
    return {"items": items, "next": None}


@router.post("/clinic-medicines")
async def choose_medicine(body: ClinicsMedicine, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Add a medicine, replace one, or switch one off; entries made so far stay as they are."""
    made = await _choose(
        parts, asker, ChoiceKind.MEDICINE, body.medicine.id, body.medicine.model_dump(mode="json"), body
    )
    parts.medicines.take(body.medicine)
    return {"id": made.name, **_who(made)}


@router.post("/default-preset")
async def choose_default(body: ClinicsPreset, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Choose what a session begins with that names no preset; sessions that have begun keep theirs."""
    parts.presets.newest(body.preset)  # there must be one
    made = await _choose(parts, asker, ChoiceKind.PRESET, DEFAULT, {"preset": body.preset}, body)
    parts.presets.default = body.preset
    return {"preset": body.preset, **_who(made)}


@router.post("/recipients/{name}/trial")
async def try_out(name: Named, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Send one recipient a message that says that it is a trial; the answer says whether its service took it."""
    recipient = next((one for one in parts.settings.recipients if one.name == name), None)
    if recipient is None:
        message = f"There is no recipient {name!r}; recipients stand in chairside.toml"
        raise NotFoundError(message, "name")
    if parts.dispatcher.is_trying:
        message = "The last trial is still under way; wait for it"
        raise ConflictError(message)
    line = replace(await parts.dispatcher.try_out(recipient), author=asker.user)
    await parts.change(lambda connection: append(connection, [line]))
    return {"recipient": name, "ok": line.entry["ok"], "error": line.entry["error"]}


async def _choose(
    parts: PartsOf,
    asker: Asker,
    kind: ChoiceKind,
    name: str,
    value: dict[str, object],
    body: ClinicsMedicine | ClinicsPreset,
) -> ClinicChoice:
    choice = ClinicChoice(kind, name, 0, value, parts.clock.now().utc, asker.user, body.reason)
    return await parts.change(lambda connection: choose(connection, choice, body.based_on))


def _who(chosen: ClinicChoice | None) -> dict[str, object]:
    if chosen is None:
        return {"version": 0, "author": None, "made_at": None, "reason": None}
    return {
        "version": chosen.version, "author": chosen.author, "made_at": format_timestamp(chosen.made_at),
        "reason": chosen.reason,
    }  # fmt: skip
