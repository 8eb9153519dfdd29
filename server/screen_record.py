"""What a session's record puts on its chart: the pressure that may be expected, earlier sessions, the log's marks."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from dashboard.source import LogMark, MarkSort, PressurePoint, RecordView
from models.observation import NOT_COUNTED, USABLE
from models.record import drug, events
from models.record.assessments import Assessment
from models.record.entry import EntryBody
from server.care.chart import Chart
from server.care.clocks import drug_began_at
from server.care.expected import Pressure, expected_pressure, expected_rise, mean_course
from server.care.scales import scale_of
from server.care.scoring import score_of
from server.store.connection import StoreConnection
from server.store.observations import Question, StoredObservation, of_session
from server.store.visits import held_of

# So many of a patient's earlier sessions are averaged: the last ones are most like today's.
_MOST_SESSIONS = 3
# Of a session a cuff measures a few dozen times; this is enough for one left open over a day.
_MOST_READ = 4000
_CUFF = ("nibp_systolic", "nibp_diastolic")
_LONGEST_WORDS = 80

ChartReader = Callable[[StoreConnection, int], Chart]


def record_view(connection: StoreConnection, read: ChartReader, session: int) -> RecordView:
    """Make what a session's record puts on its chart; nothing is expected before the drug began.

    Args:
        connection: To the store.
        read: Reads what stands of a session.
        session: Its number.
    """
    chart = read(connection, session)
    marks = log_marks(chart)
    began = drug_began_at(chart)
    if began is None or chart.session is None:
        return RecordView(marks=marks)
    held = [one.session for one in held_of(connection, chart.session.patient.id)]
    before = held[: held.index(session)] if session in held else held
    courses = [_cuff_readings(connection, read(connection, number)) for number in before[-_MOST_SESSIONS:]]
    courses = [course for course in courses if course]
    return RecordView(_expected(chart, began), _placed(mean_course(courses), began), len(courses), marks)


def log_marks(chart: Chart) -> tuple[LogMark, ...]:
    """List what stands of scores, events, medicines and doses, by when it happened."""
    found = ((entry.at, _told(entry.body)) for entry in chart.entries if entry.session is not None)
    return tuple(LogMark(at, told[0], _short(told[1])) for at, told in found if told is not None)


def _expected(chart: Chart, began: datetime) -> tuple[PressurePoint, ...]:
    """The published course on the patient's frozen baseline; none without one, or where nothing is published."""
    rise = None if chart.protocol is None else expected_rise(chart.protocol.route)
    own = {one.metric: one.value for one in chart.session.baselines} if chart.session is not None else {}
    if rise is None or not own.keys() >= set(_CUFF):
        return ()
    systolic, diastolic = (own[metric] for metric in _CUFF)
    return _placed(expected_pressure(rise, systolic, diastolic), began)


def _placed(course: Iterable[Pressure], began: datetime) -> tuple[PressurePoint, ...]:
    return tuple(PressurePoint(began + timedelta(minutes=one.minute), *one[1:]) for one in course)


def _cuff_readings(connection: StoreConnection, chart: Chart) -> list[Pressure]:
    """Read a session's cuff readings since its drug began; what failed, was sent again or is an artefact is none."""
    began = drug_began_at(chart)
    if began is None or chart.session is None:
        return []
    by_time: dict[datetime, dict[str, float]] = {}
    for one in of_session(connection, chart.session.id, Question(_CUFF, began, limit=_MOST_READ)):
        if one.value is not None and _counts(one):
            by_time.setdefault(one.measured_at, {})[one.metric] = one.value
    return [
        Pressure((at - began) / timedelta(minutes=1), values[_CUFF[0]], values[_CUFF[1]])
        for at, values in by_time.items()
        if len(values) == len(_CUFF)
    ]


def _counts(one: StoredObservation) -> bool:
    return one.validity in USABLE and not one.judgements & NOT_COUNTED


def _told(body: EntryBody) -> tuple[MarkSort, str] | None:
    """Say in a few words what an entry is on the chart; None for what is not drawn there."""
    match body:
        case Assessment():
            total = score_of(body).total
            title = scale_of(body.scale, body.version).title
            return MarkSort.SCORE, title if total is None else f"{title}: {total}"
        case events.EventNoted() | events.AdverseEvent() | events.NoteWritten():
            return MarkSort.EVENT, _event_words(body)
        case drug.MedicineGiven():
            return MarkSort.MEDICINE, f"{body.name or _capital(body.medicine)} {body.dose:g} {body.unit}"
        case drug.DoseStep():
            return MarkSort.MEDICINE, _dose_words(body)
        case _:
            return None


def _event_words(body: events.EventNoted | events.AdverseEvent | events.NoteWritten) -> str:
    match body:
        case events.AdverseEvent():
            return f"Adverse event: {body.term}"
        case events.NoteWritten():
            return f"Note: {body.text}"
        case events.EventNoted():
            return f"{_capital(body.code.value)}{f', {body.intensity.value}' if body.intensity else ''}"


def _dose_words(step: drug.DoseStep) -> str:
    match step:
        case drug.RateChanged():
            return f"Rate {step.rate_ml_per_h:g} mL/h"
        case drug.DeviceGiven():
            return f"Nasal device {step.number}"
        case drug.BolusGiven() | drug.InjectionGiven() | drug.DoseTaken():
            return _capital(step.kind) + ("" if step.mg is None else f" {step.mg:g} mg")
        case _:
            return _capital(step.kind)


def _capital(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[: _LONGEST_WORDS - 1]}…"
