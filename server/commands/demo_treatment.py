"""The second half of a demonstration's session: the drug, what comes round meanwhile, what is noticed, and home."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from models.medicine import MedicineRoute
from models.record.care import ChairHandedOver
from models.record.drug import DeviceGiven, DrugPaused, DrugStarted, DrugStopped, MedicineGiven, Order
from models.record.entry import EntryBody
from models.record.events import EventCode, EventNoted, Intensity, NoteWritten
from models.record.gates import CheckDone, GateName
from models.session import SessionPhase
from server.care.check_rules import CheckRule
from server.care.gate_rules import How
from server.care.protocols import ObservationStart
from server.commands.demo_acts import CLINICIAN, INFUSION_MIN, MINUTE, Act, Plan, Written
from server.commands.demo_findings import answers, assessed, nausea_points

_P = SessionPhase
_REST = 5 * MINUTE  # between two nasal devices (Spravato label)
_TRIES = 3  # at the gate of discharge, when ready and when leaving, five minutes apart
_LATE = MINUTE / 2  # a check is done a moment after it is due
# Of 10: from here on a nurse writes it down; and what it is called from the next step on.
_NOTED_FROM, _NAUSEA_FROM, _MODERATE_FROM = 3.0, 2.0, 6.0


def treatment(plan: Plan, written: Written) -> Iterator[Act]:
    """Give the drug, watch, and send home; all of it as far as it goes."""
    steps = _doses(plan, written.number_of(Order))
    over_at = next((step.at for step in steps if step.to is _P.RECOVERY), None)
    observation = plan.protocol.observation
    from_at = over_at if observation.starts is ObservationStart.END_OF_DRUG else plan.begins_at
    last = (from_at or plan.begins_at + 60 * MINUTE) + timedelta(minutes=observation.at_least_min)
    acts = [*steps, *_checks(plan, over_at or last, last), *_noticed(plan, last)]
    yield from sorted(acts, key=lambda act: act.at)
    if over_at is not None:
        lingers = (plan.person.digits + plan.visit) % 4 * 3 * MINUTE
        yield from _home(plan, written, last + MINUTE + lingers)


def _doses(plan: Plan, order: int) -> list[Act]:
    start, nurse = plan.begins_at, plan.nurse
    if not plan.protocol.route.is_infused:
        times = [start + number * _REST for number in range(plan.person.devices)]
        given = [Act(at, nurse, DeviceGiven(number=number, order=order)) for number, at in enumerate(times, start=1)]
        return [given[0], Act(start, nurse, to=_P.INFUSING), *given[1:], Act(times[-1], nurse, to=_P.RECOVERY)]
    begun = [Act(start, nurse, DrugStarted(order=order)), Act(start, nurse, to=_P.INFUSING)]
    if plan.pauses_after is not None:
        at = start + plan.pauses_after
        why = "Wants a moment of quiet"
        left = ChairHandedOver(note="End of my shift; the infusion is paused.")
        return [*begun, Act(at, nurse, DrugPaused(reason=why)), Act(at, nurse, to=_P.PAUSED, reason=why),
                Act(at + MINUTE / 3, nurse, left)]  # fmt: skip
    end = start + timedelta(minutes=INFUSION_MIN)
    return [*begun, Act(end, nurse, DrugStopped()), Act(end, nurse, to=_P.RECOVERY)]


def _checks(plan: Plan, over_at: datetime, last: datetime) -> Iterator[Act]:
    """Do what comes round, a moment after it is due; what the monitor measures does itself."""
    for rule in plan.protocol.checks:
        if rule.metric is not None or not {_P.INFUSING, _P.RECOVERY} & set(rule.phases):
            continue
        at = plan.begins_at if _P.INFUSING in rule.phases else over_at
        until = last if _P.RECOVERY in rule.phases else over_at
        at += timedelta(minutes=rule.first_after_min) + _LATE
        while at < until:
            yield Act(at, plan.nurse, _check(plan, rule, at))
            at += timedelta(minutes=rule.every_min)


def _check(plan: Plan, rule: CheckRule, at: datetime) -> EntryBody:
    return CheckDone(check=rule.check) if rule.scale is None else assessed(plan, rule.scale, at)


def _noticed(plan: Plan, last: datetime) -> Iterator[Act]:
    """Note what is strong enough to be told, at its height, and what is done about it."""
    for sign, code in (
        ("dissociation", EventCode.DISSOCIATION),
        ("nausea", EventCode.NAUSEA),
        ("anxiety", EventCode.ANXIETY),
    ):
        strength, at = _height(plan, sign, last)
        if strength < (_NAUSEA_FROM if code is EventCode.NAUSEA else _NOTED_FROM):
            continue
        intensity = Intensity.MODERATE if strength >= _MODERATE_FROM else Intensity.MILD
        yield Act(at, plan.nurse, EventNoted(code=code, intensity=intensity))
        if code is EventCode.NAUSEA and nausea_points(strength) > 1:
            given = MedicineGiven(medicine="ondansetron", dose=4.0, unit="mg", route=MedicineRoute.INTRAVENOUS)
            yield Act(at + 2 * MINUTE, plan.nurse, given)
    if plan.person.digits % 3 == 0:
        words = "Music on, light dimmed; eyes closed, answers at once."
        yield Act(plan.begins_at + 12 * MINUTE, plan.nurse, NoteWritten(text=words))


def _height(plan: Plan, sign: str, last: datetime) -> tuple[float, datetime]:
    """Find where a sign is strongest after the drug has begun."""
    minutes = int((last - plan.begins_at) / MINUTE)
    times = [plan.begins_at + minute * MINUTE for minute in range(1, minutes)]
    return max(((plan.course.sign(sign, plan.begins_at, at), at) for at in times), key=lambda found: found[0])


def _home(plan: Plan, written: Written, at: datetime) -> Iterator[Act]:
    """Ask what is to be asked before the patient is ready, and then before leaving."""
    asked = plan.protocol.discharge
    yield from answers(plan, GateName.DISCHARGE, [rule for rule in asked if not rule.only_to_leave], at)
    ready = yield from _waited(plan, written, at + MINUTE, to_leave=False)
    yield replace(ready, to=_P.READY)
    at = ready.at + 4 * MINUTE
    yield from answers(plan, GateName.DISCHARGE, [rule for rule in asked if rule.only_to_leave], at)
    gone = replace(ready, at=at + 2 * MINUTE)
    if ready.reason is None:
        gone = yield from _waited(plan, written, at + MINUTE, to_leave=True)
    yield replace(gone, to=_P.DISCHARGED)


def _waited(plan: Plan, written: Written, at: datetime, *, to_leave: bool) -> Generator[Act, None, Act]:
    """Look again every five minutes until the gate is met; after some of them a clinician decides.

    Returns:
        An act that does nothing yet: when it may be done, by whom, and with which reason.
    """
    scales = [rule.scale for rule in plan.protocol.discharge if rule.how is How.ENTRY and rule.scale is not None]
    for _ in range(_TRIES):
        for number, scale in enumerate(scales):
            yield Act(at + number * MINUTE / 3, plan.nurse, assessed(plan, scale, at))
        if written.passes(GateName.DISCHARGE, at + MINUTE, to_leave=to_leave):
            return Act(at + MINUTE, plan.nurse)
        at += 5 * MINUTE
    reason = "Seen by the clinician: well, walks steadily, as before the session. May go home with the escort."
    return Act(at, CLINICIAN, reason=reason)
