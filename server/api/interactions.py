"""Medicines to know of before a drug is given."""

from server.api.asking import room
from server.api.paging import AskedPage, page_of_whole
from server.care.person_file import person_file

router = room("patients")


@router.get("/interactions")
async def interactions(asked: AskedPage) -> dict[str, object]:
    """The classes of medicines to know of before ketamine or esketamine, each with its source."""
    found = person_file()
    items = [one.model_dump(mode="json") for one in found.classes]
    return {"version": found.version, **page_of_whole(items, asked)}
