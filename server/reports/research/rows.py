"""The rows of one session for each table but the observations: values by the names of their columns.

Nothing is copied of a record: each value is named, and a word passes only where a list has it. Rows are of the entries
that stand; what was corrected or withdrawn is left out.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

from models.alarm import Alarm
from models.errors import UsageError
from models.metrics import CATALOGUE
from models.record.assessments import Assessment
from models.record.drug import MedicineGiven
from models.record.entry import Entry
from server.care.chart import Chart
from server.care.scoring import score_of
from server.reports.fhir.giving import Dose, doses
from server.reports.research import listed
from server.reports.research import vocabulary as words

Value: TypeAlias = "str | int | float | bool | list[int | None] | None"
Row: TypeAlias = dict[str, Value]


class Seconds:
    """Writes moments as seconds from a session's time zero."""

    def __init__(self, zero: datetime) -> None:
        """Count from a moment, UTC."""
        self._zero = zero

    def of(self, moment: datetime) -> float:
        """Give a moment's seconds, to the microsecond."""
        return (moment - self._zero) / timedelta(seconds=1)

    def if_any(self, moment: datetime | None) -> float | None:
        """Give the seconds of a moment that may be none."""
        return None if moment is None else self.of(moment)


def dose_rows(chart: Chart, until: datetime, seconds: Seconds) -> Iterator[Row]:
    """Give what was given of the drug, and each other medicine.

    Args:
        chart: The session.
        until: Up to when what flows is counted, UTC.
        seconds: Of the session.
    """
    for dose in doses(chart, until):
        yield _dose(dose, seconds)
    for entry in chart.all_of(MedicineGiven):
        yield _medicine(entry, seconds)


def _dose(dose: Dose, seconds: Seconds) -> Row:
    order = dose.plan.order
    return {
        "kind": "session_drug",
        "substance": words.known(order.drug, listed.drugs()),
        "route": order.route.value,
        "start_s": seconds.of(dose.start),
        "end_s": None if dose.is_flowing else seconds.if_any(dose.end),
        "dose": dose.mg,
        "unit": "mg",
        "rate_ml_per_h": dose.rate_ml_per_h,
        "concentration_mg_per_ml": dose.plan.dose.mg_per_ml,
    }


def _medicine(entry: Entry[MedicineGiven], seconds: Seconds) -> Row:
    body = entry.body
    is_known = body.unit in listed.dose_units()
    return {
        "kind": "other_medicine",
        "substance": words.known(body.medicine, listed.substances()),
        "route": body.route.value,
        "start_s": seconds.of(entry.at),
        "dose": body.dose if is_known else None,
        "unit": body.unit if is_known else None,
    }


def score_rows(chart: Chart, seconds: Seconds) -> Iterator[Row]:
    """Give each assessment by a scale that comes with the program."""
    for entry in chart.all_of(Assessment):
        body = entry.body
        try:
            found = score_of(body)
        except UsageError:  # of a file that this program does not have: nobody could say what its numbers mean
            continue
        yield {
            "scale": body.scale,
            "version": body.version,
            "at_s": seconds.of(entry.at),
            "total": found.total,
            "is_complete": not found.missing,
            "items": None if body.items is None else list(body.items),
        }


def alarm_row(alarm: Alarm, seconds: Seconds) -> Row:
    """Give an alarm; its words name a chair, and stay."""
    return {
        "condition": words.known(alarm.condition, listed.conditions()),
        "metric": alarm.metric if alarm.metric in CATALOGUE else None,
        "kind": alarm.kind.value,
        "priority": alarm.priority.value,
        "value": alarm.value,
        "limit": alarm.limit,
        "onset_s": seconds.if_any(alarm.onset_at),
        "arose_s": seconds.of(alarm.arose_at),
        "ceased_s": seconds.if_any(alarm.ceased_at),
        "acknowledged_s": seconds.if_any(alarm.acknowledged_at),
        "escalation": alarm.escalation,
    }
