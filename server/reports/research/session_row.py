"""The row of a session: who was treated as far as that may be told, with what, and how it went."""

from datetime import datetime

from models.document import SessionDocument
from models.metrics import BASELINE_METRICS
from models.record.person import ConditionNoted, HeightMeasured, IndicationSet, WeightMeasured
from models.session import InfusionSession
from server.care.chart import Chart
from server.care.clocks import drug_ended_at
from server.care.course import DrugCourse, course_of
from server.reports.clinic_file import clinic_file
from server.reports.research import listed
from server.reports.research import vocabulary as words
from server.reports.research.placing import Place, zero_of
from server.reports.research.rows import Row, Seconds

_CATEGORY = 3  # of an ICD-10 code: what stands behind may name a rare disease


def session_row(document: SessionDocument, chart: Chart, place: Place, until: datetime, *, is_simulated: bool) -> Row:
    """Give a session's row.

    Args:
        document: Its record.
        chart: The same, as it stands.
        place: Where it stands in the export.
        until: When it ended, or now, UTC.
        is_simulated: Whether anything of it was.
    """
    session = document.session
    zero, word = zero_of(chart)
    seconds = Seconds(zero)
    return {
        "patient": place.patient,
        "data": "simulated" if is_simulated else "real",
        "first_year": place.first_year,
        "day": place.day,
        "number": place.number,
        "age": place.age,
        "sex": words.known(session.patient.sex or "unknown", words.SEXES),
        **_person(chart, until),
        "protocol": words.known(session.protocol, listed.protocols()),
        **_given(course_of(chart, until)),
        "time_zero": word,
        "drug_ended_s": seconds.if_any(drug_ended_at(chart)),
        "ended_s": seconds.if_any(session.ended_at),
        "ended": session.phase.value if session.phase.is_final else None,
        "is_signed": bool(document.signatures),
        **_baselines(session),
    }


def _person(chart: Chart, until: datetime) -> Row:
    weights = [entry.body.kg for entry in chart.all_of(WeightMeasured) if entry.at <= until]
    heights = [entry.body.cm for entry in chart.all_of(HeightMeasured) if entry.at <= until]
    indication = chart.newest_of(IndicationSet)
    code = None if indication is None else indication.body.code
    file = clinic_file()
    return {
        "weight_kg": weights[-1] if weights else None,
        "height_cm": heights[-1] if heights else None,
        "indication": None if code is None else code[:_CATEGORY],
        "has_hypertension": any(
            file.is_hypertension(one.body.words, one.body.code) for one in chart.all_of(ConditionNoted)
        ),
    }


def _given(course: DrugCourse | None) -> Row:
    if course is None or course.started_at is None:
        return {"drug": None, "route": None, "ordered_mg": None, "given_mg": None, "given_mg_per_kg": None}
    plan, given_mg = course.plan, course.given_mg
    weight_kg = plan.order.weight_kg
    return {
        "drug": words.known(plan.order.drug, listed.drugs()),
        "route": plan.order.route.value,
        "ordered_mg": plan.dose.total_mg,
        "given_mg": given_mg,
        "given_mg_per_kg": None if weight_kg is None else given_mg / weight_kg,
    }


def _baselines(session: InfusionSession) -> Row:
    return {f"baseline_{one.metric}": one.value for one in session.baselines if one.metric in BASELINE_METRICS}
