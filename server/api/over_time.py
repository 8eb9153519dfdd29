"""A patient over time: session by session what was given and what it did, what to look at, two sessions compared."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query

from models.errors import UsageError
from models.record.treatment import HomeDosesTold, ReviewDone
from server.api.asking import PartsOf, room
from server.api.fields import MOST_ROW, RowId
from server.api.over_time_reading import read_treatments
from server.care.chart import Chart
from server.care.over_time import Difference, Treatment, compare
from server.care.over_time_file import over_time_file
from server.care.over_time_flags import ReviewStanding, flags_of, reviews_of
from server.store.connection import StoreConnection

router = room("patients")

Compared = Annotated[
    list[Annotated[int, Query(ge=0, le=MOST_ROW)]] | None,
    Query(min_length=2, max_length=2, description="Two of the sessions, to set beside each other."),
]


@router.get("/patients/{number}/over-time")
async def of_patient(number: RowId, parts: PartsOf, compared: Compared = None) -> dict[str, object]:
    """A patient's sessions one after the other, what to look at, reviews that are due; and two sessions compared."""
    zone, now = parts.settings.zone, parts.clock.now().utc

    def read(connection: StoreConnection) -> tuple[Chart, list[Treatment]]:
        return read_treatments(connection, parts.protocols, number, zone, now)

    chart, held = await parts.ask(read)
    days = {entry.id: entry.at.astimezone(zone).date() for entry in chart.all_of(ReviewDone)}
    reviews = reviews_of(chart, held, days, now.astimezone(zone).date())
    return {
        "patient": number,
        "version": over_time_file().version,
        "sessions": [_treatment(one) for one in held],
        "scores": _courses(held),
        "flags": [asdict(one) for one in flags_of(chart, held, reviews)],
        "reviews": [_review(one) for one in reviews],
        "home_doses": _home_doses(chart, zone),
        "compared": None if compared is None else _compared(held, compared),
    }


def _treatment(one: Treatment) -> dict[str, object]:
    pressure = one.pressure
    return {
        "session": one.session,
        "day": one.day.isoformat(),
        "interval_days": one.interval_days,
        "drug": one.drug,
        "route": None if one.route is None else one.route.value,
        "given_mg": _round(one.given_mg),
        "mg_per_kg": _round(one.mg_per_kg),
        "pressure": None
        if pressure is None
        else {"baseline": _round(pressure.baseline), "peak": _round(pressure.peak), "rise": _round(pressure.rise)},
        "to_leave_min": _round(one.to_leave_min),
        "dissociation": dict(one.dissociation),
        "scores": {scale: asdict(score) for scale, score in one.scores.items()},
        "adverse_events": dict(one.adverse_events),
        "serious": one.serious,
    }


def _courses(held: list[Treatment]) -> dict[str, dict[str, object]]:
    """Make of each scale its first and its last total before a session, and the change in percent."""
    found: dict[str, list[int]] = {}
    for one in held:
        for scale, score in one.scores.items():
            if score.before is not None:
                found.setdefault(scale, []).append(score.before)
    return {scale: _difference(Difference(scale, totals[0], totals[-1])) for scale, totals in found.items()}


def _compared(held: list[Treatment], wanted: list[int]) -> dict[str, object]:
    by_number: Mapping[int, Treatment] = {one.session: one for one in held}
    for number in wanted:
        if number not in by_number:
            message = f"Session {number} is none of this patient's in which a drug was given"
            raise UsageError(message, "compared")
    first, second = (by_number[number] for number in wanted)
    return {
        "sessions": wanted,
        "days_between": (second.day - first.day).days,
        "numbers": [{"name": one.name, **_difference(one)} for one in compare(first, second)],
    }


def _difference(one: Difference) -> dict[str, object]:
    return {
        "first": _round(one.first), "second": _round(one.second), "change": _round(one.change),
        "percent": None if one.percent is None else round(one.percent, 1),
    }  # fmt: skip


def _review(one: ReviewStanding) -> dict[str, object]:
    return {
        "review": one.rule.review,
        "title": one.rule.title,
        "each_session": one.rule.each_session,
        "every_days": one.rule.every_days,
        "done": _iso(one.done),
        "result": one.result,
        "abnormal": one.is_abnormal,
        "due": _iso(one.due),
        "overdue": one.is_overdue,
        "source": one.rule.source,
    }


def _home_doses(chart: Chart, zone: ZoneInfo) -> dict[str, object]:
    told = chart.all_of(HomeDosesTold)
    return {
        "told": _iso(told[-1].at.astimezone(zone).date() if told else None),
        "lost": sum(entry.body.lost for entry in told),
        "extra": sum(entry.body.extra for entry in told),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
