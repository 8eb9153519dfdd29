"""Fills an empty store with very many sessions at once, for a benchmark of finding them; nothing else does."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, func, select

from models.patient import search_key
from models.session_line import SessionFlag, SessionLine
from server.store.session_lines import keep_lines
from server.store.sessions import chair_for
from server.store.tables import infusion_session, patient, phase_change

_FAMILIES = ("Abara", "Mendes", "Lindqvist", "Österberg", "Nowak", "Sato", "Ortiz", "Haddad", "Dubois", "Kaya", "Weber")
_GIVEN = ("Lena", "Rui", "Maja", "Jonas", "Émile", "Aiko", "Marta", "Omar", "Claire", "Deniz", "Karl", "Ines", "Noor")
_DRUGS = ("ketamine", "esketamine", None)
_VISITS = 10  # sessions a patient
_AT_ONCE = 5000
_APART = timedelta(minutes=37)


def fill_with_sessions(connection: Connection, count: int, began_at: datetime) -> None:
    """Add patients, sessions that are over, and their lines, inside the caller's transaction.

    Args:
        connection: To an empty store.
        count: So many sessions.
        began_at: When the first one was, UTC.
    """
    chairs = [chair_for(connection, str(number)) for number in range(1, 9)]
    people = count // _VISITS + 1
    for batch in _batches(_person(number, began_at) for number in range(1, people + 1)):
        connection.execute(patient.insert(), batch)
    ends = [began_at + _APART * number for number in range(count)]
    sessions = (_session(number, at, chairs, people) for number, at in enumerate(ends, 1))
    for batch in _batches(sessions):
        connection.execute(infusion_session.insert(), batch)
    changes = (
        {"session_id": number, "phase": "discharged", "changed_at": at, "changed_by": "bench"}
        for number, at in enumerate(ends, 1)
    )
    for batch in _batches(changes):
        connection.execute(phase_change.insert(), batch)
    last = connection.execute(select(func.max(phase_change.c.id))).scalar_one()
    lines = (_line(number, at) for number, at in enumerate(ends, 1))
    while some := list(islice(lines, 500)):
        keep_lines(connection, some, {"phase_change": int(last)})


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _person(number: int, at: datetime) -> dict[str, object]:
    family, given = _FAMILIES[number % len(_FAMILIES)], _GIVEN[number % len(_GIVEN)]
    born = date(1940, 1, 1) + timedelta(days=number * 37 % 24_000)
    return {
        "id": number, "family_name": family, "given_name": given, "birth_date": born, "identifier": f"B-{number:06}",
        "search_key": search_key(family, given), "created_at": at, "created_by": "bench",
    }  # fmt: skip


def _session(number: int, at: datetime, chairs: list[int], people: int) -> dict[str, object]:
    return {
        "id": number, "patient_id": number % people + 1, "chair_id": chairs[number % len(chairs)],
        "phase": "discharged",
        "phase_since": at, "preset": "iv_ketamine", "preset_version": 1, "created_at": at, "created_by": "bench",
        "ended_at": at, "protocol": "iv_ketamine", "protocol_version": 1,
    }  # fmt: skip


def _line(number: int, at: datetime) -> SessionLine:
    every = list(SessionFlag)
    flags = {flag for place, flag in enumerate(every) if number % (7 * (len(every) - place)) == 0}
    drug = _DRUGS[number % len(_DRUGS)]
    given = None if drug is None else 30.0 + number % 50
    weight = None if given is None else given / 70
    is_signed = number % 20 != 0
    return SessionLine(
        session=number, at=at, phase="discharged", is_over=True, is_signed=is_signed, drug=drug, given_mg=given,
        mg_per_kg=weight, nurse="ada", alarms=number % 9, flags=frozenset(flags),
        came_at=at, adverse=("Nausea",) if number % 7 == 0 else (), rise=float(number % 40),
        is_hypertensive=number % 5 == 0,
    )  # fmt: skip
