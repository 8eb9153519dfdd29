"""Who comes to the demonstration when: the visits of weeks, those of today, and the courses they need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from server.care.protocols import ProtocolShelf
from server.commands.demo_acts import INFUSION_MIN, MG_PER_KG, NURSES, Plan
from server.commands.demo_calendar import visit_days
from server.commands.demo_courses import Course
from server.commands.demo_people import Stay
from server.commands.demo_persons import AWAY, DISCHARGED, IN_CHAIRS, Person
from server.commands.demo_places import Place, monitor_at, places, player_seed

# So long a course is told: an infusion and what is observed after it, or nasal devices and two hours (seconds).
_INFUSION_COURSE_S, _NASAL_COURSE_S = 7800, 8400
# A chart of now draws what is further apart as a gap; that of a session that is over has a minute between two numbers.
_PRESENT_EVERY_S = 5
_WEIGHED_IN = 2026  # the year in which the invented persons have their age
# The session that is over today began so long before now, and ended before the others were planned.
_DISCHARGED_BEFORE = timedelta(hours=5)
_FIRST_HOUR, _AFTERNOON = time(9, 10), time(13, 30)
_EXTRA_APART = timedelta(hours=2, minutes=30)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a person comes to be treated.

    Args:
        person: Who.
        number: The chair's, from 1.
        place: What the chair shows now; None for who is not in it now.
        usual: At what time of the day earlier visits began.
    """

    person: Person
    number: int
    place: Place | None
    usual: time

    @property
    def device(self) -> str:
        """The monitor beside the chair."""
        return monitor_at(self.number)


def seats(chairs: int) -> list[Seat]:
    """Seat everybody: those who are in chairs now, then those who come to them at other times."""
    now = [
        Seat(person, number, place, _later(_FIRST_HOUR, timedelta(minutes=25 * (number % 4))))
        for number, (person, place) in enumerate(zip(IN_CHAIRS, places(chairs), strict=False), start=1)
    ]
    others = [
        Seat(person, max(1, chairs - number), None, _later(_AFTERNOON, number * _EXTRA_APART))
        for number, person in enumerate((DISCHARGED, *AWAY))
    ]
    return now + others


def wanted(chairs: int, seed: int) -> Iterator[Mapping[str, object]]:
    """List the courses of everybody, as the devices' command takes them."""
    for seat in seats(chairs):
        person, place = seat.person, seat.place
        if place is not None:
            yield {
                "name": _present(person), "seed": player_seed(seed, seat.number), "scenario": place.scenario,
                "weight_kg": person.weight_kg, "until_s": max(place.start_s, 60), "every_s": _PRESENT_EVERY_S,
            }  # fmt: skip
        visits = range(len(person.phq9) if seat.person is DISCHARGED else len(person.phq9) - 1)
        for visit in visits:
            if visit + 1 != person.misses:
                yield (
                    _body(person, visit)
                    | _dose(person)
                    | {"name": _past(person, visit), "seed": f"{seed} {_past(person, visit)}"}
                )


def stay_of(seat: Seat, today: date) -> Stay:
    """Tell the days of a person's series."""
    person, is_away = seat.person, seat.person in AWAY
    before, after = visit_days(person, today, is_here=not is_away)
    return Stay(
        person, before, after, is_excused=is_away,
        follow_up_due=today - timedelta(days=2) if person is AWAY[-1] else None,
    )  # fmt: skip


def past_plans(seat: Seat, stay: Stay, courses: Mapping[str, Course], shelf: ProtocolShelf, zone: tzinfo) -> list[Plan]:
    """Plan the earlier visits of a person, in order."""
    person = seat.person
    days = [(visit, day) for visit, day in enumerate(stay.before) if visit + 1 != person.misses]
    return [
        _plan(
            seat,
            datetime.combine(day, _later(seat.usual, timedelta(minutes=(visit * 5) % 13)), zone),
            visit,
            courses[_past(person, visit)],
            shelf,
        )
        for visit, day in days
    ]


def present_plan(seat: Seat, courses: Mapping[str, Course], shelf: ProtocolShelf, now: datetime) -> Plan | None:
    """Plan today's visit of a person; None for who does not come today."""
    person, last, place = seat.person, len(seat.person.phq9) - 1, seat.place
    if place is not None:
        return _plan(seat, now + timedelta(seconds=place.begins_in_s), last, courses[_present(person)], shelf)
    if person is DISCHARGED:
        return _plan(seat, now - _DISCHARGED_BEFORE, last, courses[_past(person, last)], shelf)
    return None


def protocol_name(person: Person) -> str:
    """Name the protocol, and the alarm preset, by which a person is treated."""
    return "nasal_esketamine" if person.devices else "iv_ketamine"


def _plan(seat: Seat, begins_at: datetime, visit: int, course: Course, shelf: ProtocolShelf) -> Plan:
    place = seat.place if course.name == _present(seat.person) else None
    pauses = None if place is None or place.pauses_after_s is None else timedelta(seconds=place.pauses_after_s)
    return Plan(
        person=seat.person, chair=str(seat.number), device=seat.device,
        nurse=NURSES[(seat.number + visit) % len(NURSES)], begins_at=begins_at, visit=visit,
        protocol=shelf.newest(protocol_name(seat.person)), course=course, pauses_after=pauses,
        is_decided=place is not None and place.is_decided,
    )  # fmt: skip


def _present(person: Person) -> str:
    return f"{person.number} now"


def _past(person: Person, visit: int) -> str:
    return f"{person.number} {visit}"


def _dose(person: Person) -> dict[str, object]:
    if person.devices:
        return {"devices": person.devices, "until_s": _NASAL_COURSE_S}
    return {"mg_per_kg": MG_PER_KG, "lasts_s": INFUSION_MIN * 60, "until_s": _INFUSION_COURSE_S}


def _body(person: Person, visit: int) -> dict[str, object]:
    """Tell whose body it is: the same one at each visit, but for what changes from day to day."""
    digits, is_high = person.digits, person.is_hypertensive
    return {
        "age_years": _WEIGHED_IN - person.born.year, "weight_kg": person.weight_kg, "is_hypertensive": is_high,
        "takes_beta_blocker": person.takes_beta_blocker,
        "is_first_session": visit == 0, "systolic_mmhg": 110 + digits % 13 + (12 if is_high else 0),
        "diastolic_mmhg": 69 + digits % 8 + (4 if is_high else 0), "pressure_response_mmhg": 10 + digits % 19,
        "heart_rate_per_min": 62 + digits % 17 - (6 if person.takes_beta_blocker else 0),
    }  # fmt: skip


def _later(start: time, by: timedelta) -> time:
    return (datetime.combine(date.min, start) + by).time()
