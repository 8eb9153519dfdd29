"""Whose session a record is, what was given in it and by whom: the head of the page that clinicians read."""

from datetime import datetime

from models.observation import GenerationMode
from models.record.care import ChairHandedOver, ChairTaken
from models.record.drug import Order
from models.timestamps import format_if_any, format_timestamp
from server.api.patients import render_patient
from server.care.chart import Chart
from server.care.course import course_of, render_dose
from server.parts import Parts
from server.store.bindings import bindings_of
from server.store.connection import StoreConnection
from server.store.document_arrivals import streams_of
from server.store.observations import sources_of_session
from server.store.visits import held_of


def head_of(connection: StoreConnection, parts: Parts, chart: Chart, now: datetime) -> dict[str, object]:
    """Make the head."""
    session = chart.session
    assert session is not None  # noqa: S101 - it was read by its number
    held = [one.session for one in held_of(connection, session.patient.id)]
    course = course_of(chart, session.ended_at or now)
    orders = chart.all_of(Order)
    streams = streams_of(connection, sources_of_session(connection, session.id), None)
    return {
        "patient": render_patient(session.patient),
        "chair": session.chair,
        "devices": list(dict.fromkeys(one.device for one in bindings_of(connection, session.id))),
        "visit": held.index(session.id) + 1 if session.id in held else None,
        "visits": len(held),
        "title": None if chart.protocol is None else chart.protocol.title,
        "phase": session.phase.value,
        "planned_at": format_timestamp(session.created_at),
        "ended_at": format_if_any(session.ended_at),
        "dose": None if course is None else render_dose(course),
        "mg_per_kg": None if course is None else course.plan.dose.mg_per_kg,
        "weight_kg": None if course is None else course.plan.order.weight_kg,
        "nurses": _nurses(chart),
        "prescribers": list(dict.fromkeys(entry.author for entry in orders)),
        "simulated": parts.settings.simulated or any(one.mode is not GenerationMode.REAL for one in streams),
    }


def _nurses(chart: Chart) -> list[str]:
    """Who looked after the patient, in order."""
    found = [
        entry.author if isinstance(entry.body, ChairTaken) else entry.body.to
        for entry in chart.entries
        if isinstance(entry.body, ChairTaken | ChairHandedOver)
    ]
    return list(dict.fromkeys(name for name in found if name is not None))
