"""What was ordered, and what was given: one MedicationAdministration a stretch at one rate, and one a dose at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.record.drug import BolusGiven, DeviceGiven, DoseStep, DoseTaken, DrugStopped, InjectionGiven, MedicineGiven
from models.record.entry import Entry
from server.care.chart import Chart
from server.care.tally import DrugState, Plan, Tally, checked_orders, plan_for, plans_of, steps_of
from server.reports.fhir.codes import medicine_codings, route_codings, unit_code
from server.reports.fhir.elements import Json, concept, given, quantity
from server.reports.fhir.names import Names

_ML_PER_H = "mL/h"


@dataclass(frozen=True, slots=True)
class Dose:
    """A part of the drug that was given.

    Args:
        plan: By which order.
        by: The entry that began it.
        start: UTC.
        end: UTC; None for a dose given at once, and for what still flows.
        mg: How much.
        rate_ml_per_h: At which rate; None for a dose given at once.
        stopped: The entry that ended the infusion before all of it was given, or None.
        is_flowing: Whether it still flows.
    """

    plan: Plan
    by: Entry[DoseStep]
    start: datetime
    end: datetime | None
    mg: float
    rate_ml_per_h: float | None = None
    stopped: Entry[DoseStep] | None = None
    is_flowing: bool = False


def order_entries(names: Names, chart: Chart, titles: Mapping[str, str]) -> list[Json]:
    """Make a MedicationRequest of each order that stands; ``titles``: what the clinic calls its drugs, by id."""
    plans = plans_of(chart)
    superseded = {plan.order.supersedes for plan in plans.values()}
    is_over = chart.session is not None and chart.session.phase.is_final
    checked = checked_orders(chart)
    found = []
    for number, plan in plans.items():
        notes = [plan.order.reason, "Checked by a second person" if number in checked else None]
        fields = given(
            status="stopped" if number in superseded else ("completed" if is_over else "active"),
            intent="order",
            medicationCodeableConcept=_drug(plan, titles),
            subject=names.patient,
            encounter=names.encounter,
            authoredOn=names.time(plan.entry.at),
            requester=names.person(plan.entry.author),
            note=[{"text": text} for text in notes if text],
            dosageInstruction=[_instruction(plan)],
            priorPrescription=None if plan.order.supersedes is None else _order(names, plan.order.supersedes, plans),
        )
        found.append(names.entry("MedicationRequest", (number,), fields))
    return found


def dose_entries(names: Names, chart: Chart, now: datetime, titles: Mapping[str, str]) -> list[Json]:
    """Make a MedicationAdministration of each part of the drug.

    Args:
        names: Of this Bundle.
        chart: The session.
        now: Until when an infusion that still flows is counted, UTC.
        titles: What the clinic calls its drugs, by id.
    """
    until = now if chart.session is None or chart.session.ended_at is None else chart.session.ended_at
    return [_dose_entry(names, number, dose, titles) for number, dose in enumerate(doses(chart, until))]


def medicine_entries(names: Names, chart: Chart, clinics: Mapping[str, str]) -> list[Json]:
    """Make a MedicationAdministration of each other medicine.

    Args:
        names: Of this Bundle.
        chart: The session.
        clinics: Titles of the clinic's own medicines, by id.
    """
    found = []
    for entry in chart.all_of(MedicineGiven):
        body = entry.body
        name = body.name or clinics.get(body.medicine) or body.medicine.replace("_", " ").capitalize()
        code = unit_code(body.unit) or _annotation(body.unit)
        dosage = {
            "route": concept(body.route.value, *route_codings(body.route)),
            "dose": quantity(body.dose, code, body.unit),
        }
        fields = given(
            status="completed",
            medicationCodeableConcept=concept(name, *medicine_codings(body.medicine)),
            subject=names.patient,
            context=names.encounter,
            effectiveDateTime=names.time(entry.at),
            performer=[{"actor": names.person(entry.author)}],
            note=[{"text": body.reason}] if body.reason else None,
            dosage=dosage,
        )
        found.append(names.entry("MedicationAdministration", ("medicine", entry.id), fields))
    return found


def doses(chart: Chart, until: datetime) -> Iterator[Dose]:
    """Give each part of the drug in order: a stretch at one rate, a bolus, an injection, a nasal device.

    Args:
        chart: The session.
        until: Now, or when the session ended, UTC.
    """
    plans, tally, last = plans_of(chart), Tally(), None
    for step in steps_of(chart):
        plan = plan_for(plans, step)
        if plan is None:
            continue
        if last is not None:
            yield from _flowed(tally, last, step.at, step)
        at_once = _at_once(step, tally.plan or plan)
        if at_once is not None:
            yield Dose(tally.plan or plan, step, step.at, None, at_once)
        tally.take(step, plan)
        last = step
    if last is not None:
        yield from _flowed(tally, last, until, None)


def _flowed(tally: Tally, by: Entry[DoseStep], until: datetime, ended_by: Entry[DoseStep] | None) -> Iterator[Dose]:
    """Give what flowed since the last step."""
    plan = tally.plan
    if plan is None or tally.state is not DrugState.RUNNING or tally.rate_ml_per_h <= 0:
        return
    runs_out = tally.ends_at(plan) or until
    end, mg = min(runs_out, until), tally.given_at(until) - tally.given_mg
    if end <= by.at:
        return
    is_stop = ended_by is not None and isinstance(ended_by.body, DrugStopped) and runs_out > until
    is_flowing = ended_by is None and runs_out > until
    yield Dose(plan, by, by.at, end, mg, tally.rate_ml_per_h, ended_by if is_stop else None, is_flowing)


def _at_once(step: Entry[DoseStep], plan: Plan) -> float | None:
    match step.body:
        case BolusGiven() as bolus:
            return bolus.mg
        case InjectionGiven() | DoseTaken() as given_at_once:
            return plan.dose.total_mg if given_at_once.mg is None else given_at_once.mg
        case DeviceGiven():
            return plan.device_mg
        case _:
            return None


def _dose_entry(names: Names, number: int, dose: Dose, titles: Mapping[str, str]) -> Json:
    rate, stopped = dose.rate_ml_per_h, dose.stopped
    when = (
        {"effectiveDateTime": names.time(dose.start)}
        if rate is None
        else {"effectivePeriod": names.period(dose.start, None if dose.is_flowing else dose.end)}
    )
    reason = None if stopped is None else getattr(stopped.body, "reason", None) or "Stopped"
    fields = given(
        status="in-progress" if dose.is_flowing else ("completed" if stopped is None else "stopped"),
        statusReason=[concept(reason)] if reason else None,
        medicationCodeableConcept=_drug(dose.plan, titles),
        subject=names.patient,
        context=names.encounter,
        **when,
        performer=[{"actor": names.person(dose.by.author)}],
        request=names.to("MedicationRequest", dose.plan.entry.id),
        dosage=given(
            route=concept(dose.plan.order.route.value, *route_codings(dose.plan.order.route)),
            dose=quantity(dose.mg, "mg"),
            rateQuantity=None if rate is None else quantity(rate, _ML_PER_H),
        ),
    )
    return names.entry("MedicationAdministration", ("dose", number), fields)


def _drug(plan: Plan, titles: Mapping[str, str]) -> Json:
    return concept(titles.get(plan.order.drug, plan.title), *medicine_codings(plan.order.drug))


def _instruction(plan: Plan) -> Json:
    dose, order = plan.dose, plan.order
    rate = None if dose.rate_ml_per_h is None else quantity(dose.rate_ml_per_h, _ML_PER_H)
    said = [f"{dose.total_mg:g} mg"]
    said += [] if dose.mg_per_kg is None else [f"{dose.mg_per_kg:g} mg/kg"]
    said += [] if dose.mg_per_ml is None else [f"{dose.mg_per_ml:g} mg/mL"]
    said += [] if dose.duration_min is None else [f"in {dose.duration_min:g} min"]
    return given(
        text=", ".join(said),
        route=concept(order.route.value, *route_codings(order.route)),
        doseAndRate=[given(doseQuantity=quantity(dose.total_mg, "mg"), rateQuantity=rate)],
    )


def _order(names: Names, number: int, plans: dict[int, Plan]) -> Json | None:
    return names.to("MedicationRequest", number) if number in plans else None


def _annotation(unit: str) -> str:
    """Write a unit that UCUM does not know as its annotation: a number of something."""
    letters = "".join(letter for letter in unit if letter.isascii() and letter.isprintable() and letter not in "{} ")
    return f"{{{letters or 'unit'}}}"
