"""The names by which people know the drugs here."""

from server.parts import Parts


def drug_titles(parts: Parts) -> dict[str, str]:
    """Give the titles of all drugs as the clinic has them, those that are not offered any more too, by id."""
    return {name: one.drug.title for name, one in parts.drugs.known().items()}
