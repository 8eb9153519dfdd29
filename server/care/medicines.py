"""Other medicines than the session's drug: the list as the clinic has it, and what an entry of one must agree with."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from models.errors import UsageError
from models.medicine import OTHER, Medicine
from models.record.drug import MedicineGiven
from models.record.entry import EntryBody
from server.care.admission import Asked, Rule
from server.care.chart import Chart
from server.care.configuration import Part, parse_file


class RefusedAbove(Part):
    """Above how many times the upper usual dose an entry is refused."""

    times: Annotated[float, Field(gt=1, lt=10)]
    source: str


class MedicineFile(Part):
    """One version of the list that comes with the package."""

    version: Annotated[int, Field(ge=1)]
    refused_above: RefusedAbove
    medicines: tuple[Medicine, ...]


@cache
def medicine_file() -> MedicineFile:
    """Read the list that comes with the package."""
    text = (files("server.care") / "medicines.toml").read_text(encoding="utf-8")
    return parse_file(MedicineFile, text, "medicines.toml")


def medicine_list(clinics: Iterable[Medicine]) -> dict[str, Medicine]:
    """Put a clinic's own medicines over those that come with the package; one of the same id takes its place."""
    return {medicine.id: medicine for medicine in (*medicine_file().medicines, *clinics)}


def _given(chart: Chart, asked: Asked) -> None:
    del chart
    body = asked.new.body
    if not isinstance(body, MedicineGiven) or body.medicine == OTHER:
        return
    medicines = medicine_list(asked.medicines)
    medicine = medicines.get(body.medicine)
    if medicine is None:
        message = f"There is no medicine {body.medicine!r} in the list; enter it as {OTHER}, with its name"
        raise UsageError(message, "medicine")
    if body.route not in medicine.routes:
        message = f"{medicine.title} is not given by the route {body.route}; possible: {', '.join(medicine.routes)}"
        raise UsageError(message, "route")
    if body.unit != medicine.unit:
        message = f"Doses of {medicine.title} are in {medicine.unit}, not in {body.unit}; convert it first"
        raise UsageError(message, "unit")
    _check_dose(body, medicine)


def _check_dose(body: MedicineGiven, medicine: Medicine) -> None:
    if medicine.usual is None:
        return
    low, high = medicine.usual
    usual = f"the usual {low:g} to {high:g} {medicine.unit}"
    if body.dose > high * medicine_file().refused_above.times:
        message = f"{body.dose:g} {body.unit} of {medicine.title} cannot be meant beside {usual}; look at the dose"
        raise UsageError(message, "dose")
    if not low <= body.dose <= high and body.reason is None:
        message = f"{body.dose:g} {body.unit} of {medicine.title} is outside {usual}: say in reason why"
        raise UsageError(message, "reason")


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType({MedicineGiven: _given})
