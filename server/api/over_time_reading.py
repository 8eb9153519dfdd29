"""What is read of a patient's sessions for the course over time: each record, and its cuff readings alone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.api.chart_reading import read_chart
from server.care.chart import Chart
from server.care.over_time import PressureRise, Treatment, treatment_of
from server.care.protocols import ProtocolShelf
from server.reports.session_statistics import statistics_in_passing
from server.store.bindings import bindings_of
from server.store.connection import StoreConnection
from server.store.observations import Question, of_session
from server.store.patients import patient_of
from server.store.visits import held_of

# Two and a half years of weekly sessions; what is older is not on one page.
MOST_SESSIONS = 130
_SYSTOLIC = "nibp_systolic"
# More cuff readings than any session has.
_MOST_READ = 10_000


def read_treatments(
    connection: StoreConnection, protocols: ProtocolShelf, patient: int, zone: ZoneInfo, now: datetime
) -> tuple[Chart, list[Treatment]]:
    """Read a patient's record and the newest of the sessions in which a drug was given, oldest first.

    Raises:
        NotFoundError: There is no such patient.
    """
    patient_of(connection, patient)
    held: list[Treatment] = []
    before: date | None = None
    for one in held_of(connection, patient)[-MOST_SESSIONS:]:
        day = one.started_at.astimezone(zone).date()
        chart = read_chart(connection, protocols, patient, one.session)
        held.append(treatment_of(chart, day, before, _pressure(connection, chart), now))
        before = day
    return read_chart(connection, protocols, patient, None), held


def _pressure(connection: StoreConnection, chart: Chart) -> PressureRise | None:
    """Compute the rise of the systolic pressure as the session's own statistics do."""
    assert chart.session is not None  # noqa: S101 - it was held
    taken = of_session(connection, chart.session.id, Question((_SYSTOLIC,), limit=_MOST_READ))
    bindings = bindings_of(connection, chart.session.id)
    found = statistics_in_passing(taken, chart, bindings).get(_SYSTOLIC)
    if found is None or found.baseline is None or found.peak is None:
        return None
    return PressureRise(found.baseline.value, found.peak.value)
