"""The fields of the esketamine patient monitoring form, filled in from the record, with the day it is due.

The form (Spravato REMS, one a session) is submitted within seven days. A field that the record does not hold is null:
somebody fills it in. Nothing is guessed. Pure; only cuff readings are kept, so memory does not grow with the session.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from models.document import RecordedObservation, SessionDocument
from models.errors import UsageError
from models.record.assessments import Assessment
from models.record.drug import DeviceGiven, Order
from models.record.entry import Entry, of_kind
from models.record.events import AdverseEvent
from models.record.person import MedicineStopped, MedicineTaken
from models.route import Route
from models.session import SessionPhase
from server.care.scoring import score_of
from server.reports.canonical import to_json
from server.reports.record_source import RecordSource

SOURCE = "Spravato REMS, Patient Monitoring Form (11/2021): within 7 days; pressures before, at 40 min and at the end"
SUBMITTED_WITHIN = timedelta(days=7)
_SECOND_PRESSURE = timedelta(minutes=40)
# A reading so near to 40 minutes is that of 40 minutes: a cuff's usual rhythm (design choice).
_NEAR = timedelta(minutes=10)
# MOAA/S below 5 is sedated, CADSS-6 above 2 dissociated: as the protocol's own way out of the clinic asks.
_AWAKE, _USUAL_DISSOCIATION = 5, 2
_TWO_HOURS = timedelta(hours=2)
# What the form asks of other medicines, as the list of interactions names the classes.
_ASKED_CLASSES = ("benzodiazepine", "hypnotic", "stimulant", "maoi", "opioid")

_Pressure = tuple[datetime, float, float]


def form_pieces(source: RecordSource) -> Iterator[bytes]:
    """Write the form's fields as JSON.

    Raises:
        UsageError: The session gave no nasal esketamine.
    """
    document = source.document
    devices = of_kind(document.standing, DeviceGiven)
    orders = [entry for entry in of_kind(document.standing, Order) if _is_nasal_esketamine(entry.body)]
    if not devices or not orders:
        message = f"Session {document.session.id} gave no nasal esketamine: there is no monitoring form to fill in"
        raise UsageError(message, "format")
    first = devices[0].at
    until = _end_of_monitoring(document)
    pressures = [] if until is None else list(_pressures(source, until))
    due = first + SUBMITTED_WITHIN
    yield to_json(
        {
            "form": "esketamine patient monitoring form", "source": SOURCE, "simulated": source.is_simulated,
            "session": document.session.id,
            "patient": _patient(document),
            "setting": {"name": source.header.clinic_name, "address": source.header.address,
                        "phone": source.header.phone},
            "treatment": {
                "date": first.astimezone(source.header.zone).date(), "first_device_at": first, "devices": len(devices),
                "dose_mg": orders[-1].body.dose_mg, "lot_numbers": None,
                "minutes_from_first_device_to_end_of_monitoring": _minutes(first, until),
            },
            "pressure_mmhg": {
                "before": _newest(pressures, until=first),
                "at_40_min": _nearest(pressures, first + _SECOND_PRESSURE),
                "before_completion": _newest(pressures, since=first),
            },
            "sedation": _course(document, "moaas", first, lambda total: total < _AWAKE),
            "dissociation": _course(document, "cadss6", first, lambda total: total > _USUAL_DISSOCIATION),
            "serious_adverse_events": [_event(entry) for entry in of_kind(document.standing, AdverseEvent)
                                       if entry.body.is_serious],
            "signed": [{"by": one.author, "at": one.at} for one in document.signatures[:1]],
            "submit_by": due,
            "is_overdue": source.header.exported_at > due,
        }
    )  # fmt: skip


def _is_nasal_esketamine(order: Order) -> bool:
    return order.drug == "esketamine" and order.route is Route.NASAL


def _end_of_monitoring(document: SessionDocument) -> datetime | None:
    final = [change.changed_at for change in document.phases if SessionPhase(change.phase).is_final]
    return final[-1] if final else None


def _patient(document: SessionDocument) -> dict[str, Any]:
    patient = document.patient
    taken = of_kind(document.standing, MedicineTaken)
    stopped = {entry.body.medicine for entry in of_kind(document.standing, MedicineStopped)}
    classes = {entry.body.medicine_class for entry in taken if entry.id not in stopped}
    return {
        "family_name": patient.family_name, "given_name": patient.given_name, "birth_date": patient.birth_date,
        "sex": patient.sex,
        # Nobody was asked as long as no medicine was ever written down; that is not a "no".
        "takes": {name: name in classes if taken else None for name in _ASKED_CLASSES},
    }  # fmt: skip


def _pressures(source: RecordSource, until: datetime) -> Iterator[_Pressure]:
    """Give the cuff readings that count, both numbers of each, in their order."""
    systolic: RecordedObservation | None = None
    for batch in source.observations():
        for one in batch:
            if one.measured_at > until or not one.is_usable:
                continue
            if one.metric == "nibp_systolic":
                systolic = one
            elif one.metric == "nibp_diastolic" and systolic is not None and one.measured_at == systolic.measured_at:
                assert systolic.value is not None  # noqa: S101 - it is usable
                assert one.value is not None  # noqa: S101 - likewise
                yield one.measured_at, systolic.value, one.value


def _newest(found: list[_Pressure], since: datetime | None = None, until: datetime | None = None) -> Any:  # noqa: ANN401
    wanted = [one for one in found if (since is None or one[0] > since) and (until is None or one[0] <= until)]
    return _pressure(wanted[-1]) if wanted else None


def _nearest(found: list[_Pressure], at: datetime) -> Any:  # noqa: ANN401 - JSON
    near = [one for one in found if abs(one[0] - at) <= _NEAR]
    return _pressure(min(near, key=lambda one: abs(one[0] - at))) if near else None


def _pressure(one: _Pressure) -> dict[str, Any]:
    return {"at": one[0], "systolic": one[1], "diastolic": one[2]}


def _course(document: SessionDocument, scale: str, first: datetime, counts: Callable[[int], bool]) -> dict[str, Any]:
    """Tell when something that a scale measures began and ended after the first device; null: never looked at."""
    taken = [entry for entry in of_kind(document.standing, Assessment) if entry.body.scale == scale]
    totals = [(entry.at, score_of(entry.body).total) for entry in taken if entry.at >= first]
    known = [(at, counts(total)) for at, total in totals if total is not None]
    began = next((at for at, is_there in known if is_there), None)
    after = [(at, is_there) for at, is_there in known if began is not None and at > began]
    ended = next((at for place, (at, _) in enumerate(after) if not any(there for _, there in after[place:])), None)
    return {
        "occurred": (began is not None) if known else None, "began_at": began, "ended_at": ended,
        "minutes_to_end": _minutes(first, ended),
        "ended_within_2_h": None if began is None else ended is not None and ended - first <= _TWO_HOURS,
    }  # fmt: skip


def _event(entry: Entry[AdverseEvent]) -> dict[str, Any]:
    body = entry.body
    return {
        "term": body.term, "began_at": entry.at, "seriousness": [one.value for one in body.seriousness],
        "actions": [one.value for one in body.actions], "outcome": body.outcome.value, "narrative": body.narrative,
    }  # fmt: skip


def _minutes(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else round((end - start).total_seconds() / 60, 1)
