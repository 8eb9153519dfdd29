"""What a clinician looks at in a patient's course: doses, intervals, benefit, the bladder, reviews. Pure.

A flag forbids nothing. The numbers are those of ``over_time.toml``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from models.record.treatment import HomeDosesTold, ReviewDone, SeriesPhase, SeriesPlanned
from models.written_day import written_day
from server.care.chart import Chart
from server.care.over_time import Treatment
from server.care.over_time_file import OverTimeFile, ReviewRule, over_time_file

# A dose that differs by less was rounded, not raised.
_ROUNDED = 1.01


@dataclass(frozen=True, slots=True)
class OverTimeFlag:
    """Something to look at.

    Args:
        flag: Its id.
        words: What, for people, with the numbers.
        source: Where the number comes from that it passed.
        session: The session at which it shows; None for what is of no single one.
    """

    flag: str
    words: str
    source: str
    session: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """How a review that comes round stands.

    Args:
        rule: Which.
        done: On which day the last one was, in the clinic's calendar; None: never.
        result: What was found then.
        is_abnormal: Whether that was said to be abnormal.
        due: By when the next one is due; None before the first session.
        is_overdue: Whether that day has passed.
    """

    rule: ReviewRule
    done: date | None
    result: str | None
    is_abnormal: bool
    due: date | None
    is_overdue: bool


def reviews_of(chart: Chart, held: Sequence[Treatment], days: dict[int, date], today: date) -> list[ReviewStanding]:
    """Tell how each review of the file stands.

    Args:
        chart: The patient's.
        held: The sessions, oldest first.
        days: Of each review's entry the day in the clinic's calendar, by number.
        today: Likewise.
    """
    return [_review(rule, chart, held, days, today) for rule in over_time_file().reviews]


def _review(
    rule: ReviewRule, chart: Chart, held: Sequence[Treatment], days: dict[int, date], today: date
) -> ReviewStanding:
    last = next((entry for entry in reversed(chart.all_of(ReviewDone)) if entry.body.review == rule.review), None)
    done = None if last is None else days[last.id]
    due: date | None = None
    if held and rule.each_session:
        due = held[-1].day if done is None or done < held[-1].day else None
        is_overdue = due is not None
    else:
        begun = done or (held[0].day if held else None)
        wait = 0 if done is None and rule.at_first else rule.every_days or 0
        due = None if begun is None else begun + timedelta(days=wait)
        is_overdue = due is not None and due < today
    is_abnormal, result = (False, None) if last is None else (last.body.abnormal, last.body.result)
    return ReviewStanding(rule, done, result, is_abnormal, due, is_overdue)


def flags_of(chart: Chart, held: Sequence[Treatment], reviews: Sequence[ReviewStanding]) -> list[OverTimeFlag]:
    """List what a clinician looks at.

    Args:
        chart: The patient's.
        held: The sessions, oldest first.
        reviews: As ``reviews_of`` tells.
    """
    if not held:
        return []
    file = over_time_file()
    return [
        *_dose(held, file), *_frequency(chart, held, file), *_benefit(held, file), *_total(held, file),
        *_urinary(held, file), *_liking(held, file), *_home_doses(chart, file), *_reviews(reviews),
    ]  # fmt: skip


def _dose(held: Sequence[Treatment], file: OverTimeFile) -> Iterator[OverTimeFlag]:
    first: dict[object, float] = {}
    for one in held:
        if one.mg_per_kg is None:
            continue
        begun = first.setdefault((one.drug, one.route), one.mg_per_kg)
        rise = (one.mg_per_kg / begun - 1) * 100 if begun else 0.0
        if rise >= file.dose.rise_percent - 1e-9:
            words = f"{one.mg_per_kg:.3g} mg/kg, {rise:.0f} % more than {begun:.3g} mg/kg at the first session"
            yield OverTimeFlag("dose_escalation", words, file.dose.source, one.session)
        for most in file.dose.most:
            if (most.drug, most.route) == (one.drug, one.route) and one.mg_per_kg > most.mg_per_kg * (1 + 1e-9):
                words = f"{one.mg_per_kg:.3g} mg/kg are more than {most.mg_per_kg:g} mg/kg"
                yield OverTimeFlag("dose_high", words, most.source, one.session)


def _frequency(chart: Chart, held: Sequence[Treatment], file: OverTimeFile) -> Iterator[OverTimeFlag]:
    rule = file.frequency
    for place, one in enumerate(held):
        near = [other for other in held[: place + 1] if (one.day - other.day).days < rule.in_days]
        if len(near) > rule.most_sessions:
            words = f"{len(near)} sessions in {rule.in_days} days; at most {rule.most_sessions}"
            yield OverTimeFlag("frequency", words, rule.source, one.session)
    kept_up = [entry.body.days for entry in chart.all_of(SeriesPlanned) if entry.body.phase is SeriesPhase.MAINTENANCE]
    for before, one in pairwise(held):
        days = (one.day - before.day).days
        is_kept_up = any(found[0] <= before.day and one.day <= found[-1] for found in kept_up)
        if is_kept_up and days < rule.maintenance_least_days:
            words = f"{days} days after the session before, in maintenance; at least {rule.maintenance_least_days}"
            yield OverTimeFlag("maintenance_interval", words, rule.source, one.session)


def _benefit(held: Sequence[Treatment], file: OverTimeFile) -> Iterator[OverTimeFlag]:
    """Count higher doses since the best score before a session."""
    for scale in file.benefit.scales:
        best: int | None = None
        rises, last_dose = 0, None
        for one in held:
            if one.mg_per_kg is not None:
                rises += last_dose is not None and one.mg_per_kg > last_dose * _ROUNDED
                last_dose = one.mg_per_kg
            score = one.scores[scale].before if scale in one.scores else None
            if score is None:
                continue
            if best is None or score < best:
                best, rises = score, 0
            elif rises > file.benefit.most_rises:
                words = f"{rises} higher doses, and {scale} is {score}: no better than {best} before them"
                yield OverTimeFlag("no_benefit", words, file.benefit.source, one.session)


def _total(held: Sequence[Treatment], file: OverTimeFile) -> Iterator[OverTimeFlag]:
    rule, days = file.total, (held[-1].day - held[0].day).days
    if len(held) > rule.most_sessions:
        yield OverTimeFlag("sessions_in_all", f"{len(held)} sessions; more than {rule.most_sessions}", rule.source)
    if days > rule.most_months * 365.25 / 12:
        yield OverTimeFlag("time_in_all", f"Treated for {days} days; more than {rule.most_months} months", rule.source)


def _urinary(held: Sequence[Treatment], file: OverTimeFile) -> Iterator[OverTimeFlag]:
    for one in held:
        for term in one.adverse_events:
            if any(word in term for word in file.urinary.words):
                yield OverTimeFlag("urinary_symptoms", f"Adverse event: {term}", file.urinary.source, one.session)


def _liking(held: Sequence[Treatment], file: OverTimeFile) -> Iterator[OverTimeFlag]:
    rule, first = file.liking, dict[object, int]()
    for one in held:
        liked = one.scores[rule.scale].after if rule.scale in one.scores else None
        if liked is None:
            continue
        begun = first.setdefault((one.drug, one.route), liked)
        if liked - begun >= rule.rise_points:
            words = f"Liking of the drug's effect is {liked}, {liked - begun} more than {begun} at first"
            yield OverTimeFlag("liking_rising", words, rule.source, one.session)


def _home_doses(chart: Chart, file: OverTimeFile) -> Iterator[OverTimeFlag]:
    rule, told = file.home_doses, [entry.body for entry in chart.all_of(HomeDosesTold)]
    lost, extra = sum(body.lost for body in told), sum(body.extra for body in told)
    if lost > rule.most_lost or extra > rule.most_extra:
        words = f"Home doses: {lost} lost and {extra} extra in all; at most {rule.most_lost} and {rule.most_extra}"
        yield OverTimeFlag("home_doses", words, rule.source)


def _reviews(reviews: Sequence[ReviewStanding]) -> Iterator[OverTimeFlag]:
    for one in reviews:
        name = "urinary_symptoms" if one.rule.review == "urinary_symptoms" else "review_abnormal"
        if one.is_abnormal:
            yield OverTimeFlag(name, f"{one.rule.title}: {one.result}", one.rule.source)
        if one.is_overdue and one.due is not None:
            since = "never done" if one.done is None else f"last done on {written_day(one.done)}"
            words = f"{one.rule.title}: review due on {written_day(one.due)}, {since}"
            yield OverTimeFlag("review_overdue", words, one.rule.source)
