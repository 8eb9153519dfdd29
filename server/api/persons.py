"""One patient as staff read it: who it is, what to know of before a drug is given, baselines, series, follow-ups."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.metrics import CUFF_PRESSURES
from models.patient import Patient
from server.api.asking import PartsOf, room
from server.api.chart_reading import read_chart
from server.api.fields import RowId
from server.api.patients import render_patient
from server.api.person_rendering import render_baseline_history, render_person, render_series
from server.care.chart import Chart
from server.care.treatment import HeldSession, follow_ups_open, series_of
from server.store.connection import StoreConnection
from server.store.patients import patient_of
from server.store.visits import BaselineRow, HeldAt, baseline_history, held_of

router = room("patients")


@router.get("/patients/{number}")
async def person(number: RowId, parts: PartsOf) -> dict[str, object]:
    """One patient: identity, weight as both units, allergies, medicines with what to watch for, series, follow-ups."""
    zone, now = parts.settings.zone, parts.clock.now().utc

    def read(connection: StoreConnection) -> tuple[Patient, Chart, list[HeldSession], list[BaselineRow]]:
        return (
            patient_of(connection, number),
            read_chart(connection, parts.protocols, number, None),
            held_days(connection, number, zone),
            baseline_history(connection, number, CUFF_PRESSURES),
        )

    found, chart, held, baselines = await parts.ask(read)
    return {
        **render_patient(found),
        **render_person(chart),
        "baselines": render_baseline_history(baselines),
        **render_series(series_of(chart, held, _day(now, zone)), follow_ups_open(chart, _day(now, zone))),
    }


def held_days(connection: StoreConnection, number: int, zone: ZoneInfo) -> list[HeldSession]:
    """List a patient's sessions that took place, on the days of the clinic's calendar."""
    return days_of(held_of(connection, number), zone)


def days_of(held: Iterable[HeldAt], zone: ZoneInfo) -> list[HeldSession]:
    """Put sessions that took place on the days of the clinic's calendar."""
    return [HeldSession(one.session, _day(one.started_at, zone)) for one in held]


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
