"""A patient: two identifiers and nothing that is not needed to tell one person from another."""

import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Patient:
    """A person who is treated.

    Args:
        id: The store's number.
        family_name: As in the passport.
        given_name: As in the passport.
        birth_date: The second identifier.
        identifier: The clinic's record number, unique.
        sex: ``female``, ``male``, ``other``, ``unknown`` (FHIR AdministrativeGender), or None when not asked.
    """

    id: int
    family_name: str
    given_name: str
    birth_date: date
    identifier: str
    sex: str | None = None

    @property
    def name(self) -> str:
        """Family name first, as boards list people."""
        return f"{self.family_name}, {self.given_name}"


def folded(words: str) -> str:
    """Fold names for comparing and finding: no case, no accents, so that "oster" finds Österberg on any keyboard."""
    parted = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def search_key(family_name: str, given_name: str) -> str:
    """Make what a search for the beginning of a name looks through: a space before each word."""
    return " " + " ".join(folded(f"{family_name} {given_name}").split())
