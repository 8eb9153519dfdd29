"""A patient's course over sessions: what is folded of each, what is flagged, which reviews are due, two compared."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from models.errors import FaultyFileError, UsageError
from models.patient import Patient
from models.record.assessments import Assessment
from models.record.drug import DrugStarted, DrugStopped
from models.record.entry import AnyEntry, EntryBody
from models.record.events import AdverseEvent
from models.record.treatment import HomeDosesTold, ReviewDone, SeriesPlanned
from models.route import Route
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.configuration import parse_file
from server.care.over_time import Difference, PressureRise, ScoreAround, Treatment, compare, treatment_of
from server.care.over_time_file import ReviewRule, over_time_file
from server.care.over_time_flags import flags_of, reviews_of
from server.care.rules import RULES
from tests.unit.server.care.doses import asked, chart, entry, minute, order

P = SessionPhase
DAY = date(2026, 3, 2)
WHO = Patient(1, "Abara", "Lena", date(1988, 2, 4), "A-1")
WAY = ((P.BASELINE, -20.0), (P.INFUSING, 0.0), (P.RECOVERY, 40.0), (P.READY, 95.0), (P.DISCHARGED, 110.0))


def session(*entries: AnyEntry, way: tuple[tuple[P, float], ...] = WAY) -> Chart:
    changes = [PhaseChange(phase, minute(at), "nurse") for phase, at in way]
    held = InfusionSession(1, WHO, "C1", changes[-1].phase, minute(0), "iv_ketamine", 1, minute(-30), "nurse")
    return Chart.of(held, entries, None, changes)


def scale(number: int, name: str, total: int, at: float) -> AnyEntry:
    return entry(number, Assessment(scale=name, total=total), at)


def adverse(number: int, term: str, *, serious: bool = False) -> AnyEntry:
    fields = {"term": term, "severity": "mild", "relation": "possible", "actions": ["none"], "outcome": "resolved"}
    return entry(number, AdverseEvent.model_validate(fields | ({"seriousness": ["important"]} if serious else {})), 20)


def test_a_session_is_folded_to_what_is_compared_with_the_others() -> None:
    of = session(
        entry(1, order(), -10, "clinician"), entry(2, DrugStarted(order=1), 0), entry(3, DrugStopped(), 20),
        scale(4, "phq9", 21, -15), scale(5, "phq9", 17, -12), scale(6, "phq9", 9, 100), scale(7, "cadss6", 2, -15),
        scale(8, "cadss6", 9, 40), scale(9, "cadss6", 1, 90), adverse(10, "Nausea"),
        adverse(11, "nausea", serious=True), adverse(12, "Headache"),
    )  # fmt: skip
    found = treatment_of(of, DAY, DAY - timedelta(days=3), PressureRise(122.0, 171.0), minute(120))
    assert (found.session, found.interval_days, found.drug, found.route) == (1, 3, "ketamine", Route.INTRAVENOUS)
    assert found.given_mg == pytest.approx(17.5)
    assert found.mg_per_kg == pytest.approx(0.25)
    assert found.pressure is not None
    assert found.pressure.rise == 49
    assert found.to_leave_min == 90, "from the end of the drug, at 20, to the discharge"
    assert (found.dissociation, found.scores) == ({"cadss6": 9}, {"phq9": ScoreAround(17, 9)})
    assert (found.adverse_events, found.serious) == ({"nausea": 2, "headache": 1}, 1)


def test_what_is_not_known_of_a_session_is_left_open() -> None:
    found = treatment_of(session(way=WAY[:2]), DAY, None, None, minute(10))
    assert found == Treatment(1, DAY)


def held(*doses: float | None, every: int = 3, scores: tuple[int, ...] = (), **changes: Any) -> list[Treatment]:  # noqa: ANN401
    return [
        Treatment(
            place + 1, DAY + timedelta(days=place * every), None if place == 0 else every, "ketamine",
            Route.INTRAVENOUS, None if dose is None else dose * 70, dose,
            scores={"phq9": ScoreAround(scores[place])} if place < len(scores) else {}, **changes,
        )
        for place, dose in enumerate(doses)
    ]  # fmt: skip


def flags(treatments: list[Treatment], *entries: AnyEntry) -> list[tuple[str, int | None]]:
    return [(one.flag, one.session) for one in flags_of(chart(*entries), treatments, ())]


@pytest.mark.parametrize(
    ("doses", "flagged"),
    [
        ((0.5, 0.5, 0.6), []),
        ((0.5, 0.62), []),
        ((0.4, 0.5), [("dose_escalation", 2)]),
        ((0.5, None, 0.65), [("dose_escalation", 3)]),
        ((1.0, 1.0), []),
        ((1.1, 1.1), [("dose_high", 1), ("dose_high", 2)]),
    ],
)
def test_a_dose_is_flagged_a_quarter_above_the_first_and_above_the_usual_ones(
    doses: tuple[float | None, ...], flagged: list[tuple[str, int]]
) -> None:
    assert flags(held(*doses)) == flagged


def test_another_drug_or_route_begins_anew_and_has_bounds_of_its_own() -> None:
    first, second = held(0.5, 1.2)
    assert flags([first, replace(second, route=Route.ORAL)]) == []


def test_more_than_three_sessions_in_a_week_are_flagged() -> None:
    assert flags(held(0.5, 0.5, 0.5, 0.5, every=2)) == [("frequency", 4)]
    assert flags(held(0.5, 0.5, 0.5, 0.5, every=3)) == []


def test_in_maintenance_less_than_a_week_is_flagged() -> None:
    days = [(DAY + timedelta(days=each)).isoformat() for each in (3, 10, 17)]
    series = {"phase": "maintenance", "protocol": "iv_ketamine", "days": days}
    planned = entry(1, SeriesPlanned.model_validate(series))
    assert flags(held(0.5, 0.5, 0.5, every=6), planned) == [("maintenance_interval", 3)]
    assert flags(held(0.5, 0.5, 0.5, every=7), planned) == []


def test_more_than_two_higher_doses_without_a_better_score_are_flagged() -> None:
    doses = (0.40, 0.42, 0.44, 0.46)
    assert flags(held(*doses, scores=(20, 20, 21, 20))) == [("no_benefit", 4)]
    assert flags(held(*doses, scores=(20, 20, 19, 19))) == []
    assert flags(held(*doses[:3], scores=(20, 20, 20))) == []
    assert flags(held(0.4, 0.4, 0.4, 0.4, scores=(20, 20, 20, 20))) == []


def test_many_sessions_and_a_long_time_are_flagged() -> None:
    assert flags(held(*[0.5] * 12, every=7)) == []
    assert flags(held(*[0.5] * 13, every=7)) == [("sessions_in_all", None)]
    assert flags(held(0.5, 0.5, every=366)) == [("time_in_all", None)]


@pytest.mark.parametrize("term", ["urinary urgency", "micturition urgency", "pollakiuria", "nocturia", "cystitis"])
def test_an_adverse_event_of_the_bladder_is_flagged(term: str) -> None:
    assert flags(held(0.5, adverse_events={term: 1, "nausea": 2})) == [("urinary_symptoms", 1)]


def liked(*scores: int | None) -> list[Treatment]:
    return [
        replace(one, scores={} if score is None else {"drug_liking": ScoreAround(after=score)})
        for one, score in zip(held(*[0.5] * len(scores)), scores, strict=True)
    ]


def test_liking_that_rises_is_flagged_by_two_points_more_than_at_first() -> None:
    assert flags(liked(3, None, 4, 1)) == []
    assert flags(liked(None, 3, 4, 5, 7)) == [("liking_rising", 4), ("liking_rising", 5)]
    first, second = liked(2, 9)
    assert flags([first, replace(second, route=Route.ORAL)]) == [], "of another route it is a first score"
    before = replace(second, scores={"drug_liking": ScoreAround(before=9)})
    assert flags([first, before]) == [], "what was liked before the drug is no liking of it"


def home(number: int, lost: int, extra: int) -> AnyEntry:
    return entry(number, HomeDosesTold(lost=lost, extra=extra), number)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], []),
        ([home(1, 0, 0)], []),
        ([home(1, 0, 1)], ["Home doses: 0 lost and 1 extra in all; at most 0 and 0"]),
        ([home(1, 2, 0), home(2, 1, 0)], ["Home doses: 3 lost and 0 extra in all; at most 0 and 0"]),
    ],
)
def test_doses_at_home_that_were_lost_or_extra_are_flagged(told: list[AnyEntry], words: list[str]) -> None:
    assert [one.words for one in flags_of(chart(*told), held(0.5), ())] == words


def done(number: int, review: str, on: int, *, abnormal: bool = False) -> AnyEntry:
    body: EntryBody = ReviewDone(review=review, result="Seen", abnormal=abnormal)
    return entry(number, body, on * 24 * 60)


def standing(*entries: AnyEntry, treatments: list[Treatment], today: int) -> dict[str, Any]:
    days = {one.id: one.at.date() for one in entries}
    found = reviews_of(chart(*entries), treatments, days, DAY + timedelta(days=today))
    return {one.rule.review: one for one in found}


def test_reviews_come_round_from_the_first_session_on_or_from_the_last_one_done() -> None:
    twice = held(0.5, 0.5, every=30)
    before = standing(treatments=twice, today=91)
    assert (before["urinalysis"].due, before["urinalysis"].is_overdue) == (DAY + timedelta(days=91), False)
    assert standing(treatments=twice, today=92)["urinalysis"].is_overdue
    again = standing(done(1, "urinalysis", 80), treatments=twice, today=92)["urinalysis"]
    assert (again.due, again.is_overdue) == (DAY + timedelta(days=171), False)
    assert standing(treatments=[], today=92)["urinalysis"].due is None


def test_what_is_asked_at_each_session_is_due_since_the_last_one() -> None:
    twice = held(0.5, 0.5, every=30)
    assert standing(done(1, "urinary_symptoms", 29), treatments=twice, today=30)["urinary_symptoms"].is_overdue
    seen = standing(done(1, "urinary_symptoms", 30), treatments=twice, today=31)["urinary_symptoms"]
    assert (seen.due, seen.is_overdue, seen.result) == (None, False, "Seen")


@pytest.mark.parametrize(("review", "days"), [("medicines_register", 90), ("urine_drug_screen", 365)])
def test_what_is_looked_at_before_a_treatment_is_due_at_the_first_session_and_then_comes_round(
    review: str, days: int
) -> None:
    first = standing(treatments=held(0.5), today=0)[review]
    assert (first.due, first.is_overdue) == (DAY, False)
    assert standing(treatments=held(0.5), today=1)[review].is_overdue
    seen = done(1, review, 0)
    assert not standing(seen, treatments=held(0.5), today=days)[review].is_overdue
    assert standing(seen, treatments=held(0.5), today=days + 1)[review].is_overdue


def test_a_review_that_is_overdue_or_abnormal_is_flagged() -> None:
    entries = (
        done(1, "urinary_symptoms", 0, abnormal=True), done(2, "liver", 0, abnormal=True),
        done(3, "medicines_register", 0), done(4, "urine_drug_screen", 0, abnormal=True),
    )  # fmt: skip
    once = held(0.5)
    reviews = list(standing(*entries, treatments=once, today=29).values())
    found = [(one.flag, one.words) for one in flags_of(chart(*entries), once, reviews)]
    assert found == [
        ("urinary_symptoms", "Urinary symptoms: Seen"),
        ("review_abnormal", "Liver enzymes: Seen"),
        ("review_overdue", "Benefit against risk: review due on 30 Mar 2026, never done"),
        ("review_abnormal", "Urine drug screen: Seen"),
    ]
    assert flags_of(chart(*entries), [], reviews) == [], "who was never treated has nothing to look at"


def test_a_review_that_the_file_does_not_know_is_refused() -> None:
    with pytest.raises(UsageError, match="There is no review 'heart'; known: urinary_symptoms, "):
        RULES[ReviewDone](chart(), asked(ReviewDone(review="heart", result="Seen")))
    RULES[ReviewDone](chart(), asked(ReviewDone(review="liver", result="Seen")))


def test_every_review_has_one_rhythm_and_every_number_its_source() -> None:
    assert {rule.review for rule in over_time_file().reviews} >= {"urinary_symptoms", "liver", "benefit_risk"}
    for faulty in ("", "every_days = 3\neach_session = true\n"):
        with pytest.raises(FaultyFileError, match="either after every_days, or with each_session"):
            parse_file(ReviewRule, f'review = "x"\ntitle = "X"\n{faulty}source = "Test"', "x.toml")


def test_two_sessions_are_compared_number_by_number() -> None:
    first, second = held(0.5, 0.65, scores=(21, 10))
    first = replace(first, pressure=PressureRise(120, 138), dissociation={"cadss6": 9})
    found = {one.name: one for one in compare(first, second)}
    assert found["mg_per_kg"].percent == pytest.approx(30)
    assert (found["score.phq9.before"].change, found["pressure_rise"].change) == (-11, None)
    assert found["dissociation.cadss6"] == Difference("dissociation.cadss6", 9, None)
    assert found["adverse_events"] == Difference("adverse_events", 0, 0)
    assert found["adverse_events"].percent is None
    assert "to_leave_min" not in found
