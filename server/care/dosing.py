"""The dose calculator: pure arithmetic with its units in its names, and the refusal of what cannot be meant.

What an order leaves out is computed; what it gives twice must agree, so that ten times too much is never taken.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from models.drug_limits import Concentrations, DrugRoute
from models.errors import UsageError
from models.record.drug import Order
from models.route import Route
from server.care.drug_catalogue import Drug, dosing_file, drug_named
from server.care.person_file import person_file

_MIN_PER_H = 60.0
# 0.1 mg/kg times 70 kg divided by 70 kg is a hair below 0.1: numbers are held to limits with so many decimal places.
PLACES = 9


def total_mg(mg_per_kg: float, weight_kg: float) -> float:
    """Multiply a dose by weight with the weight.

    Raises:
        UsageError: One of them is no positive number.
    """
    return _positive("dose_mg_per_kg", mg_per_kg) * _positive("weight_kg", weight_kg)


def dose_mg_per_kg(total: float, weight_kg: float) -> float:
    """Divide a total in mg by a weight; the inverse of ``total_mg``.

    Raises:
        UsageError: One of them is no positive number.
    """
    return _positive("dose_mg", total) / _positive("weight_kg", weight_kg)


def volume_ml(mg: float, mg_per_ml: float) -> float:
    """Tell in which volume an amount in mg is.

    Raises:
        UsageError: One of them is no positive number.
    """
    return _positive("dose_mg", mg) / _positive("concentration_mg_per_ml", mg_per_ml)


def rate_ml_per_h(ml: float, minutes: float) -> float:
    """Tell at which rate a volume in mL runs in within a time in minutes.

    Raises:
        UsageError: One of them is no positive number.
    """
    return _positive("volume_ml", ml) * _MIN_PER_H / _positive("duration_min", minutes)


def duration_min(ml: float, ml_per_h: float) -> float:
    """Tell in how many minutes a volume runs in; the inverse of ``rate_ml_per_h``.

    Raises:
        UsageError: One of them is no positive number.
    """
    return _positive("volume_ml", ml) * _MIN_PER_H / _positive("rate_ml_per_h", ml_per_h)


@dataclass(frozen=True, slots=True)
class Dose:
    """What an order comes to.

    Args:
        total_mg: All of it, mg.
        mg_per_kg: By weight; None without a weight.
        mg_per_ml: Its concentration; None where that is not known, as with nasal devices.
        volume_ml: All of it, mL; None without a concentration.
        rate_ml_per_h: Of an infusion whose duration is known.
        duration_min: Of an infusion whose rate is known.
        devices: How many nasal devices.
        warnings: What is unusual about it, each a sentence; such an order needs a reason.
        needs_second_person: Whether somebody else must look at it before it is given.
    """

    total_mg: float
    mg_per_kg: float | None = None
    mg_per_ml: float | None = None
    volume_ml: float | None = None
    rate_ml_per_h: float | None = None
    duration_min: float | None = None
    devices: int | None = None
    warnings: tuple[str, ...] = ()
    needs_second_person: bool = False


def work_out(order: Order) -> Dose:
    """Compute what an order comes to, whatever a drug's file says of it today.

    Raises:
        UsageError: A number in it is no positive one.
    """
    total = _total(order)
    mg_per_kg = None if order.weight_kg is None else dose_mg_per_kg(total, order.weight_kg)
    mg_per_ml, volume = order.concentration_mg_per_ml, order.volume_ml
    if mg_per_ml is not None:
        volume = volume_ml(total, mg_per_ml)
    elif volume is not None:
        mg_per_ml = total / _positive("volume_ml", volume)
    rate, minutes = order.rate_ml_per_h, order.duration_min
    if volume is not None and rate is not None and minutes is None:
        minutes = duration_min(volume, rate)
    elif volume is not None and rate is None and minutes is not None:
        rate = rate_ml_per_h(volume, minutes)
    return Dose(total, mg_per_kg, mg_per_ml, volume, rate, minutes, order.devices)


def compute(order: Order, drugs: Mapping[str, Drug] | None = None) -> Dose:
    """Compute what an order comes to, and hold it to its drug's file.

    Args:
        order: As far as it is filled in.
        drugs: Those that the clinic offers; None: those that come with the package.

    Raises:
        UsageError: It cannot be meant so, or two of its numbers do not agree; the sentence names both.
    """
    by = drug_named(order.drug, drugs).by(order.route)
    _check_shape(order, by)
    dose = work_out(order)
    _check_agreement(order, dose)
    warnings: list[str] = []
    if order.weight_kg is not None:
        _spread("weight_kg", order.weight_kg, "kg", _weights(), warnings)
    is_above = _check_dose(dose, by, warnings)
    is_listed = dose.mg_per_ml is None or _check_concentration(dose.mg_per_ml, by, warnings)
    if dose.duration_min is not None and by.duration is not None:
        _spread("duration_min", dose.duration_min, "min", (by.duration.possible, by.duration.usual), warnings)
    return replace(
        dose,
        devices=_devices(order, by, dose.total_mg),
        warnings=tuple(warnings),
        needs_second_person=is_above or not is_listed,
    )


def render_work(dose: Dose) -> dict[str, object]:
    """Make the object of what an order comes to; six decimal places hide binary hairs."""
    found = asdict(dose)
    return {
        name: round(found[name], 6) if isinstance(found[name], float) else found[name]
        for name in ("total_mg", "mg_per_kg", "mg_per_ml", "volume_ml", "rate_ml_per_h", "duration_min", "devices")
    }


def require_complete(order: Order, dose: Dose) -> None:
    """Insist on everything that is needed to give a drug, and on a reason for what is unusual.

    Raises:
        UsageError: Something is missing; the sentence names it.
    """
    if order.route is Route.INTRAVENOUS:
        if dose.mg_per_ml is None:
            message = "An infusion needs concentration_mg_per_ml, or volume_ml"
            raise UsageError(message, "concentration_mg_per_ml")
        if dose.rate_ml_per_h is None:
            message = "An infusion needs duration_min, or rate_ml_per_h"
            raise UsageError(message, "duration_min")
    if dose.warnings and order.reason is None:
        message = f"{'; '.join(dose.warnings)}: say in reason why, or correct it"
        raise UsageError(message, "reason")


def _positive(field: str, number: float) -> float:
    if not math.isfinite(number) or number <= 0:
        message = f"{field} is {number:g}; it must be a number above zero"
        raise UsageError(message, field)
    return number


def _weights() -> tuple[tuple[float, float], tuple[float, float]]:
    bounds = person_file().weight_kg
    return bounds.possible, bounds.usual


def _check_shape(order: Order, by: DrugRoute) -> None:
    """Refuse fields that this way of giving a drug does not have."""
    if by.dose.unit == "mg/kg" and order.weight_kg is None:
        message = "This dose is judged by weight: give weight_kg and weight_basis"
        raise UsageError(message, "weight_kg")
    if order.dose_mg_per_kg is not None and order.weight_kg is None:
        message = "A dose by weight needs weight_kg and weight_basis"
        raise UsageError(message, "weight_kg")
    if not order.route.is_infused:
        for field in ("duration_min", "rate_ml_per_h"):
            if getattr(order, field) is not None:
                message = f"{field} is for an infusion; the route {order.route} has none"
                raise UsageError(message, field)
    if order.devices is not None and by.device is None:
        message = f"devices are for nasal devices of known content; {order.drug} by the route {order.route} has none"
        raise UsageError(message, "devices")


def _total(order: Order) -> float:
    if order.dose_mg is not None:
        return _positive("dose_mg", order.dose_mg)
    return total_mg(order.dose_mg_per_kg or 0.0, order.weight_kg or 0.0)


def _spread(
    field: str, number: float, unit: str, spread: tuple[tuple[float, float], tuple[float, float]], warnings: list[str]
) -> None:
    """Refuse what is not possible, and warn of what is not usual."""
    number = round(_positive(field, number), PLACES)
    (low, high), (usual_low, usual_high) = spread
    if not low <= number <= high:
        message = f"{field} of {number:g} {unit} cannot be; it lies between {low:g} and {high:g} {unit}"
        raise UsageError(message, field)
    if not usual_low <= number <= usual_high:
        warnings.append(f"{field} of {number:g} {unit} is outside the usual {usual_low:g} to {usual_high:g} {unit}")


def _check_dose(dose: Dose, by: DrugRoute, warnings: list[str]) -> bool:
    """Hold a dose to its drug; tell whether a second person must look at it."""
    by_weight = dose.mg_per_kg if by.dose.unit == "mg/kg" else None
    field, number = ("dose_mg", dose.total_mg) if by_weight is None else ("dose_mg_per_kg", by_weight)
    number = round(number, PLACES)
    _spread(field, number, by.dose.unit, (by.dose.possible, by.dose.usual), warnings)
    return number > by.second_person.above


def _check_agreement(order: Order, dose: Dose) -> None:
    """Refuse an order whose own numbers do not agree, naming both: ten times too much does not come from nowhere."""
    total, volume, agreement = dose.total_mg, dose.volume_ml, dosing_file().agreement
    if order.volume_ml is not None and volume is not None and not agreement.holds(order.volume_ml, volume):
        message = (
            f"volume_ml is {order.volume_ml:g}, but {total:g} mg at {dose.mg_per_ml:g} mg/mL are {volume:g} mL; "
            "look at both"
        )
        raise UsageError(message, "volume_ml")
    if volume is None or order.rate_ml_per_h is None or order.duration_min is None:
        return
    rate = rate_ml_per_h(volume, order.duration_min)
    if not agreement.holds(order.rate_ml_per_h, rate):
        message = (
            f"rate_ml_per_h is {order.rate_ml_per_h:g}, but {volume:g} mL in {order.duration_min:g} min are "
            f"{rate:g} mL/h; look at both"
        )
        raise UsageError(message, "rate_ml_per_h")


def _check_concentration(mg_per_ml: float, by: DrugRoute, warnings: list[str]) -> bool:
    """Refuse what must be diluted; tell whether the concentration is one of the usual ones."""
    field, most = "concentration_mg_per_ml", by.most_concentrated
    if most is not None and mg_per_ml > most.mg_per_ml:
        message = f"{mg_per_ml:g} mg/mL must be diluted first: at most {most.mg_per_ml:g} mg/mL are given so"
        raise UsageError(message, field)
    known = by.concentrations
    if known is None or is_listed(mg_per_ml, known):
        return True
    listed = ", ".join(f"{each:g}" for each in known.mg_per_ml)
    warnings.append(f"{field} of {mg_per_ml:g} mg/mL is none of the usual ones ({listed})")
    return False


def is_listed(mg_per_ml: float, known: Concentrations) -> bool:
    """Tell whether a concentration in mg/mL is one of the usual ones."""
    return any(math.isclose(mg_per_ml, each, rel_tol=1e-6) for each in known.mg_per_ml)


def _devices(order: Order, by: DrugRoute, total: float) -> int | None:
    """Give the number of devices that hold the dose; it must come out even, and agree with what was ordered."""
    if by.device is None:
        return None
    devices = round(total / by.device.mg)
    if not 1 <= devices <= by.device.most or not math.isclose(devices * by.device.mg, total, rel_tol=1e-6):
        message = f"{total:g} mg are no whole number of devices of {by.device.mg:g} mg, 1 to {by.device.most}"
        raise UsageError(message, "dose_mg")
    if order.devices is not None and order.devices != devices:
        message = f"devices is {order.devices}, but {total:g} mg are {devices} of {by.device.mg:g} mg"
        raise UsageError(message, "devices")
    return devices
