"""Fills the demonstration's clinic: its patients, sessions of weeks, and those of today as far as they have come."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

import structlog

from models.errors import UsageError
from server.commands.demo_acts import Plan
from server.commands.demo_courses import Courses
from server.commands.demo_people import Stay, take_in
from server.commands.demo_plans import past_plans, present_plan, protocol_name, seats, stay_of
from server.commands.demo_tape import Tape
from server.commands.demo_writing import Writing
from server.parts import Parts
from server.store.connection import StoreConnection
from server.store.sessions import open_sessions

log = structlog.get_logger(__name__)

_KNOWN_SINCE, _KNOWN_FROM = timedelta(days=7), time(10)
# Nothing on a monitor's tape is older.
_TAPE_DAYS = timedelta(days=400)


async def fill(parts: Parts, chairs: int, courses: Courses) -> None:
    """Take in the patients, write their past, the oldest session first, and then those of now as far as they have come.

    Each person and each session is one job of the writer.

    Args:
        parts: The running server's.
        chairs: How many chairs there are; their monitors are enrolled.
        courses: What the bodies do.

    Raises:
        SimulatorUnavailable: There are no courses.
    """
    found, zone = await courses.read(), parts.settings.zone
    today = parts.clock.now().utc.astimezone(zone).date()
    tapes = {seat.device: Tape(seat.device, parts.clock.now().utc - _TAPE_DAYS) for seat in seats(chairs)}
    patients: dict[str, int] = {}
    past: list[Plan] = []
    for seat in seats(chairs):
        stay = stay_of(seat, today)
        known_at = datetime.combine(min(stay.before + stay.after) - _KNOWN_SINCE, _KNOWN_FROM, zone)
        patients[seat.person.number] = await parts.change(_taking_in(stay, known_at))
        past += past_plans(seat, stay, found, parts.protocols, zone)
    for plan in sorted(past, key=_begins_at):
        await _write(parts, _writing(parts, plan, patients, tapes, parts.clock.now().utc))
    now = parts.clock.now().utc  # only here: a session of now goes on where its monitor begins
    present = [present_plan(seat, found, parts.protocols, now) for seat in seats(chairs)]
    for plan in sorted((plan for plan in present if plan is not None), key=_begins_at):
        await _write(parts, _writing(parts, plan, patients, tapes, now))


async def _write(parts: Parts, job: Callable[[StoreConnection], int]) -> None:
    """Write one session whole, or leave it out: one that breaks the clinic's own rules ends no demonstration."""
    try:
        await parts.change(job)
    except UsageError as error:
        log.warning("a session of the demonstration is left out", fault=str(error))


async def show_without_monitors(parts: Parts) -> None:
    """Show the chairs, whose monitors do not stream yet and so are not missed."""
    sessions = await parts.ask(open_sessions)
    parts.desk.watch(replace(session, devices=()) for session in sessions)
    for session in sessions:
        await parts.attend(session.id)


async def show(parts: Parts) -> None:
    """Show the chairs with their monitors, which begin now."""
    parts.desk.watch(await parts.ask(open_sessions))


def _taking_in(stay: Stay, at: datetime) -> Callable[[StoreConnection], int]:
    return lambda connection: take_in(connection, stay, at, protocol_name(stay.person))


def _writing(
    parts: Parts, plan: Plan, patients: Mapping[str, int], tapes: Mapping[str, Tape], now: datetime
) -> Callable[[StoreConnection], int]:
    preset, patient = parts.presets.newest(protocol_name(plan.person)), patients[plan.person.number]
    return lambda connection: Writing(connection, patient, plan, preset, tapes[plan.device], now).run()


def _begins_at(plan: Plan) -> datetime:
    return plan.begins_at
