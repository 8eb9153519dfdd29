"""Units of measure: the UCUM code that goes on the wire and the short symbol a nurse reads."""

from enum import Enum


class Unit(Enum):
    """A unit with its UCUM code (the value) and its display symbol.

    Source: UCUM 2.1, case-sensitive codes. Nothing converts by accident: a wrong unit on the wire is refused.
    """

    PER_MINUTE = "/min"
    MM_HG = "mm[Hg]"
    PERCENT = "%"
    CELSIUS = "Cel"
    ML_PER_HOUR = "mL/h"
    MILLILITRE = "mL"

    @property
    def symbol(self) -> str:
        """The unit as screens write it."""
        return _SYMBOLS.get(self.value, self.value)


_SYMBOLS = {"mm[Hg]": "mmHg", "Cel": "°C"}
