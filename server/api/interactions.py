"""Medicines to know of before a drug is given."""

from server.api.asking import room
from server.care.person_file import person_file

router = room("patients")


@router.get("/interactions")
async def interactions() -> dict[str, object]:
    """The classes of medicines to know of before ketamine or esketamine, each with its source."""
    found = person_file()
    return {"version": found.version, "items": [one.model_dump(mode="json") for one in found.classes], "next": None}
