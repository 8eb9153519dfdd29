"""Scales: the answers as a QuestionnaireResponse, and the total as an Observation."""

from models.errors import UsageError
from models.record.assessments import Assessment
from models.record.entry import Entry
from server.care.chart import Chart
from server.care.scales import Scale, scale_of
from server.care.scoring import Score, score_of
from server.reports.fhir.elements import LOINC, OWN, TERMINOLOGY, Json, coding, concept, given, quantity
from server.reports.fhir.names import Names

_SURVEY = concept(None, coding(TERMINOLOGY + "observation-category", "survey", "Survey"))
# What is counted has no unit; UCUM writes that as an annotation.
_POINTS = "{score}"


def assessment_entries(names: Names, chart: Chart) -> list[Json]:
    """Make both of each assessment that stands."""
    found = []
    for entry in chart.all_of(Assessment):
        scale, score = _scored(entry.body)
        found.append(_response(names, entry, scale, score))
        if score is not None and score.total is not None:
            found.append(_total(names, entry, scale, score))
    return found


def _scored(body: Assessment) -> tuple[Scale | None, Score | None]:
    """A record from elsewhere may name a scale, or a version of it, that this program does not have."""
    try:
        return scale_of(body.scale, body.version), score_of(body)
    except UsageError:
        return None, None


def _response(names: Names, entry: Entry[Assessment], scale: Scale | None, score: Score | None) -> Json:
    body = entry.body
    total = body.total if score is None else score.total
    items = _items(body, scale)
    if total is not None:
        items.append({"linkId": "total", "text": "Total", "answer": [{"valueInteger": total}]})
    if body.note:
        items.append({"linkId": "note", "text": "Note", "answer": [{"valueString": body.note}]})
    is_whole = score is None or not score.missing or body.items is None
    fields = given(
        questionnaire=f"urn:chairside:questionnaire:{body.scale}|{body.version}",
        status="completed" if is_whole else "in-progress",
        subject=names.patient,
        encounter=names.encounter,
        authored=names.time(entry.at),
        author=names.person(entry.author),
        item=items,
        language=body.language,
    )
    return names.entry("QuestionnaireResponse", (entry.id,), fields)


def _items(body: Assessment, scale: Scale | None) -> list[Json]:
    """Write each answer under its number; the wording only where its licence allows that."""
    if body.items is None:
        return []
    asked = (
        [(place + 1, None) for place in range(len(body.items))]
        if scale is None
        else [(item.number, item.wording if scale.licence.allows_wording else None) for item in scale.items]
    )
    return [
        given(
            linkId=str(number),
            text=wording or f"Item {number}",
            answer=None if answer is None else [{"valueInteger": answer}],
        )
        for (number, wording), answer in zip(asked, body.items, strict=True)
    ]


def _total(names: Names, entry: Entry[Assessment], scale: Scale | None, score: Score) -> Json:
    assert scale is not None  # noqa: S101 - it was scored by it
    assert score.total is not None  # noqa: S101 - asked before
    codings = [coding(OWN + "scale", scale.name), *([coding(LOINC, scale.loinc)] if scale.loinc else [])]
    said = [*([score.band] if score.band else []), *(flag.words for flag in score.flags)]
    fields = given(
        status="final",
        category=[_SURVEY],
        code=concept(f"{scale.title}, total", *codings),
        subject=names.patient,
        encounter=names.encounter,
        effectiveDateTime=names.time(entry.at),
        issued=names.time(entry.entered_at),
        performer=[names.person(entry.author)],
        valueQuantity=quantity(score.total, _POINTS, "points"),
        interpretation=[concept(words) for words in said],
        derivedFrom=[names.to("QuestionnaireResponse", entry.id)],
    )
    return names.entry("Observation", ("total", entry.id), fields)
