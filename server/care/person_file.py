"""What is asked twice about a patient's body, and the medicines to know of: one versioned file with its sources."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from server.care.configuration import Part, parse_file


class Bounds(Part):
    """Between which numbers a measurement may lie.

    Args:
        possible: Outside it is refused.
        usual: Outside it is asked for once more.
        change_percent: And so it is when it differs by more from the last one.
        source: Where the numbers come from.
    """

    possible: tuple[float, float]
    usual: tuple[float, float]
    change_percent: Annotated[float, Field(gt=0, le=100)]
    source: str


class MedicineClass(Part):
    """Medicines that act together with what is given here.

    Args:
        id: As entries name it.
        title: For people.
        effect: What to watch for.
        names: Medicines of the class, in lower case; no list of these is complete.
        source: Where it comes from.
    """

    id: str
    title: str
    effect: str
    names: tuple[str, ...]
    source: str


class PersonFile(Part):
    """One version of the file."""

    version: Annotated[int, Field(ge=1)]
    weight_kg: Bounds
    height_cm: Bounds
    classes: tuple[MedicineClass, ...]

    def class_of(self, name: str) -> MedicineClass | None:
        """Tell which class a medicine's name belongs to, as far as the file knows it."""
        words = name.casefold()
        return next((found for found in self.classes if any(known in words for known in found.names)), None)

    def find(self, class_id: str) -> MedicineClass | None:
        """Give a class by its id."""
        return next((found for found in self.classes if found.id == class_id), None)


@cache
def person_file() -> PersonFile:
    """Read the file that comes with the package."""
    text = (files("server.care") / "person.toml").read_text(encoding="utf-8")
    return parse_file(PersonFile, text, "person.toml")
