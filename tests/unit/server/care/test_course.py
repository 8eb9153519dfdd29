"""What has been given at a moment, and what a session's phases make of it."""

from dataclasses import replace

import pytest

from models.record.drug import (
    BolusGiven,
    DeviceGiven,
    DoseStep,
    DoseTaken,
    DrugPaused,
    DrugResumed,
    DrugStarted,
    DrugStopped,
    InjectionGiven,
    OrderChanged,
    OrderChecked,
    RateChanged,
)
from models.record.entry import AnyEntry, EntryBody
from models.record.events import NoteWritten
from models.session import SessionPhase
from server.care.chart import Chart
from server.care.course import DrugCourse, course_of, pump_differs, render_dose
from server.care.dose_phases import dose_entry_for, phase_after, phases_after
from server.care.drug_catalogue import dosing_file
from server.care.tally import DrugState
from tests.unit.server.care.doses import INJECTION, NASAL, ORAL, chart, entry, minute, order

ORDERED = entry(1, order(), -10, "clinician")
STARTED = entry(2, DrugStarted(order=1), 0)
P = SessionPhase


def course(*entries: AnyEntry, at: float) -> DrugCourse:
    found = course_of(chart(*entries), minute(at))
    assert found is not None
    return found


def test_without_an_order_there_is_no_course() -> None:
    assert course_of(chart(), minute(0)) is None
    assert course_of(chart(entry(1, NoteWritten(text="Calm"))), minute(0)) is None


def test_before_the_start_only_the_plan_is_known() -> None:
    found = render_dose(course(ORDERED, at=0))
    assert found == {
        "drug": "ketamine", "title": "Ketamine (racemic)", "route": "intravenous", "order": 1, "state": "not_started",
        "planned_mg": 35.0, "given_mg": 0.0, "unit": "mg", "rate_ml_per_h": None, "planned_rate_ml_per_h": 52.5,
        "volume_ml": 0.0, "planned_volume_ml": 35.0, "running": False, "started_at": None, "stopped_at": None,
        "planned_end_at": None, "pump": None, "devices": None, "waits_for_second_person": False,
        "superseded": [], "next_order": None, "as_of": "2026-03-02T09:00:00Z",
    }  # fmt: skip


def test_after_half_the_time_half_is_given_and_the_end_is_known() -> None:
    found = course(ORDERED, STARTED, at=20)
    assert found.given_mg == pytest.approx(17.5)
    assert (found.planned_end_at, found.rate_ml_per_h, found.is_running) == (minute(40), 52.5, True)


def test_a_pause_puts_the_end_off_and_gives_nothing() -> None:
    paused = (ORDERED, STARTED, entry(3, DrugPaused(reason="Dizzy"), 10))
    found = course(*paused, at=25)
    assert (round(found.given_mg, 6), found.rate_ml_per_h, found.planned_end_at) == (8.75, 0.0, None)
    resumed = course(*paused, entry(4, DrugResumed(), 25), at=30)
    assert resumed.planned_end_at == minute(55)
    assert resumed.given_mg == pytest.approx(13.125)


def test_half_the_rate_takes_twice_the_rest_of_the_time() -> None:
    found = course(ORDERED, STARTED, entry(3, RateChanged(rate_ml_per_h=26.25), 20), at=30)
    assert (found.planned_end_at, round(found.given_mg, 6)) == (minute(60), 21.875)


def test_a_rate_changed_in_a_pause_holds_when_it_goes_on() -> None:
    found = course(
        ORDERED, STARTED, entry(3, DrugPaused(), 20), entry(4, RateChanged(rate_ml_per_h=26.25), 25),
        entry(5, DrugResumed(), 30), at=40,
    )  # fmt: skip
    assert (found.rate_ml_per_h, round(found.given_mg, 6)) == (26.25, 21.875)


