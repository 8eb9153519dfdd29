"""The drugs of sessions as an administrator writes them: looked at before and after, then put into use."""

from typing import Annotated

from pydantic import Field

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
from server.api.fields import Body
from server.care.clinic_drugs import ClinicDrug, beside, require_sound
from server.care.drug_catalogue import Drug, drug_catalogue
from server.care.far_changes import WrittenChange, changes_of, require_meant
from server.parts import Parts
from server.store.clinic_choices import ChoiceKind, newest_choices

router = room("set-up")

Written = Annotated[Drug, Field(description="As GET /clinic-drugs gives it; its version is counted by the server.")]


class DrugToCompare(Body):
    """A drug to hold against what holds now."""

    drug: Written
    offered: bool = True


class ClinicsDrug(Choosing):
    """A drug as the clinic has it from now on."""

    drug: Written
    offered: bool = True
    repeat: Repeat = None
    meant: Meant = ()


@router.get("/clinic-drugs")
async def clinic_drugs(parts: PartsOf) -> dict[str, object]:
    """Every drug, those that are not offered too: all its numbers with their sources, and who chose it when and why."""
    chosen = await parts.ask(lambda connection: newest_choices(connection, ChoiceKind.DRUG))
    items = [
        {"drug": one.drug.model_dump(mode="json", exclude_none=True), "offered": one.offered,
         "shipped": name in drug_catalogue(), "chosen": render_who(chosen.get(name))}
        for name, one in parts.drugs.known().items()
    ]  # fmt: skip
    return {"items": items, "next": None}


@router.post("/drug-comparison")
async def compare(body: DrugToCompare, parts: PartsOf) -> dict[str, object]:
    """What a version of a drug would change: each number before and after; nothing is kept."""
    next_one, changes = _next(parts, body.drug, offered=body.offered)
    return {"name": body.drug.name, "confirm_by": _confirm_by(next_one), "changes": render_changes(changes)}


@router.post("/clinic-drugs")
async def choose_drug(body: ClinicsDrug, parts: PartsOf, asker: Asker) -> dict[str, object]:
    """Let a version of a drug hold from now on, for the order form and the calculator too.

    Orders made so far keep the numbers that they were checked by.
    """
    next_one, changes = _next(parts, body.drug, offered=body.offered)
    require_meant(changes, body.meant)
    require_repeated(asker, body.repeat, _confirm_by(next_one))
    value = next_one.model_dump(mode="json", exclude_none=True)
    made = await keep_choice(parts, asker, ChoiceKind.DRUG, next_one.drug.name, value, body, told_of(changes))
    parts.drugs.take(next_one)
    return {"name": made.name, "drug_version": next_one.drug.version, "chosen": render_who(made)}


def _next(parts: Parts, drug: Drug, *, offered: bool) -> tuple[ClinicDrug, list[WrittenChange]]:
    """Give the next version of a drug, and what it changes.

    Raises:
        UsageError: It cannot be ordered by safely.
    """
    held = parts.drugs.known().get(drug.name)
    require_sound(drug, None if held is None else held.drug)
    version = 1 if held is None else held.drug.version + 1
    next_one = ClinicDrug(drug=drug.model_copy(update={"version": version}), offered=offered)
    shipped = beside(drug)
    changes = changes_of(
        {} if held is None else _plain(held),
        _plain(next_one),
        None if shipped is None else _plain(ClinicDrug(drug=shipped)),
    )
    return next_one, changes


def _plain(found: ClinicDrug) -> dict[str, object]:
    return {**found.drug.model_dump(mode="json"), "offered": found.offered}


def _confirm_by(found: ClinicDrug) -> str:
    return f"{found.drug.name} {found.drug.version}"
