"""What is read of patients for their lines in the list: all of a page at once, and only the kinds that a line shows."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.patient import Patient
from server.api.persons import days_of
from server.api.record_rendering import kinds_of
from server.care.chart import Chart
from server.care.treatment import HeldSession
from server.store.connection import StoreConnection
from server.store.patients import list_patients
from server.store.record import entries_of_persons
from server.store.visits import held_of_each

_GROUPS = ("weights", "current-medicines", "series", "follow-ups")
_KINDS = tuple(kind for group in _GROUPS for kind in kinds_of(group) or ())


class Read(NamedTuple):
    """A patient, what stands of it that a line shows, and the sessions that took place."""

    patient: Patient
    chart: Chart
    held: list[HeldSession]


def read_lines(connection: StoreConnection, zone: ZoneInfo, after: int, limit: int, words: str) -> list[Read]:
    """Read patients in the order they were taken in; arguments as those of ``list_patients``."""
    patients = list_patients(connection, after, limit, words)
    numbers = [one.id for one in patients]
    entries, held = entries_of_persons(connection, numbers, _KINDS), held_of_each(connection, numbers)
    return [Read(one, Chart.of(None, entries[one.id]), days_of(held[one.id], zone)) for one in patients]
