"""Single readings, one Observation each: a cuff's, a thermometer's, a person's, and numbers beside these and alarms."""

from collections.abc import Sequence

from models.document import RecordedObservation
from models.metrics import CATALOGUE, CUFF_PRESSURES
from models.observation import USABLE, Judgement
from server.reports.fhir.codes import US_CORE, cuff_codings, metric_codings, profile_of
from server.reports.fhir.doubts import State, absent, counts, doubts_about
from server.reports.fhir.elements import Json, concept, given, in_unit
from server.reports.fhir.names import Names
from server.reports.fhir.series import category_of, hour_of, series_key

Cuff = Sequence[RecordedObservation]
# US Core asks for both, measured or not.
_ALWAYS = CUFF_PRESSURES[:2]


def reading_key(one: RecordedObservation) -> tuple[object, ...]:
    """Give what a single reading is named by: its place in what its device sent."""
    return "reading", one.stream, one.seq, one.place


def cuff_key(cuff: Cuff) -> tuple[object, ...]:
    """Give what a cuff reading is named by."""
    return "cuff", cuff[0].stream, cuff[0].seq, cuff[0].place


def reading_entry(names: Names, one: RecordedObservation, *, of_series: bool = False) -> Json:
    """Make the Observation of one number.

    Args:
        names: Of this Bundle.
        one: The reading.
        of_series: Whether it is one of the samples of a series too.
    """
    metric, state = CATALOGUE[one.metric], _state(one)
    is_artefact = Judgement.ARTEFACT in one.judgements
    fields = given(
        status="entered-in-error" if is_artefact else "final",
        category=[category_of(one.metric)],
        code=concept(metric.name, *metric_codings(metric)),
        **_circumstances(names, one),
        **_value(one, state),
        interpretation=doubts_about(state),
        derivedFrom=[names.to("Observation", *series_key(hour_of(one)))] if of_series else None,
    )
    if one.device is not None:
        fields["device"] = names.channel(one.device, one.metric)
    return names.entry("Observation", reading_key(one), fields, profile_of(one.metric))


def cuff_entry(names: Names, cuff: Cuff) -> Json:
    """Make the Observation of a cuff reading: a panel with a component a pressure.

    Args:
        names: Of this Bundle.
        cuff: What one inflation gave, or one person typed in at once.
    """
    by_metric = {one.metric: one for one in cuff}
    is_artefact = all(Judgement.ARTEFACT in one.judgements for one in cuff)
    asked = [metric for metric in CUFF_PRESSURES if metric in by_metric or metric in _ALWAYS]
    fields = given(
        status="entered-in-error" if is_artefact else "final",
        category=[category_of(CUFF_PRESSURES[0])],
        code=concept("Cuff pressure", *cuff_codings()),
        **_circumstances(names, cuff[0]),
        component=[_component(metric, by_metric.get(metric), is_withdrawn=is_artefact) for metric in asked],
    )
    if cuff[0].device is not None:
        fields["device"] = names.machine(cuff[0].device)
    return names.entry("Observation", cuff_key(cuff), fields, US_CORE + "us-core-blood-pressure")


def _component(metric: str, one: RecordedObservation | None, *, is_withdrawn: bool) -> Json:
    known = CATALOGUE[metric]
    code = concept(known.name, *metric_codings(known))
    if one is None:
        return {"code": code, "dataAbsentReason": absent(None)}
    state = _state(one)
    if is_withdrawn or counts(one):
        return given(code=code, **_value(one, state), interpretation=doubts_about(state))
    return given(code=code, dataAbsentReason=absent(state), interpretation=doubts_about(state))


def _state(one: RecordedObservation) -> State:
    return one.validity, one.judgements


def _value(one: RecordedObservation, state: State) -> Json:
    if one.value is None or one.validity not in USABLE:
        return {"dataAbsentReason": absent(state)}
    return {"valueQuantity": in_unit(one.value, CATALOGUE[one.metric].unit)}


def _circumstances(names: Names, one: RecordedObservation) -> Json:
    return given(
        subject=names.patient,
        encounter=names.encounter,
        effectiveDateTime=names.time(one.measured_at),
        issued=names.time(one.received_at),
        performer=[names.to("Organization") if one.author is None else names.person(one.author)],
        method=None if one.method is None else concept(one.method),
    )