def test_a_bolus_counts_and_brings_the_end_nearer() -> None:
    found = course(ORDERED, STARTED, entry(3, BolusGiven(mg=3.5), 20), at=20)
    assert (round(found.given_mg, 6), found.planned_end_at) == (21.0, minute(36))


def test_an_infusion_nobody_stopped_has_given_what_was_ordered_and_says_since_when_it_should_be_over() -> None:
    found = course(ORDERED, STARTED, at=120)
    assert (found.given_mg, found.planned_end_at, found.is_running) == (35.0, minute(40), True)


def test_stopped_it_stands_still() -> None:
    entries = (ORDERED, STARTED, entry(3, DrugStopped(), 20))
    assert course(*entries, at=21) == replace(course(*entries, at=500), as_of=minute(21))
    assert course(*entries, at=21).stopped_at == minute(20)


def test_a_step_a_moment_ahead_of_the_clock_is_counted_at_its_own_moment() -> None:
    found = course(ORDERED, entry(2, DrugStarted(order=1), 1), at=0.95)
    assert (found.as_of, found.given_mg) == (minute(1), 0.0)


@pytest.mark.parametrize("plain", [INJECTION, ORAL])
def test_what_is_given_at_once_is_given_whole_or_as_much_as_is_said(plain: dict[str, object]) -> None:
    step = InjectionGiven if plain is INJECTION else DoseTaken
    ordered = entry(1, order(plain), -10)
    whole = course(ordered, entry(2, step(), 0), at=5)
    assert (whole.given_mg, whole.state, whole.rate_ml_per_h) == (35.0, DrugState.ENDED, None)
    assert (whole.started_at, whole.stopped_at) == (minute(0), minute(0))
    assert course(ordered, entry(2, step(mg=20.0, reason="Asked us to stop"), 0), at=5).given_mg == 20.0


def test_devices_are_counted_and_their_rest_is_told() -> None:
    ordered = entry(1, order(NASAL), -10)
    one = course(ordered, entry(2, DeviceGiven(number=1), 0), at=1)
    assert (one.given_mg, one.devices, one.next_device_from, one.state) == (28.0, 1, minute(5), DrugState.PARTLY_GIVEN)
    assert render_dose(one)["devices"] == {"given": 1, "planned": 3, "next_from": "2026-03-02T09:05:00Z"}
    every = [entry(1 + number, DeviceGiven(number=number), 5.0 * (number - 1)) for number in (1, 2, 3)]
    last = course(ordered, *every, at=11)
    assert (last.given_mg, last.state, last.stopped_at, last.next_device_from) == (
        84.0, DrugState.ENDED, minute(10), None,
    )  # fmt: skip


def test_devices_stopped_early_ended_with_the_last_one_given() -> None:
    found = course(entry(1, order(NASAL), -10), entry(2, DeviceGiven(number=1), 0), entry(3, DrugStopped(), 12), at=20)
    assert (found.given_mg, found.stopped_at) == (28.0, minute(0))


def test_the_order_that_was_begun_counts_not_a_newer_one() -> None:
    newer = entry(3, order(dose_mg_per_kg=0.6), 5, "clinician")
    assert course(ORDERED, newer, at=6).plan.entry is newer
    assert course(ORDERED, STARTED, newer, at=6).plan.entry is ORDERED


SUPERSEDING = entry(3, order(dose_mg_per_kg=0.3, duration_min=30.0, supersedes=1), 18, "clinician")
CHANGED = entry(4, OrderChanged(order=3), 20)


def test_another_order_holds_from_the_step_on_and_on_top_of_what_was_given() -> None:
    before = course(ORDERED, STARTED, SUPERSEDING, at=19)
    assert (before.plan.entry.id, before.rate_ml_per_h) == (1, 52.5)
    assert before.given_mg == pytest.approx(16.625)
    assert before.next_plan is not None
    assert before.next_plan.entry == SUPERSEDING
    found = course(ORDERED, STARTED, SUPERSEDING, CHANGED, at=30)
    assert (found.plan.entry.id, found.rate_ml_per_h, found.next_plan) == (3, 42.0, None)
    assert found.given_mg == pytest.approx(17.5 + 7.0)
    assert found.planned_mg == pytest.approx(17.5 + 21.0)
    assert found.planned_end_at == minute(50)
    over = course(ORDERED, STARTED, SUPERSEDING, CHANGED, at=600)
    assert over.given_mg == pytest.approx(38.5)
    assert over.volume_ml == pytest.approx(38.5)


