"""The session as an ambulatory visit, and the infusion as its procedure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.record.care import ChairHandedOver, ChairTaken
from models.record.moves import ChairMoved
from models.record.person import IndicationSet
from models.session import PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.clocks import drug_began_at, drug_ended_at
from server.care.course import course_of
from server.care.tally import DrugState
from server.reports.fhir.elements import ICD10, SNOMED, TERMINOLOGY, Json, coding, concept, given
from server.reports.fhir.names import Names

_P = SessionPhase
_STATUS = {
    _P.SCHEDULED: "planned", _P.INTAKE: "arrived", _P.BASELINE: "in-progress", _P.INFUSING: "in-progress",
    _P.PAUSED: "in-progress", _P.RECOVERY: "in-progress", _P.READY: "in-progress", _P.DISCHARGED: "finished",
    _P.ABORTED: "finished", _P.TRANSFERRED: "finished",
}  # fmt: skip
_WHERETO = {_P.DISCHARGED: ("home", "Home"), _P.TRANSFERRED: ("other-hcf", "Other healthcare facility")}
_GIVING = coding(SNOMED, "18629005", "Administration of drug or medicament")
_AMBULATORY = coding(TERMINOLOGY + "v3-ActCode", "AMB", "ambulatory")


def chairs_of(chart: Chart) -> list[str]:
    """List the chairs of a session, in order."""
    assert chart.session is not None  # noqa: S101 - a document is of a session
    moves = chart.all_of(ChairMoved)
    return list(dict.fromkeys([*(move.body.from_chair for move in moves), chart.session.chair]))


def encounter_entry(names: Names, chart: Chart) -> Json:
    """Make the Encounter."""
    session = chart.session
    assert session is not None  # noqa: S101 - a document is of a session
    came = (change.changed_at for change in chart.phases if not change.phase.is_final and change.phase != _P.SCHEDULED)
    arrived = next(came, None)
    fields = given(
        identifier=[{"system": names.clinic_system, "value": f"session-{session.id}"}],
        status=_status(session.phase, arrived),
        statusHistory=_history(names, chart.phases),
        type=[concept("Monitored drug infusion session")],
        subject=names.patient,
        participant=_participants(names, chart),
        period=names.period(arrived or session.created_at, session.ended_at),
        reasonCode=_reasons(chart),
        hospitalization=_whereto(session.phase),
        location=_locations(names, chart),
        serviceProvider=names.to("Organization"),
    )
    return names.entry("Encounter", (), {"class": _AMBULATORY} | fields)


def procedure_entry(names: Names, chart: Chart) -> Json:
    """Make the Procedure: what was done to the patient, from the first of the drug to the last."""
    session = chart.session
    assert session is not None  # noqa: S101 - a document is of a session
    began, ended = drug_began_at(chart), drug_ended_at(chart)
    aborted = next((change for change in chart.phases if change.phase is _P.ABORTED), None)
    protocol = chart.protocol.title if chart.protocol is not None else "Infusion session"
    fields = given(
        status=_procedure_status(chart, began, ended),
        statusReason=None if aborted is None else concept(aborted.reason or "Ended early"),
        code=concept(protocol, _GIVING),
        subject=names.patient,
        encounter=names.encounter,
        performedPeriod=None if began is None else names.period(began, ended or session.ended_at),
        performer=[{"actor": person["individual"]} for person in _participants(names, chart)],
        location=names.to("Location", session.chair),
        reasonCode=_reasons(chart),
    )
    return names.entry("Procedure", (), fields)


def _status(phase: SessionPhase, arrived: datetime | None) -> str:
    """What ended before the patient was there was cancelled."""
    return "cancelled" if phase.is_final and arrived is None else _STATUS[phase]


def _history(names: Names, phases: Iterable[PhaseChange]) -> list[Json]:
    """List the statuses that are over, each with its time."""
    found: list[tuple[str, datetime]] = []
    for change in phases:
        status = _STATUS[change.phase]
        if not found or found[-1][0] != status:
            found.append((status, change.changed_at))
    ends = [start for _, start in found[1:]]
    return [
        {"status": status, "period": names.period(start, end)}
        for (status, start), end in zip(found[:-1], ends, strict=True)
    ]


def _participants(names: Names, chart: Chart) -> list[Json]:
    """Who looked after the chair, from when until when; else who planned the session."""
    assert chart.session is not None  # noqa: S101 - a document is of a session
    turns = sorted(_turns(chart))
    if not turns:
        return [{"individual": names.person(chart.session.created_by)}]
    ends = [*(at for at, _ in turns[1:]), chart.session.ended_at]
    return [
        {"period": names.period(at, end), "individual": names.person(person)}
        for (at, person), end in zip(turns, ends, strict=True)
        if person and (end is None or end >= at)
    ] or [{"individual": names.person(chart.session.created_by)}]


def _turns(chart: Chart) -> Iterator[tuple[datetime, str]]:
    for taken in chart.all_of(ChairTaken):
        yield taken.at, taken.author
    for handed in chart.all_of(ChairHandedOver):
        yield handed.at, handed.body.to or ""


def _reasons(chart: Chart) -> list[Json]:
    """What the patient is treated for."""
    indication = chart.newest_of(IndicationSet)
    if indication is None:
        return []
    code = indication.body.code
    return [concept(indication.body.words, *([] if code is None else [coding(ICD10, code)]))]


def _whereto(phase: SessionPhase) -> Json | None:
    found = _WHERETO.get(phase)
    if found is None:
        return None
    return {"dischargeDisposition": concept(None, coding(TERMINOLOGY + "discharge-disposition", *found))}


def _locations(names: Names, chart: Chart) -> list[Json]:
    assert chart.session is not None  # noqa: S101 - a document is of a session
    moves = chart.all_of(ChairMoved)
    starts = [chart.session.created_at, *(move.at for move in moves)]
    ends = [*(move.at for move in moves), chart.session.ended_at]
    chairs = [*(move.body.from_chair for move in moves), chart.session.chair]
    return [
        {"location": names.to("Location", chair, display=chair), "period": names.period(start, end)}
        for chair, start, end in zip(chairs, starts, ends, strict=True)
    ]


def _procedure_status(chart: Chart, began: datetime | None, ended: datetime | None) -> str:
    session = chart.session
    assert session is not None  # noqa: S101 - a document is of a session
    if began is None:
        return "not-done" if session.phase.is_final else "preparation"
    if session.phase in {_P.ABORTED, _P.TRANSFERRED}:
        return "stopped"
    if ended is not None or session.phase.is_final:
        return "completed"
    course = course_of(chart, session.phase_since)
    return "on-hold" if course is not None and course.state is DrugState.PAUSED else "in-progress"
