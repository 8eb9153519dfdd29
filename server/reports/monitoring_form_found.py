"""What of a record answers the monitoring form: medicines, pressures, and how long something lasted. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from models.document import RecordedObservation, SessionDocument
from models.record.assessments import Assessment
from models.record.entry import of_kind
from models.record.person import MedicineStopped, MedicineTaken
from server.care.scoring import score_of
from server.reports.monitoring_form_file import Resolved, SecondPressure, ToldByScale, monitoring_form_file
from server.reports.record_source import RecordSource

Pressure = tuple[datetime, float, float]
"""A cuff reading: when, systolic, diastolic, mmHg."""


def patient_asked(document: SessionDocument) -> dict[str, Any]:
    """Tell who the patient is, and of the medicines that the form asks for which are taken."""
    patient = document.patient
    taken = of_kind(document.standing, MedicineTaken)
    stopped = {entry.body.medicine for entry in of_kind(document.standing, MedicineStopped)}
    asked = monitoring_form_file().medicines.classes
    classes = {entry.body.medicine_class for entry in taken if entry.id not in stopped}
    return {
        "family_name": patient.family_name, "given_name": patient.given_name, "birth_date": patient.birth_date,
        "sex": patient.sex,
        # Nobody was asked as long as no medicine was ever written down; that is not a "no".
        "takes": {name: name in classes if taken else None for name in asked},
    }  # fmt: skip


def pressures(source: RecordSource, until: datetime) -> Iterator[Pressure]:
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


def newest(found: list[Pressure], since: datetime | None = None, until: datetime | None = None) -> Any:  # noqa: ANN401
    """Give the last reading after a moment, or until one; None where there is none."""
    wanted = [one for one in found if (since is None or one[0] > since) and (until is None or one[0] <= until)]
    return _pressure(wanted[-1]) if wanted else None


def nearest(found: list[Pressure], first: datetime, rule: SecondPressure) -> Any:  # noqa: ANN401 - JSON
    """Give the reading that is the second one; None where there is none."""
    at = first + timedelta(minutes=rule.at_min)
    near = [one for one in found if abs(one[0] - at) <= timedelta(minutes=rule.within_min)]
    return _pressure(min(near, key=lambda one: abs(one[0] - at))) if near else None


def _pressure(one: Pressure) -> dict[str, Any]:
    return {"at": one[0], "systolic": one[1], "diastolic": one[2]}


def course(document: SessionDocument, first: datetime, rule: ToldByScale, within: Resolved) -> dict[str, Any]:
    """Tell when something that a scale measures began and ended after the first device; null: never looked at."""
    taken = [entry for entry in of_kind(document.standing, Assessment) if entry.body.scale == rule.scale]
    totals = [(entry.at, score_of(entry.body).total) for entry in taken if entry.at >= first]
    known = [(at, rule.is_there(total)) for at, total in totals if total is not None]
    began = next((at for at, is_there in known if is_there), None)
    after = [(at, is_there) for at, is_there in known if began is not None and at > began]
    ended = next((at for place, (at, _) in enumerate(after) if not any(there for _, there in after[place:])), None)
    longest = timedelta(minutes=within.within_min)
    return {
        "occurred": (began is not None) if known else None, "began_at": began, "ended_at": ended,
        "minutes_to_end": minutes(first, ended),
        "ended_within_2_h": None if began is None else ended is not None and ended - first <= longest,
    }  # fmt: skip


def minutes(start: datetime, end: datetime | None) -> float | None:
    """Count the minutes between two moments; None where there is no end."""
    return None if end is None else round((end - start).total_seconds() / 60, 1)