def test_the_superseded_order_is_kept_and_shown() -> None:
    shown = render_dose(course(ORDERED, STARTED, SUPERSEDING, CHANGED, at=30))
    assert shown["superseded"] == [
        {
            "order": 1, "planned_mg": 35.0, "planned_rate_ml_per_h": 52.5, "planned_volume_ml": 35.0,
            "since": "2026-03-02T09:00:00Z", "until": "2026-03-02T09:20:00Z", "given_mg": 17.5,
        }
    ]  # fmt: skip
    assert (shown["order"], shown["planned_mg"], shown["planned_volume_ml"]) == (3, 38.5, 38.5)
    assert render_dose(course(ORDERED, STARTED, SUPERSEDING, at=19))["next_order"] == {
        "order": 3, "planned_mg": 21.0, "planned_rate_ml_per_h": 42.0, "planned_volume_ml": 21.0,
        "waits_for_second_person": False,
    }  # fmt: skip


def test_of_another_concentration_each_order_counts_its_own_volume() -> None:
    thicker = entry(3, order(dose_mg_per_kg=0.3, concentration_mg_per_ml=2.0, supersedes=1), 18, "clinician")
    found = course(ORDERED, STARTED, thicker, CHANGED, at=40)
    assert found.given_mg == pytest.approx(17.5 + 10.5)
    assert found.volume_ml == pytest.approx(17.5 + 5.25)
    assert found.planned_volume_ml == pytest.approx(17.5 + 10.5)


def test_an_order_taken_up_in_a_pause_gives_its_rate_when_it_goes_on() -> None:
    entries = (ORDERED, STARTED, SUPERSEDING, entry(5, DrugPaused(), 19), CHANGED, entry(6, DrugResumed(), 25))
    paused = course(*entries[:-1], at=24)
    assert (paused.state, paused.rate_ml_per_h, paused.plan.entry.id) == (DrugState.PAUSED, 0.0, 3)
    assert course(*entries, at=30).rate_ml_per_h == 42.0


def test_a_next_order_that_is_high_with_what_was_given_waits_for_a_second_person() -> None:
    more = entry(3, order(dose_mg_per_kg=0.8, supersedes=1), 18, "clinician")
    assert course(ORDERED, STARTED, more, at=19).next_waits is True
    looked = entry(5, OrderChecked(order=3), 19)
    assert course(ORDERED, STARTED, more, looked, at=19).next_waits is False
    assert course(ORDERED, STARTED, SUPERSEDING, at=19).next_waits is False


def test_an_order_above_the_limit_waits_until_a_second_person_has_looked() -> None:
    high = entry(1, order(dose_mg_per_kg=1.1), -10, "clinician")
    assert course(high, at=0).waits_for_second_person
    assert not course(high, entry(2, OrderChecked(order=1), -5), at=0).waits_for_second_person
    assert not course(ORDERED, at=0).waits_for_second_person
    assert course(entry(1, order(dose_mg_per_kg=2.5), -10), at=0).waits_for_second_person
    assert not course(high, STARTED, at=1).waits_for_second_person


@pytest.mark.parametrize(
    ("pump", "differs"), [(52.5, False), (54.0, False), (50.0, False), (56.0, True), (525.0, True), (0.0, True)]
)
def test_a_pump_that_runs_at_another_rate_is_told(pump: float, differs: bool) -> None:
    running = course(ORDERED, STARTED, at=20)
    assert pump_differs(running, pump, dosing_file().pump) is differs
    assert render_dose(running, pump)["pump"] == {"rate_ml_per_h": pump, "differs": differs}


