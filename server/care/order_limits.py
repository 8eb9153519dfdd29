"""What an order is held to: the numbers it was checked by when it was entered, whatever a drug's file says today."""

from collections.abc import Mapping

from models.drug_limits import DrugRoute, HeldTo
from models.errors import UsageError
from models.record.drug import Order, WeightBasis
from models.record.entry import EntryBody
from models.record.person import WeightMeasured
from models.written_day import written_day
from server.care.chart import Chart
from server.care.dosing import PLACES, is_listed, work_out
from server.care.drug_catalogue import Drug, dosing_file, drug_catalogue, drug_named
from server.care.person_file import person_file


def as_checked(body: EntryBody, drugs: Mapping[str, Drug] | None = None) -> EntryBody:
    """Give an order together with what it is checked by now; anything else as it is.

    Args:
        body: What is entered.
        drugs: Those that the clinic offers; None: those that come with the package.

    Raises:
        UsageError: The drug is none of them, or not given by this route.
    """
    if not isinstance(body, Order):
        return body
    drug = drug_named(body.drug, drugs)
    held_to = HeldTo(
        drug_version=drug.version, dosing_version=dosing_file().version, by=drug.by(body.route), title=drug.title
    )
    return body.model_copy(update={"held_to": held_to})


def limits_of(order: Order) -> DrugRoute | None:
    """Give the numbers that an order is held to; None for an old one of a drug that nobody knows any more."""
    if order.held_to is not None:
        return order.held_to.by
    drug = drug_catalogue().get(order.drug)
    return None if drug is None else drug.routes.get(order.route)


def title_of(order: Order) -> str:
    """Give what an order's drug was called when it was ordered; its id for an old one that nobody knows any more."""
    if order.held_to is not None and order.held_to.title is not None:
        return order.held_to.title
    drug = drug_catalogue().get(order.drug)
    return order.drug if drug is None else drug.title


def needs_second_person(order: Order, before_mg: float = 0.0) -> bool:
    """Tell whether a second person must look at an order; at one of which nobody knows the limits, one must.

    Args:
        order: Which.
        before_mg: What was given by the orders before it, mg: limits go by the sum.
    """
    by, dose = limits_of(order), work_out(order)
    if by is None:
        return True
    number, _ = _sum(order, by, before_mg)
    is_usual = dose.mg_per_ml is None or by.concentrations is None or is_listed(dose.mg_per_ml, by.concentrations)
    return number > by.second_person.above or not is_usual


def refuse_impossible_sum(order: Order, before_mg: float) -> None:
    """Hold what an order adds to what was given before it to what is possible in one session.

    Args:
        order: Which.
        before_mg: What was given by the orders before it, mg.

    Raises:
        UsageError: Together it is more than is possible; the sentence names both.
    """
    by = limits_of(order)
    if by is None:
        return
    (number, unit), most = _sum(order, by, before_mg), by.dose.possible[1]
    if number > most:
        message = (
            f"On top of the {before_mg:.4g} mg that were given it comes to {number:.4g} {unit} in this session; "
            f"{most:g} {unit} are the most"
        )
        raise UsageError(message, "dose_mg" if order.dose_mg_per_kg is None else "dose_mg_per_kg")


def _sum(order: Order, by: DrugRoute, before_mg: float) -> tuple[float, str]:
    """Add an order to what was given before, in the unit that its drug is judged in."""
    mg = work_out(order).total_mg + before_mg
    if by.dose.unit == "mg/kg" and order.weight_kg is not None:
        return round(mg / order.weight_kg, PLACES), by.dose.unit
    return round(mg, PLACES), "mg"


def check_weight(chart: Chart, order: Order) -> None:
    """Ask about a weight that is not the patient's last one: another patient's, or a slip.

    Args:
        chart: The record as it stands.
        order: Which is entered.

    Raises:
        UsageError: It differs by more than a visit may bring, and no reason is given.
    """
    measured, bounds = chart.newest_of(WeightMeasured), person_file().weight_kg
    if measured is None or order.weight_kg is None or order.weight_basis is not WeightBasis.ACTUAL:
        return
    kg = measured.body.kg
    if order.reason is None and abs(order.weight_kg - kg) > kg * bounds.change_percent / 100:
        message = (
            f"weight_kg is {order.weight_kg:g}, but {kg:g} kg were measured on {written_day(measured.at.date())}: "
            "say in reason why, or correct it"
        )
        raise UsageError(message, "reason")
