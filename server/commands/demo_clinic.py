"""Fills the demonstration's clinic: its patients, sessions of weeks, and those of today as far as they have come."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from server.commands.demo_acts import Plan
from server.commands.demo_courses import Courses
from server.commands.demo_people import Stay, take_in
from server.commands.demo_plans import past_plans, present_plan, protocol_name, seats, stay_of
from server.commands.demo_tape import Tape
from server.commands.demo_writing import Writing
from server.parts import Parts
from server.store.connection import StoreConnection
from server.store.sessions import open_sessions

_KNOWN_SINCE, _KNOWN_FROM = timedelta(days=7), time(10)
# Nothing on a monitor's tape is older.
_TAPE_DAYS = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Clinic:
    """What is to be written: sessions with the numbers of their patients, and one tape for each monitor."""

    parts: Parts
    now: datetime
    plans: list[tuple[Plan, int]] = field(default_factory=list)
    tapes: dict[str, Tape] = field(default_factory=dict)

    async def write(self, told: Callable[[int, int], None]) -> None:
        """Write all sessions, the oldest first, and those of today as far as they have come.

        Args:
            told: Hears how many are written, and of how many.
        """
        plans = sorted(self.plans, key=lambda planned: planned[0].begins_at)
        for number, (plan, patient) in enumerate(plans, start=1):
            tape = self.tapes.setdefault(plan.device, Tape(plan.device, self.now - _TAPE_DAYS))
            await self.parts.change(_writing(self.parts, plan, patient, tape, self.now))
            told(number, len(plans))


async def open_clinic(parts: Parts, chairs: int, courses: Courses) -> Clinic:
    """Take in the patients, and plan their sessions; one job of the writer for each.

    Args:
        parts: The running server's.
        chairs: How many chairs there are; their monitors are enrolled.
        courses: What the bodies do.

    Raises:
        SimulatorUnavailable: There are no courses.
    """
    found = await courses.read()
    clinic, zone = Clinic(parts, parts.clock.now().utc), parts.settings.zone
    today = clinic.now.astimezone(zone).date()
    for seat in seats(chairs):
        stay = stay_of(seat, today)
        known_at = datetime.combine(min(stay.before + stay.after) - _KNOWN_SINCE, _KNOWN_FROM, zone)
        patient = await parts.change(_taking_in(stay, known_at))
        clinic.plans.extend((plan, patient) for plan in past_plans(seat, stay, found, parts.protocols, zone))
        present = present_plan(seat, found, parts.protocols, clinic.now)
        if present is not None:
            clinic.plans.append((present, patient))
    return clinic


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


def _writing(parts: Parts, plan: Plan, patient: int, tape: Tape, now: datetime) -> Callable[[StoreConnection], int]:
    preset = parts.presets.newest(protocol_name(plan.person))
    return lambda connection: Writing(connection, patient, plan, preset, tape, now).run()
