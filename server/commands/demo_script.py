"""What happens in a session of the demonstration, act by act; pure but for what it asks back.

One script for all: a session that is over has played to its end, one of now as far as it has come.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.record.assessments import Assessment, SafetyReviewed
from models.record.care import ChairTaken
from models.record.drug import Order, WeightBasis
from models.record.gates import Decision, GateName, PressureDecision
from models.record.ledger import DrugDrawn, DrugWasted, VialOpened
from models.record.person import WeightMeasured, WeightUnit
from models.route import Route
from models.session import SessionPhase
from server.care.gate_rules import How
from server.commands.demo_acts import (
    CLINICIAN,
    INFUSION_MIN,
    MG_PER_KG,
    MG_PER_ML,
    MINUTE,
    NURSES,
    SPRAY_MG,
    VIAL_MG,
    Act,
    Plan,
    Written,
)
from server.commands.demo_findings import ITEM_9_FROM, answers, assessed, phq9
from server.commands.demo_treatment import treatment

_P = SessionPhase


def acts_of(plan: Plan, written: Written) -> Iterator[Act]:
    """Play a session, in order; asked for the next act only once the one before it is written."""
    yield from _intake(plan, written)
    yield from _baseline(plan, written)
    yield from treatment(plan, written)


def _intake(plan: Plan, written: Written) -> Iterator[Act]:
    at, nurse = plan.begins_at - 30 * MINUTE, plan.nurse
    yield Act(at, nurse, to=_P.INTAKE)
    yield Act(at + MINUTE / 3, nurse, ChairTaken())
    yield Act(at + MINUTE, nurse, WeightMeasured(value=plan.weight_kg, unit=WeightUnit.KILOGRAM))
    yield from answers(plan, GateName.PRE_DOSE, plan.protocol.pre_dose, at + 2 * MINUTE)
    yield Act(at + 9 * MINUTE, nurse, phq9(plan.person.phq9[plan.visit]))
    if plan.person.phq9[plan.visit] >= ITEM_9_FROM:
        found = "Passive wish, no plan, no intent; lives with family; safety plan gone through again."
        number = written.number_of(Assessment)
        yield Act(at + 12 * MINUTE, CLINICIAN, SafetyReviewed(entries=(number,), found=found))
    for number, rule in enumerate(rule for rule in plan.protocol.pre_dose if rule.how is How.ENTRY):
        yield Act(at + (14 + number) * MINUTE, nurse, assessed(plan, rule.scale or "", at))
    yield Act(plan.begins_at - 11 * MINUTE, nurse, device=plan.device)


def _baseline(plan: Plan, written: Written) -> Iterator[Act]:
    start, nurse = plan.begins_at - 10 * MINUTE, plan.nurse
    yield Act(start, nurse, to=_P.BASELINE)
    scales = [rule.scale for rule in plan.protocol.checks if rule.scale is not None and _P.BASELINE in rule.phases]
    for number, scale in enumerate(scales):
        yield Act(start + (number + 1) * MINUTE, nurse, assessed(plan, scale, start))
    yield Act(start + 4 * MINUTE, CLINICIAN, _order(plan))
    if plan.protocol.route.is_infused:
        yield from _vial(plan, start + 5 * MINUTE)
    if plan.is_decided:
        yield Act(start + 7.5 * MINUTE, nurse, pressure=(146.0, 88.0))
    if not written.passes(GateName.PRE_DOSE, plan.begins_at - 1.5 * MINUTE):
        why = (
            "Measured again by hand; high before every session and lower after ten minutes. Goes on, cuff every 5 min."
        )
        yield Act(plan.begins_at - MINUTE, CLINICIAN, PressureDecision(decision=Decision.PROCEED, reason=why))


def _vial(plan: Plan, at: datetime) -> Iterator[Act]:
    nurse, vial = plan.nurse, f"K-{plan.begins_at:%m%d}-{plan.person.number[-4:]}"
    witness = next(name for name in NURSES if name != nurse)
    expiry = plan.begins_at.date() + timedelta(days=240)
    opened = VialOpened(vial=vial, drug="ketamine", lot=f"L{plan.begins_at:%y%m}A", expiry=expiry, content_mg=VIAL_MG)
    yield Act(at, nurse, opened)
    yield Act(at + MINUTE / 2, nurse, DrugDrawn(vial=vial, mg=plan.dose_mg))
    yield Act(at + MINUTE, nurse, DrugWasted(vial=vial, mg=round(VIAL_MG - plan.dose_mg, 2), witness=witness))


def _order(plan: Plan) -> Order:
    if not plan.protocol.route.is_infused:
        devices = plan.person.devices
        return Order(drug="esketamine", route=Route.NASAL, dose_mg=SPRAY_MG * devices, devices=devices)
    return Order(
        drug="ketamine", route=Route.INTRAVENOUS, dose_mg_per_kg=MG_PER_KG, weight_kg=plan.weight_kg,
        weight_basis=WeightBasis.ACTUAL, concentration_mg_per_ml=MG_PER_ML, duration_min=INFUSION_MIN,
    )  # fmt: skip
