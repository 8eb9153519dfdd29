"""The drugs of sessions as the clinic has them: those that come with the program, and over them its own versions."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from models.drug_limits import DrugRoute
from models.errors import UsageError
from models.route import Route
from server.care.configuration import Part
from server.care.drug_catalogue import Drug, drug_catalogue

_NAME = re.compile(r"[a-z0-9_]{1,40}")
_SEEN = re.compile(r"[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*")
_LONGEST_TITLE, _LONGEST_SOURCE = 80, 400
# Parts of a route whose numbers have a source beside them.
_PARTS = ("dose", "second_person", "concentrations", "most_concentrated", "duration", "device")
# Parts that differ from route to route; what is in a vial does not.
_PARTS_OF_ROUTE = ("dose", "second_person", "duration")


class ClinicDrug(Part):
    """A drug as the clinic has it.

    Args:
        drug: All its numbers.
        offered: Whether it may be ordered.
    """

    drug: Drug
    offered: bool = True


class ClinicDrugs:
    """What a clinic wrote over the drugs that come with the program, by name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._own: dict[str, ClinicDrug] = {}

    def refill(self, chosen: Iterable[Mapping[str, Any]]) -> None:
        """Take what an administrator chose, as it is kept."""
        found = (ClinicDrug.model_validate(one) for one in chosen)
        self._own = {one.drug.name: one for one in found}

    def take(self, found: ClinicDrug) -> None:
        """Let one hold from now on."""
        self._own[found.drug.name] = found

    def known(self) -> Mapping[str, ClinicDrug]:
        """Give every drug, those that are not offered too, by name."""
        return {name: ClinicDrug(drug=drug) for name, drug in drug_catalogue().items()} | self._own

    def offered(self) -> Mapping[str, Drug]:
        """Give those that may be ordered, by name."""
        return {name: one.drug for name, one in self.known().items() if one.offered}


def beside(drug: Drug) -> Drug | None:
    """Find what comes with the program to hold a drug's numbers against: itself, or the same enantiomer."""
    shipped = drug_catalogue()
    same = next((one for one in shipped.values() if one.enantiomer == drug.enantiomer), None)
    return shipped.get(drug.name, same)


def require_sound(drug: Drug, before: Drug | None) -> None:
    """See that a drug that somebody wrote can be ordered by safely.

    Args:
        drug: As it is to be.
        before: As it was; None for a new one.

    Raises:
        UsageError: A part is missing, or parts do not agree; the sentence names it.
    """
    _check_text("name", drug.name, _NAME, "small letters, digits and _, at most 40")
    _check_text("title", drug.title[: _LONGEST_TITLE + 1], _SEEN, "words on one line")
    if len(drug.title) > _LONGEST_TITLE:
        message = f"title has more than {_LONGEST_TITLE} characters"
        raise UsageError(message, "title")
    if before is not None and before.enantiomer != drug.enantiomer:
        message = f"{drug.name} is {before.enantiomer}; what is in it never changes: write another drug"
        raise UsageError(message, "enantiomer")
    for route, by in drug.routes.items():
        was = None if before is None else before.routes.get(route)
        _check_parts(f"routes.{route}", route, by)
        _check_sources(f"routes.{route}", by, was)
        if before is not None and was is None:
            _check_own_sources(f"routes.{route}", by, before)


def _check_text(field: str, text: str, wanted: re.Pattern[str], words: str) -> None:
    if not wanted.fullmatch(text):
        message = f"{field} must be {words}"
        raise UsageError(message, field)


def _check_parts(place: str, route: Route, by: DrugRoute) -> None:
    highest = by.dose.possible[1]
    if by.second_person.above > highest:
        message = f"{place}: nobody would ever look a second time, for more than {highest:g} {by.dose.unit} is refused"
        raise UsageError(message, f"{place}.second_person.above")
    if by.concentrations is None and by.device is None:
        message = f"{place} needs its usual concentrations"
        raise UsageError(message, f"{place}.concentrations")
    if route.is_infused and by.duration is None:
        message = f"{place} needs its duration, for it runs over time"
        raise UsageError(message, f"{place}.duration")
    most, known = by.most_concentrated, by.concentrations
    if most is not None and known is not None and max(known.mg_per_ml) > most.mg_per_ml:
        message = f"{place}: {max(known.mg_per_ml):g} mg/mL is more than the {most.mg_per_ml:g} mg/mL that may be given"
        raise UsageError(message, f"{place}.concentrations.mg_per_ml")


def _check_sources(place: str, by: DrugRoute, before: DrugRoute | None) -> None:
    """See that every part says where its numbers come from; new numbers do not come from where the old ones did."""
    for name in _PARTS:
        part = getattr(by, name)
        if part is None:
            continue
        field = f"{place}.{name}.source"
        _check_text(field, part.source, _SEEN, "words on one line that say where the numbers come from")
        if len(part.source) > _LONGEST_SOURCE:
            message = f"{field} has more than {_LONGEST_SOURCE} characters"
            raise UsageError(message, field)
        was = None if before is None else getattr(before, name)
        if was is not None and was.source == part.source and _has_new(was.model_dump(), part.model_dump()):
            message = f"{place}.{name} has new numbers: say in its source where they come from"
            raise UsageError(message, field)


def _check_own_sources(place: str, by: DrugRoute, before: Drug) -> None:
    """See that a new route does not have its doses from where those of another route come, word for word."""
    for name in _PARTS_OF_ROUTE:
        part = getattr(by, name)
        for other, known in before.routes.items():
            same = getattr(known, name)
            if part is not None and same is not None and part.source.strip() == same.source.strip():
                message = f"{place}.{name} has the source of {other}: say in it what holds for this route"
                raise UsageError(message, f"{place}.{name}.source")


def _has_new(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether numbers are there that were not; that one of several concentrations goes needs no source."""
    for name, value in after.items():
        old = before.get(name)
        if name == "mg_per_ml" and isinstance(value, tuple):
            if not set(value) <= set(old or ()):
                return True
        elif value != old:
            return True
    return False
