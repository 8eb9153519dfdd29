"""When a check is due: from the phases, what was done, and when; time is handed in."""

from datetime import date, datetime
from typing import Any

import pytest

from models.observation import Reading
from models.patient import Patient
from models.record.assessments import Assessment
from models.record.entry import AnyEntry
from models.record.gates import CheckDone
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.check_rules import CheckRule, require_one_rhythm
from server.care.checks import DueCheck, due_checks
from server.care.protocols import Protocol, shipped_protocols
from tests.unit.server.care.doses import entry, minute

P = SessionPhase
WHO = Patient(1, "Abara", "Lena", date(1988, 2, 4), "A-1")


def check(name: str = "sedation", **changes: object) -> CheckRule:
    fields: dict[str, object] = {
        "check": name, "label": name, "phases": [P.INFUSING, P.PAUSED], "every_min": 15, "first_after_min": 10,
        "grace_min": 5, "scale": "moaas", "source": "Test",
    }  # fmt: skip
    return CheckRule.model_validate(fields | changes)


def protocol(*rules: CheckRule) -> Protocol:
    return shipped_protocols()["iv_ketamine", 1].model_copy(update={"checks": rules})


def chart(
    *entries: AnyEntry, rules: tuple[CheckRule, ...] = (check(),), phases: tuple[tuple[SessionPhase, float], ...] = ()
) -> Chart:
    changes = [PhaseChange(phase, minute(at), "nurse") for phase, at in phases or ((P.BASELINE, -10), (P.INFUSING, 0))]
    session = InfusionSession(
        1, WHO, "C1", changes[-1].phase, changes[-1].changed_at, "iv_ketamine", 1, minute(-30), "nurse"
    )
    return Chart.of(session, entries, protocol(*rules), changes)


def due(of: Chart, **readings: float) -> list[DueCheck]:
    return due_checks(of, {metric: Reading(120, minute(at)) for metric, at in readings.items()})


def due_at(of: Chart, **readings: float) -> list[datetime]:
    return [one.due_at for one in due(of, **readings)]


def moaas(number: int, at: float, scale: str = "moaas") -> AnyEntry:
    return entry(number, Assessment(scale=scale, items=(5,)), at)


def test_it_is_first_due_its_time_after_the_phase_began_and_then_its_rhythm_after_it_was_done() -> None:
    assert due_at(chart()) == [minute(10)]
    assert due_at(chart(moaas(1, 9))) == [minute(24)]
    assert due_at(chart(moaas(1, 9), moaas(2, 30), moaas(3, 20))) == [minute(45)]


def test_one_done_shortly_before_these_phases_counts_and_one_long_before_does_not() -> None:
    assert due_at(chart(moaas(1, -2))) == [minute(13)]
    assert due_at(chart(moaas(1, -9))) == [minute(10)]


def test_another_scale_does_not_do_it_and_a_tap_does() -> None:
    assert due_at(chart(moaas(1, 9, "cadss6"))) == [minute(10)]
    assert due_at(chart(entry(1, CheckDone(check="sedation"), 9))) == [minute(24)]
    assert due_at(chart(entry(1, CheckDone(check="site"), 9))) == [minute(10)]


def test_a_measurement_of_its_metric_does_it_and_of_another_does_not() -> None:
    pressure = check(scale=None, metric="nibp_systolic")
    of = chart(rules=(pressure,))
    assert due_at(of, nibp_systolic=9) == [minute(24)]
    assert due_at(of, heart_rate=9) == [minute(10)]
    assert [one.last_at for one in due(of, nibp_systolic=9)] == [minute(9)]


def test_a_pause_begins_nothing_anew_and_a_new_phase_does() -> None:
    way = ((P.INFUSING, 0.0), (P.PAUSED, 5.0), (P.INFUSING, 8.0))
    assert due_at(chart(phases=way)) == [minute(10)]
    recovery = check(phases=[P.RECOVERY], first_after_min=5)
    assert due_at(chart(rules=(check(), recovery), phases=(*way, (P.RECOVERY, 40.0)))) == [minute(45)]


def test_the_most_urgent_stands_first_and_what_is_not_asked_in_this_phase_is_not_there() -> None:
    rules = (check("late", first_after_min=20), check("soon", first_after_min=5), check("ready", phases=[P.READY]))
    assert [one.rule.check for one in due(chart(rules=rules))] == ["soon", "late"]


def test_it_is_overdue_its_grace_after_it_was_due() -> None:
    assert [one.overdue_at for one in due(chart())] == [minute(15)]


def test_without_a_session_nothing_is_due() -> None:
    assert due(Chart.of(None, [])) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"metric": "mood", "scale": None}, "no metric"),
        ({"metric": "spo2"}, "not by either"),
        ({"phases": []}, "phases"),
    ],
)
def test_a_faulty_check_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check(**changes)


def test_two_rhythms_in_a_phase_or_two_labels_are_refused() -> None:
    other = check(phases=[P.RECOVERY])
    assert require_one_rhythm((check(), other)) == (check(), other)
    for faulty, words in (
        ((check(), check()), "twice in a phase"),
        ((check(phases=[P.PAUSED, P.PAUSED]),), "twice in a phase"),
        ((check(), check(phases=[P.RECOVERY], label="Sleep")), "two labels"),
    ):
        with pytest.raises(ValueError, match=words):
            require_one_rhythm(faulty)


def test_in_a_pause_the_pressure_comes_round_every_five_minutes() -> None:
    rules = [rule for rule in shipped_protocols()["iv_ketamine", 1].checks if rule.check == "blood_pressure"]
    (paused,) = [rule for rule in rules if P.PAUSED in rule.phases]
    assert (paused.phases, paused.every_min, paused.first_after_min) == ((P.PAUSED,), 5, 5)
