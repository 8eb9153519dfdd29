"""The clinic's own medicines: of its file, and those an administrator wrote, which take the file's place."""

from collections.abc import Iterable

from models.medicine import Medicine


class ClinicMedicines:
    """What a clinic added, replaced or switched off, by id."""

    def __init__(self, of_file: Iterable[Medicine] = ()) -> None:
        """Begin with those of the clinic's file."""
        self._own = {medicine.id: medicine for medicine in of_file}

    def take(self, medicine: Medicine) -> None:
        """Let one hold from now on."""
        self._own[medicine.id] = medicine

    def own(self) -> tuple[Medicine, ...]:
        """List them."""
        return tuple(self._own.values())