def test_a_pump_that_runs_while_the_drug_does_not_is_told() -> None:
    for found in (course(ORDERED, at=0), course(ORDERED, STARTED, entry(3, DrugPaused(), 5), at=6)):
        assert pump_differs(found, 52.5, dosing_file().pump)
        assert not pump_differs(found, 0.0, dosing_file().pump)


@pytest.mark.parametrize(
    ("body", "phases"),
    [
        (DrugStarted(order=1), (P.INFUSING,)),
        (DrugPaused(), (P.PAUSED,)),
        (DrugResumed(), (P.INFUSING,)),
        (DrugStopped(), (P.RECOVERY,)),
        (InjectionGiven(), (P.INFUSING, P.RECOVERY)),
        (DoseTaken(), (P.INFUSING, P.RECOVERY)),
        (RateChanged(rate_ml_per_h=50.0), ()),
        (BolusGiven(mg=1.0), ()),
        (NoteWritten(text="Calm"), ()),
        (DeviceGiven(number=1), (P.INFUSING,)),
        (DeviceGiven(number=2), ()),
    ],
)
def test_a_step_moves_the_session(body: EntryBody, phases: tuple[SessionPhase, ...]) -> None:
    assert phases_after(body) == phases
    assert phase_after(body) == (phases[-1] if phases else None)


def test_the_last_device_ends_the_giving_and_an_only_one_begins_and_ends_it() -> None:
    for dose_mg, number, phases in ((56.0, 2, (P.RECOVERY,)), (28.0, 1, (P.INFUSING, P.RECOVERY))):
        given = [entry(1 + each, DeviceGiven(number=each), 5.0 * each) for each in range(1, number + 1)]
        found = course(entry(1, order(NASAL, dose_mg=dose_mg), -10), *given, at=20)
        assert phases_after(DeviceGiven(number=number), found) == phases


@pytest.mark.parametrize(
    ("entries", "moved", "step"),
    [
        ((), (P.BASELINE, P.INFUSING), None),
        ((ORDERED,), (P.BASELINE, P.INFUSING), DrugStarted(order=1)),
        ((ORDERED,), (P.INTAKE, P.BASELINE), None),
        ((ORDERED, STARTED), (P.INFUSING, P.PAUSED), DrugPaused(reason="Why")),
        ((ORDERED, STARTED, entry(3, DrugPaused(), 1)), (P.PAUSED, P.INFUSING), DrugResumed()),
        ((ORDERED, STARTED), (P.INFUSING, P.RECOVERY), DrugStopped(reason="Why")),
        ((ORDERED, STARTED), (P.INFUSING, P.ABORTED), DrugStopped(reason="Why")),
        ((ORDERED, STARTED, entry(3, DrugPaused(), 1)), (P.PAUSED, P.TRANSFERRED), DrugStopped(reason="Why")),
        ((ORDERED, STARTED, entry(3, DrugStopped(), 1)), (P.INFUSING, P.RECOVERY), None),
        ((ORDERED, STARTED, entry(3, DrugStopped(), 1)), (P.RECOVERY, P.READY), None),
        ((ORDERED, STARTED), (P.BASELINE, P.INTAKE), None),
        ((entry(1, order(INJECTION), -10),), (P.BASELINE, P.INFUSING), None),
        ((entry(1, order(NASAL), -10), entry(2, DeviceGiven(number=1), 0)), (P.INFUSING, P.RECOVERY),
         DrugStopped(reason="Why")),
    ],
)  # fmt: skip
def test_a_change_of_phase_stands_for_a_step(
    entries: tuple[AnyEntry, ...], moved: tuple[SessionPhase, SessionPhase], step: DoseStep | None
) -> None:
    assert dose_entry_for(Chart.of(None, entries), *moved, minute(5), "Why") == step
