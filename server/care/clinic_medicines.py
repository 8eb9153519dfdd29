"""The clinic's own medicines: of its file, and those an administrator wrote, which take the file's place."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.medicine import Medicine


class ClinicMedicines:
    """What a clinic added, replaced or switched off, by id."""

    def __init__(self) -> None:
        """Begin with none."""
        self._own: dict[str, Medicine] = {}

    def refill(self, of_file: Iterable[Medicine], chosen: Iterable[Mapping[str, Any]]) -> None:
        """Take those of the clinic's file, and over them what an administrator chose, as it is kept."""
        found = (*of_file, *(Medicine.model_validate(one) for one in chosen))
        self._own = {medicine.id: medicine for medicine in found}

    def take(self, medicine: Medicine) -> None:
        """Let one hold from now on."""
        self._own[medicine.id] = medicine

    def own(self) -> tuple[Medicine, ...]:
        """List them."""
        return tuple(self._own.values())
