"""What was due and done, and the table of vital signs at the times of the protocol."""

from datetime import timedelta

from models.record.entry import AnyEntry
from models.session import SessionPhase
from server.care.chart import Chart
from server.reports.due import DueState, WasDue, due_and_done
from server.reports.vitals import CuffReading, CuffReadings, scale_labels, vitals_table
from tests.unit.server.care.doses import minute
from tests.unit.server.care.test_checks import chart, check, moaas
from tests.unit.server.reports.observed import Seen, cuff, heart

P = SessionPhase
PHASES = ((P.BASELINE, -10.0), (P.INFUSING, 0.0), (P.PAUSED, 20.0), (P.INFUSING, 25.0), (P.RECOVERY, 60.0))
CUFF = check("pressure", scale=None, metric="nibp_systolic", every_min=10, first_after_min=10, grace_min=2)


def told(of: Chart, *cuffs: float, until: float = 90) -> list[tuple[float, str]]:
    readings = {"nibp_systolic": [minute(at) for at in cuffs]}
    found = due_and_done(of, readings, minute(until))
    return [((one.due_at - minute(0)).total_seconds() / 60, one.state.value) for one in found]


def test_each_time_it_came_round_it_is_done_late_or_missed() -> None:
    of = chart(moaas(1, 10), moaas(2, 33), moaas(3, 48), phases=PHASES)
    assert told(of) == [(10, "done"), (25, "late"), (48, "done")]
    assert told(chart(moaas(1, 10), phases=PHASES)) == [(10, "done"), (25, "missed"), (40, "missed")]


def test_from_one_of_its_phases_to_another_nothing_begins_anew() -> None:
    assert told(chart(phases=PHASES))[0] == (10, "missed")
    assert [at for at, _ in told(chart(phases=PHASES))] == [10, 25, 40]


def test_what_was_not_overdue_when_its_phases_ended_was_not_missed() -> None:
    assert told(chart(moaas(1, 27), phases=PHASES))[-1] == (42, "missed")
    assert told(chart(moaas(1, 42), phases=PHASES))[-1] == (40, "done")  # the next: due 57, overdue 62, over at 60


def test_an_extra_one_moves_the_next_as_at_the_chair() -> None:
    of = chart(rules=(CUFF,), phases=PHASES)
    assert told(of, 10, 15, 26, until=30) == [(10, "done"), (20, "done")]  # the chair showed 25


def test_an_early_one_within_its_grace_is_that_check() -> None:
    of = chart(rules=(CUFF,), phases=PHASES)
    assert told(of, 8.5, until=12) == [(10, "done")]
    assert told(of, 7, until=12) == []


def test_a_cuff_that_measures_more_often_than_asked_does_every_time_that_is_asked() -> None:
    of = chart(
        rules=(check("pressure", scale=None, metric="nibp_systolic", every_min=10, first_after_min=10, grace_min=5),),
        phases=PHASES,
    )
    for apart in (1, 3, 5):
        cuffs = [float(at) for at in range(apart, 60, apart)]
        assert [state for _, state in told(of, *cuffs, until=54)] == ["done"] * 5, apart


def test_how_late_it_was_is_told_in_seconds() -> None:
    (first, *_) = due_and_done(chart(moaas(1, 16.5), phases=PHASES), {}, minute(20))
    assert (first.state, first.late_s, first.entry) == (DueState.LATE, 390, 1)
    assert WasDue(CUFF, minute(10), None).late_s == 0


def table(*entries: AnyEntry, cuffs: tuple[CuffReading, ...]) -> list[tuple[object, ...]]:
    of = chart(*entries, rules=(CUFF, check(scale="moaas")), phases=PHASES)
    times = [one.at for one in cuffs if one.is_usable]
    due = due_and_done(of, {"nibp_systolic": times}, minute(60))
    columns = vitals_table(of, due, cuffs, (minute(0), minute(50)))
    return [(one.since_drug_min, one.reading and one.reading.values, one.is_failed, one.scores) for one in columns]


def reading(at: float, value: float | None) -> CuffReading:
    return CuffReading(minute(at), {} if value is None else {"nibp_systolic": value})


def test_columns_are_the_last_reading_before_the_drug_and_each_that_was_due_since() -> None:
    found = table(
        moaas(1, -5), moaas(2, 11), cuffs=(reading(-8, 119), reading(-2, 121), reading(10, 141), reading(21, None))
    )
    assert found[0] == (None, {"nibp_systolic": 121}, False, {"moaas": 5})
    assert found[1] == (10, {"nibp_systolic": 141}, False, {"moaas": 5})
    assert found[2] == (20, None, True, {})
    assert found[3] == (30, None, False, {"moaas": None})


def test_a_scale_has_its_label_of_the_protocol() -> None:
    assert scale_labels(chart(rules=(CUFF, check(scale="moaas")))) == {"moaas": "sedation"}


def test_beside_a_reading_stands_what_a_tile_would_show_then() -> None:
    readings = CuffReadings()
    seen = [
        heart(50, 71),
        heart(58, 72),
        cuff(1, 121),
        Seen("nibp_diastolic", 74, cuff(1, 0).measured_at),
        cuff(2, None),
    ]
    assert list(readings.passing(seen)) == seen
    assert readings.found == [
        CuffReading(cuff(1, 0).measured_at, {"heart_rate": 72, "nibp_systolic": 121, "nibp_diastolic": 74}),
        CuffReading(cuff(2, 0).measured_at, {}),
    ]
    assert readings.times() == [cuff(1, 0).measured_at]
    assert readings.found[1].at - readings.found[0].at == timedelta(minutes=1)
