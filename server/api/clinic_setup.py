"""What an administrator chooses for the clinic: medicines, and the preset of new sessions."""

from dataclasses import asdict
from typing import Annotated

from pydantic import Field

from models.medicine import Medicine
from server.api.asking import Asker, PartsOf, room
from server.api.choosing import (
    Choosing,
    Meant,
    Repeat,
    keep_choice,
    render_changes,
    render_who,
    require_repeated,
    told_of,
)
from server.api.fields import Body, Text
from server.care.far_changes import WrittenChange, changes_of, require_meant
from server.care.medicines import medicine_file, medicine_list
from server.parts import Parts
from server.store.clinic_choices import DEFAULT, ChoiceKind, ClinicFacts, newest_choices

router = room("set-up")


class ClinicsMedicine(Choosing):
    """A medicine as the clinic has it from now on."""

    medicine: Medicine
    meant: Meant = ()


class Facts(Choosing):
    """What the clinic says of itself on records; null: nothing."""

    address: Text | None
    phone: Annotated[Text, Field(max_length=40)] | None


class MedicineToCompare(Body):
    """A medicine to hold against what holds now."""

    medicine: Medicine


class ClinicsPreset(Choosing):
    """What a session begins with that names no preset; somebody at a browser writes its name once more."""

    preset: Annotated[str, Field(min_length=1, max_length=64)]
    repeat: Repeat = None


@router.get("/clinic-setup")
async def look(parts: PartsOf) -> dict[str, object]:
    """What holds for the clinic: its facts, and the preset of new sessions."""
    settings = parts.settings
    facts = (await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.CLINIC))).get(DEFAULT)
    chosen = (await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.PRESET))).get(DEFAULT)
    return {
        "clinic": {"name": settings.clinic_name, "time_zone": settings.time_zone, "paper": settings.paper},
        "facts": {**asdict(parts.facts), **render_who(facts)},
        "default_preset": {"preset": parts.presets.default, **render_who(chosen)},
    }  # fmt: skip


@router.get("/clinic-medicines")
async def medicines(parts: PartsOf) -> dict[str, object]:
    """Every medicine, those switched off too: with its source, whose it is, and who chose it when and why."""
    chosen = await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.MEDICINE))
    shipped = {one.id for one in medicine_file().medicines}
    own = {one.id for one in parts.medicines.own()}
    items = [
        {**one.model_dump(mode="json"), "shipped": one.id in shipped, "clinics": one.id in own,
         **render_who(chosen.get(one.id))}
        for one in medicine_list(parts.medicines.own()).values()
    ]  # fmt: skip
    return {"items": items, "next": None}


@router.post("/medicine-comparison")
async def compare_medicine(body: MedicineToCompare, parts: PartsOf) -> dict[str, object]:
    """What a version of a medicine would change: each setting before and after; nothing is kept."""
    return {"name": body.medicine.id, "confirm_by": None, "changes": render_changes(_changes(parts, body.medicine))}


@router.post("/clinic-medicines")
async def choose_medicine(body: ClinicsMedicine, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Add a medicine, replace one, or switch one off; entries made so far stay as they are."""
    medicine = body.medicine
    changes = _changes(parts, medicine)
    require_meant(changes, body.meant)
    value = medicine.model_dump(mode="json")
    made = await keep_choice(parts, asker, ChoiceKind.MEDICINE, medicine.id, value, body, told_of(changes))
    parts.medicines.take(medicine)
    return {"id": made.name, **render_who(made)}


@router.post("/clinic-facts")
async def choose_facts(body: Facts, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Say where the clinic is and how it is called, as exports of records say it from now on."""
    before, value = asdict(parts.facts), {"address": body.address, "phone": body.phone}
    made = await keep_choice(parts, asker, ChoiceKind.CLINIC, DEFAULT, value, body, (before, value))
    parts.facts = ClinicFacts(body.address, body.phone)
    return {**value, **render_who(made)}


@router.post("/default-preset")
async def choose_default(body: ClinicsPreset, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Choose what a session begins with that names no preset; sessions that have begun keep theirs."""
    parts.presets.newest(body.preset)  # there must be one
    require_repeated(asker, body.repeat, body.preset)
    value, told = {"preset": body.preset}, ({"preset": parts.presets.default}, {"preset": body.preset})
    made = await keep_choice(parts, asker, ChoiceKind.PRESET, DEFAULT, value, body, told)
    parts.presets.default = body.preset
    return {"preset": body.preset, **render_who(made)}


def _changes(parts: Parts, medicine: Medicine) -> list[WrittenChange]:
    held, shipped = medicine_list(parts.medicines.own()).get(medicine.id), medicine_list(()).get(medicine.id)
    return changes_of(_plain(held), _plain(medicine), _plain(shipped))


def _plain(medicine: Medicine | None) -> dict[str, object]:
    return {} if medicine is None else medicine.model_dump(mode="json")
