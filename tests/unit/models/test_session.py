import pytest

from models.session import REASON_REQUIRED, TRANSITIONS, SessionPhase

P = SessionPhase
FINAL = {P.DISCHARGED, P.ABORTED, P.TRANSFERRED}


def test_the_phases_are_the_contracts_in_its_order() -> None:
    words = "scheduled, intake, baseline, infusing, paused, recovery, ready, discharged, aborted, transferred"
    assert ", ".join(P) == words


def test_every_phase_has_its_row() -> None:
    assert set(TRANSITIONS) == set(P)


@pytest.mark.parametrize("phase", list(P))
def test_three_phases_end_a_session(phase: SessionPhase) -> None:
    assert phase.is_final is (phase in FINAL)
    assert (TRANSITIONS[phase] == frozenset()) is (phase in FINAL)


@pytest.mark.parametrize("phase", [phase for phase in P if phase not in FINAL])
def test_a_session_can_be_broken_off_from_every_phase(phase: SessionPhase) -> None:
    assert TRANSITIONS[phase] >= {P.ABORTED, P.TRANSFERRED}


@pytest.mark.parametrize("phase", list(P))
def test_no_phase_follows_itself(phase: SessionPhase) -> None:
    assert phase not in TRANSITIONS[phase]


def test_nobody_is_discharged_but_from_ready() -> None:
    assert [phase for phase in P if P.DISCHARGED in TRANSITIONS[phase]] == [P.READY]


def test_nothing_is_infused_before_a_baseline() -> None:
    assert {phase for phase in P if P.INFUSING in TRANSITIONS[phase]} == {P.BASELINE, P.PAUSED}


def test_every_phase_can_be_reached() -> None:
    reached, new = {P.SCHEDULED}, {P.SCHEDULED}
    while new:
        new = {after for phase in new for after in TRANSITIONS[phase]} - reached
        reached |= new
    assert reached == set(P)


@pytest.mark.parametrize("phase", list(P))
def test_a_scheduled_session_uses_the_limits_of_baseline(phase: SessionPhase) -> None:
    assert phase.limits_phase is (P.BASELINE if phase is P.SCHEDULED else phase)


def test_going_back_and_breaking_off_need_a_reason() -> None:
    assert {(P.READY, P.RECOVERY), (P.BASELINE, P.INTAKE), (P.INFUSING, P.ABORTED)} <= REASON_REQUIRED
    assert (P.BASELINE, P.INFUSING) not in REASON_REQUIRED
