"""The script of the demonstration's sessions: in order, complete, and with scores that come to what they should."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.record.assessments import Assessment
from models.record.drug import DeviceGiven, DrugPaused, DrugStopped
from models.record.entry import EntryBody
from models.record.gates import GateName
from models.session import TRANSITIONS, SessionPhase
from server.care.protocols import ProtocolShelf
from server.care.scoring import score_of
from server.commands.demo_acts import Act, Plan
from server.commands.demo_courses import Course, Track
from server.commands.demo_findings import ITEM_9_FROM, phq9
from server.commands.demo_persons import IN_CHAIRS
from server.commands.demo_script import acts_of

T = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SIGNS = {"moaas": 5.0, "dissociation": 4.0, "nausea": 5.0, "anxiety": 7.0}
COURSE = Course("a", (), Track((0,), {sign: (value,) for sign, value in SIGNS.items()}))
SHELF = ProtocolShelf()
INFUSED = Plan(
    person=IN_CHAIRS[0], chair="1", device="CM-01", nurse="nurse", begins_at=T, visit=0,
    protocol=SHELF.newest("iv_ketamine"), course=COURSE,
)  # fmt: skip
SPRAYED = replace(INFUSED, person=replace(IN_CHAIRS[0], devices=3), protocol=SHELF.newest("nasal_esketamine"))


class Always:
    """A record at which every gate is met, or none."""

    def __init__(self, *, is_met: bool = True) -> None:
        self.is_met = is_met

    def passes(self, gate: GateName, at: datetime, *, to_leave: bool = True) -> bool:
        return self.is_met

    def number_of(self, kind: type[EntryBody]) -> int:
        return 1


def phases(acts: list[Act]) -> list[SessionPhase]:
    return [act.to for act in acts if act.to is not None]


@pytest.mark.parametrize("is_met", [True, False])
@pytest.mark.parametrize("plan", [INFUSED, SPRAYED, replace(INFUSED, pauses_after=timedelta(minutes=15))])
def test_acts_come_in_the_order_of_their_times_and_each_phase_may_follow_the_one_before(
    plan: Plan, is_met: bool
) -> None:
    acts = list(acts_of(plan, Always(is_met=is_met)))
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    at = SessionPhase.SCHEDULED
    for phase in phases(acts):
        assert phase in TRANSITIONS[at]
        at = phase


def test_a_session_ends_with_the_patient_gone_and_says_a_reason_only_where_a_gate_was_not_met() -> None:
    for is_met in (True, False):
        left = list(acts_of(INFUSED, Always(is_met=is_met)))[-1]
        assert left.to is SessionPhase.DISCHARGED
        assert (left.reason is None) == is_met
        assert left.author == ("nurse" if is_met else "clinician")


def test_a_paused_infusion_goes_no_further() -> None:
    acts = list(acts_of(replace(INFUSED, pauses_after=timedelta(minutes=15)), Always()))
    assert phases(acts)[-1] is SessionPhase.PAUSED
    assert [act.at for act in acts if isinstance(act.entry, DrugPaused)] == [T + timedelta(minutes=15)]
    assert not any(isinstance(act.entry, DrugStopped) for act in acts)


def test_nasal_devices_come_five_minutes_apart_and_the_last_one_ends_the_drug() -> None:
    acts = list(acts_of(SPRAYED, Always()))
    given = [act.at - T for act in acts if isinstance(act.entry, DeviceGiven)]
    assert given == [timedelta(minutes=5 * number) for number in range(3)]
    assert next(act.at - T for act in acts if act.to is SessionPhase.RECOVERY) == given[-1]


@pytest.mark.parametrize("total", range(26))
def test_answers_to_phq9_come_to_the_total_and_a_prescriber_hears_of_item_9_from_severe_on(total: int) -> None:
    found = score_of(phq9(total))
    assert found.total == total
    assert bool(found.flags) == (total >= ITEM_9_FROM)


def test_a_gate_goes_by_what_has_arrived_and_not_by_what_is_measured_in_that_second() -> None:
    cuff = Track((300, 600), {"nibp_systolic": (120.0, 150.0)})
    course = Course("a", (cuff,), COURSE.found)
    assert course.readings(T, T)["nibp_systolic"].value == 120.0
    assert course.readings(T, T + timedelta(seconds=1))["nibp_systolic"].value == 150.0
    assert course.readings(T, T - timedelta(minutes=6)) == {}


def test_every_assessment_of_a_session_can_be_scored() -> None:
    taken = [act.entry for act in acts_of(INFUSED, Always()) if isinstance(act.entry, Assessment)]
    assert all(score_of(body).total is not None for body in taken)
