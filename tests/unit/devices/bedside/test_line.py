"""The line between monitor and server, as far as it is decided."""

from itertools import pairwise

import pytest

from devices.simulators.bedside.faults import Fault, FaultKind, Faults
from devices.simulators.bedside.line import PERFECT, Line, LineState


def run(seconds: int, *faults: Fault, seed: str = "7") -> list[LineState]:
    line, known = Line(seed), Faults(faults)
    return [line.observe(second, known) for second in range(seconds)]


def test_without_faults_the_line_is_perfect() -> None:
    assert run(1_000) == [PERFECT] * 1_000


def test_a_feed_loss_pulls_the_plug_for_as_long_as_it_holds() -> None:
    states = run(100, Fault(FaultKind.FEED_LOSS, 20, 30))
    assert [second for second, state in enumerate(states) if not state.plugged] == list(range(20, 50))


def test_dropouts_last_2_to_60_s_and_come_about_every_five_minutes() -> None:
    plugged = [state.plugged for state in run(100_000, Fault(FaultKind.DROPOUTS))]
    begins = [second for second, (a, b) in enumerate(pairwise(plugged)) if a and not b]
    ends = [second for second, (a, b) in enumerate(pairwise(plugged)) if b and not a]
    lasted = [end - begin for begin, end in zip(begins, ends, strict=False)]
    assert 2 <= min(lasted) <= 5
    assert 50 <= max(lasted) <= 61
    assert 250 < 100_000 / len(begins) < 420


def test_jitter_is_spread_over_300_ms() -> None:
    delays = [state.delay_s for state in run(5_000, Fault(FaultKind.JITTER))]
    assert 0 <= min(delays) < 0.01
    assert 0.29 < max(delays) <= 0.3
    assert sum(delays) / len(delays) == pytest.approx(0.15, abs=0.01)


def test_duplicates_are_one_in_a_thousand_at_strength_one() -> None:
    twice = sum(state.is_sent_twice for state in run(100_000, Fault(FaultKind.DUPLICATES)))
    assert 60 < twice < 140
    assert all(state.is_sent_twice for state in run(100, Fault(FaultKind.DUPLICATES, strength=1_000)))


@pytest.mark.parametrize("strength", [1.0, -1.0])
def test_a_skewed_clock_is_two_minutes_wrong_while_the_fault_holds(strength: float) -> None:
    states = run(30, Fault(FaultKind.CLOCK_SKEW, 10, 10, strength=strength))
    assert [state.clock_ahead_s for state in states] == [0] * 10 + [120 * strength] * 10 + [0] * 10


def test_a_drifting_clock_runs_away_a_second_a_minute_and_is_set_right_afterwards() -> None:
    states = run(700, Fault(FaultKind.CLOCK_DRIFT, 0, 600))
    assert states[599].clock_ahead_s == pytest.approx(10)
    assert states[600].clock_ahead_s == 0


def test_faults_of_the_line_add_up() -> None:
    faults = [Fault(kind) for kind in (FaultKind.JITTER, FaultKind.CLOCK_SKEW, FaultKind.CLOCK_DRIFT)]
    state = run(61, *faults)[-1]
    assert state.delay_s > 0
    assert state.clock_ahead_s == pytest.approx(121, abs=0.1)


def test_the_same_seed_gives_the_same_troubles_and_another_gives_others() -> None:
    faults = (Fault(FaultKind.JITTER), Fault(FaultKind.DROPOUTS, strength=5))
    assert run(500, *faults) == run(500, *faults)
    assert run(500, *faults) != run(500, *faults, seed="8")
