"""Details of what was given: orders, steps with the running total, plan against actual, other medicines, the ledger."""

from models.errors import ConflictError
from models.record import drug, ledger
from models.record.entry import AnyEntry, Entry
from models.written_day import written_day
from server.care.dosing import work_out
from server.care.ledger import VialBalance, balance_of
from server.care.tally import Plan, checked_orders, plans_of
from server.reports.infusion import rate_steps
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.standing import entry_head, entry_rows
from server.reports.pdf.tables import Head, Pair, bold, section, table
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import NONE, Clock, amount, capital, duration, given


def drug_sections(found: Gathered, clock: Clock, words: EntryWords) -> list[dict[str, Content]]:
    """Make the sections."""
    return [_drug(found, clock, words), _medicines(found, clock, words), _ledger(found, clock, words)]


def _drug(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    head: list[Head] = [
        ("No.", 0.5, "right"), ("Ordered", 1, "left"), ("Drug, route", 2, "left"), ("Dose", 1.7, "left"),
        ("Weight", 1.2, "left"), ("Solution", 1.3, "left"), ("Rate, duration", 1.5, "left"), ("By", 1, "left"),
        ("Looked at by", 1.2, "left"),
    ]  # fmt: skip
    plans = plans_of(found.chart)
    rows = [_order(plan, found, clock) for plan in plans.values()]
    reasons = [
        f"Order {plan.entry.id}: {plan.order.reason}" for plan in plans.values() if plan.order.reason is not None
    ]
    tables = [table(head, rows, title="Orders", empty="Nothing was ordered.")]
    steps = [entry for entry in found.chart.entries if isinstance(entry.body, drug.DoseStep)]
    tables.append(table(entry_head(), entry_rows(steps, clock, words), title="Steps", empty="Nothing was given."))
    course = rate_steps(found.chart, found.until)
    if any(step.rate_ml_per_h for step in course):
        tables.append(table(
            [("From", 1, "left"), ("Rate", 1, "right"), ("Given by then", 1, "right")],
            [[clock.time(step.at), amount(step.rate_ml_per_h, "mL/h"), given(step.given_mg, "mg")] for step in course],
            title="The infusion over time, as entered",
        ))  # fmt: skip
    intro = "No pump is ever told anything: rates and times are as entered."
    return section(
        "Drug: plan and what was given", *tables, facts=against_plan(found, clock), intro=" ".join([intro, *reasons])
    )


def against_plan(found: Gathered, clock: Clock) -> list[Pair]:
    """Say what was given of what was planned."""
    course = found.course
    if course is None:
        return []
    planned, actual = course.planned_mg, course.given_mg
    began, ended = found.drug
    weight = course.plan.order.weight_kg
    by_weight = "" if not weight else f" ({actual / weight:.2f} mg/kg of {amount(weight, 'kg')})"
    share = f", {actual / planned:.0%} of it" if planned else ""
    return [
        ("Planned", f"{given(planned, 'mg')} {found.title_of(course.plan)}, {course.plan.order.route.value}"),
        ("Given", bold(f"{given(actual, 'mg')}{by_weight}{share}")),
        ("Difference", f"{actual - planned:+.1f} mg"),
        ("Volume given", given(course.volume_ml, "mL")),
        ("Drug began", clock.time(began)),
        ("Drug ended", clock.time(ended)),
        ("From first to last", NONE if began is None or ended is None else duration((ended - began).total_seconds())),
        ("State", capital(course.state.value)),
    ]


def _order(plan: Plan, found: Gathered, clock: Clock) -> list[Content]:
    order, dose = plan.order, work_out(plan.order)
    dosed = [given(dose.total_mg, "mg")]
    if order.dose_mg_per_kg is not None:
        dosed.insert(0, f"{amount(order.dose_mg_per_kg, 'mg/kg')} =")
    if order.devices is not None:
        dosed.append(f"in {order.devices} devices")
    weight = NONE if order.weight_kg is None else f"{amount(order.weight_kg, 'kg')}, {order.weight_basis}"
    solution = [amount(dose.mg_per_ml, "mg/mL"), given(dose.volume_ml, "mL")] if dose.mg_per_ml is not None else [NONE]
    flow = [] if dose.rate_ml_per_h is None else [f"{dose.rate_ml_per_h:.1f} mL/h"]
    flow += [] if dose.duration_min is None else [f"{amount(round(dose.duration_min, 1))} min"]
    supersedes = "" if order.supersedes is None else f", in place of order {order.supersedes}"
    return [
        str(plan.entry.id), clock.time(plan.entry.at), bold(f"{found.title_of(plan)}, {order.route.value}{supersedes}"),
        " ".join(dosed), weight, ", ".join(solution), ", ".join(flow) or NONE, plan.entry.author,
        _looked_at(plan.entry, found),
    ]  # fmt: skip


def _looked_at(order: Entry[drug.Order], found: Gathered) -> str:
    if order.id not in checked_orders(found.chart):
        return "nobody"
    checks = [entry for entry in found.chart.all_of(drug.OrderChecked) if entry.body.order == order.id]
    return ", ".join(dict.fromkeys(entry.body.by or entry.author for entry in checks))


def _medicines(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    entries: list[AnyEntry] = [entry for entry in found.chart.entries if isinstance(entry.body, drug.MedicineGiven)]
    rows = entry_rows(entries, clock, words)
    return section("Other medicines given", table(entry_head(), rows, empty="No other medicine was given."))


def _ledger(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    lines: list[AnyEntry] = [entry for entry in found.document.own_entries if isinstance(entry.body, ledger.LedgerLine)]
    standing = [entry for entry in found.chart.entries if isinstance(entry.body, ledger.LedgerLine)]
    vials = {entry.body.subject: entry.body.vial for entry in standing if isinstance(entry.body, ledger.LedgerLine)}
    replaced = [entry for entry in found.document.own_entries if entry.corrects is not None]
    balances = [(vial, _balance([*lines, *replaced], vial)) for vial in vials.values()]
    head: list[Head] = [
        ("Vial", 1.5, "left"), ("Drug", 1.5, "left"), ("Lot, expiry", 1.6, "left"), ("Content", 0.8, "right"),
        ("Drawn", 0.8, "right"), ("Wasted from vial", 0.9, "right"), ("Wasted of drawn", 0.9, "right"),
        ("Given of it", 0.8, "right"), ("Left", 0.8, "right"),
    ]  # fmt: skip
    unconfirmed = sum(isinstance(one.body, ledger.DrugWasted) and not one.body.confirmed for one in standing)
    intro = "This session's lines; a vial's other sessions are not counted."
    if unconfirmed:
        intro += f" Waste without a confirmed witness: {unconfirmed}."
    return section(
        "Ledger of controlled drugs",
        table(
            head,
            [_vial(vial, balance, words) for vial, balance in balances],
            title="Vials",
            empty="No vial was opened.",
        ),
        table(entry_head(), entry_rows(standing, clock, words), title="Lines", empty="No line was written."),
        intro=intro,
    )


def _balance(lines: list[AnyEntry], vial: str) -> VialBalance | None:
    try:
        return balance_of(lines, vial)
    except ConflictError:  # its other lines belong to another session
        return None


def _vial(vial: str, found: VialBalance | None, words: EntryWords) -> list[Content]:
    if found is None:
        return [vial, "opened in another session", *[NONE] * 7]
    amounts = (
        found.content_mg, found.drawn_mg, found.wasted_left_mg, found.wasted_drawn_mg, found.used_mg, found.left_mg,
    )  # fmt: skip
    lot = f"{found.lot}, {written_day(found.expiry)}"
    return [bold(vial), words.drug_title(found.drug), lot, *(amount(round(one, 6), "mg") for one in amounts)]
