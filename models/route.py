"""How a drug gets into a patient."""

from enum import StrEnum


class Route(StrEnum):
    """How a drug is given."""

    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    NASAL = "nasal"
    ORAL = "oral"

    @property
    def is_infused(self) -> bool:
        """Tell whether it runs over time; every other route is given at moments."""
        return self is Route.INTRAVENOUS

    @property
    def is_injected(self) -> bool:
        """Tell whether one injection gives all of it."""
        return self in {Route.INTRAMUSCULAR, Route.SUBCUTANEOUS}
