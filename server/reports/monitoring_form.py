"""The fields of the esketamine patient monitoring form, filled in from the record, with the day it is due.

The form (Spravato REMS, one a session) has a day by which it is submitted. A field that the record does not hold is
null: somebody fills it in. Nothing is guessed. Pure; only cuff readings are kept, so memory hardly grows.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from models.document import SessionDocument
from models.errors import UsageError
from models.record.care import ChairTaken
from models.record.drug import DeviceGiven, Order
from models.record.entry import Entry, of_kind
from models.record.events import AdverseEvent
from models.record.ledger import VialOpened
from models.route import Route
from models.session import SessionPhase
from server.reports.canonical import to_json
from server.reports.monitoring_form_file import monitoring_form_file
from server.reports.monitoring_form_found import course, minutes, nearest, newest, patient_asked, pressures
from server.reports.record_source import RecordSource


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
    first, file = devices[0].at, monitoring_form_file()
    until = _entered(document, lambda phase: phase.is_final)
    ready = _entered(document, lambda phase: phase is SessionPhase.READY)
    cuffs = [] if until is None else list(pressures(source, until))
    due = first + file.submitted_within
    yield to_json(
        {
            "form": "esketamine patient monitoring form", "source": file.source, "version": file.version,
            "simulated": source.is_simulated, "session": document.session.id,
            "patient": patient_asked(document),
            "monitored_by": _each(entry.author for entry in of_kind(document.standing, ChairTaken)),
            "setting": {"name": source.header.clinic_name, "address": source.header.address,
                        "phone": source.header.phone},
            "treatment": {
                "date": first.astimezone(source.header.zone).date(), "first_device_at": first, "devices": len(devices),
                "dose_mg": orders[-1].body.dose_mg, "lot_numbers": _lots(document, orders[-1].body.drug),
                "minutes_from_first_device_to_end_of_monitoring": minutes(first, until),
                "minutes_from_first_device_to_ready": minutes(first, ready),
            },
            # Whoever fills the form in says so; no number says it for a person.
            "vital_signs_acceptable": {"before": None, "before_completion": None},
            "pressure_mmhg": {
                "before": newest(cuffs, until=first),
                "at_40_min": nearest(cuffs, first, file.second_pressure),
                "before_completion": newest(cuffs, since=first),
            },
            "sedation": course(document, first, file.sedation, file.resolved),
            "dissociation": course(document, first, file.dissociation, file.resolved),
            "respiratory_depression": _events(document, lambda body: file.breathing.tells(body.term)) or None,
            "serious_adverse_events": _events(document, lambda body: body.is_serious),
            "signed": [{"by": one.author, "at": one.at} for one in document.signatures[:1]],
            "submit_by": due,
            "is_overdue": source.header.exported_at > due,
        }
    )  # fmt: skip


def _is_nasal_esketamine(order: Order) -> bool:
    return order.drug == "esketamine" and order.route is Route.NASAL


def _entered(document: SessionDocument, is_wanted: Callable[[SessionPhase], bool]) -> datetime | None:
    """Tell when the last phase of some began; None: none did."""
    found = [change.changed_at for change in document.phases if is_wanted(SessionPhase(change.phase))]
    return found[-1] if found else None


def _lots(document: SessionDocument, drug: str) -> list[str] | None:
    """List the lots of what was opened of a drug; None where the ledger has none of it."""
    opened = [entry.body for entry in of_kind(document.standing, VialOpened)]
    return _each(body.lot for body in opened if body.drug == drug)


def _each(names: Iterable[str]) -> list[str] | None:
    return list(dict.fromkeys(names)) or None


def _events(document: SessionDocument, is_wanted: Callable[[AdverseEvent], bool]) -> list[dict[str, Any]]:
    return [_event(entry) for entry in of_kind(document.standing, AdverseEvent) if is_wanted(entry.body)]


def _event(entry: Entry[AdverseEvent]) -> dict[str, Any]:
    body = entry.body
    return {
        "term": body.term, "began_at": entry.at, "seriousness": [one.value for one in body.seriousness],
        "actions": [one.value for one in body.actions], "outcome": body.outcome.value, "narrative": body.narrative,
    }  # fmt: skip
