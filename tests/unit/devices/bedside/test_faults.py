"""Faults: when they hold, and how strong they are together."""

from devices.simulators.bedside.faults import Fault, FaultKind, Faults


def test_a_fault_holds_from_its_beginning_until_its_end() -> None:
    fault = Fault(FaultKind.PROBE_OFF, from_s=10, lasts_s=5)
    assert [second for second in range(30) if fault.holds(second)] == [10, 11, 12, 13, 14]


def test_a_fault_without_an_end_holds_for_ever() -> None:
    assert Fault(FaultKind.DRIFT).holds(1e9)


def test_a_fault_that_comes_back_does_so_at_its_interval_and_not_before_it_first_began() -> None:
    fault = Fault(FaultKind.MOTION, from_s=10, lasts_s=2, every_s=7)
    assert [second for second in range(30) if fault.holds(second)] == [10, 11, 17, 18, 24, 25]


def test_of_several_faults_of_a_kind_the_strongest_counts_by_its_size() -> None:
    faults = Faults([Fault(FaultKind.DRIFT, strength=1.0), Fault(FaultKind.DRIFT, from_s=5, strength=-2.0)])
    assert (faults.strength(FaultKind.DRIFT, 4), faults.strength(FaultKind.DRIFT, 5)) == (1.0, -2.0)


def test_a_kind_that_does_not_hold_has_no_strength() -> None:
    faults = Faults([Fault(FaultKind.DRIFT, from_s=5)])
    assert faults.strength(FaultKind.DRIFT, 4) == 0.0
    assert not faults.hold(FaultKind.DRIFT, 4)
    assert not faults.hold(FaultKind.MOTION, 6)


def test_a_fault_added_later_holds_beside_the_others() -> None:
    faults = Faults([Fault(FaultKind.PROBE_OFF)])
    faults.add(Fault(FaultKind.PROBE_OFF, strength=3.0))
    assert faults.strength(FaultKind.PROBE_OFF, 0) == 3.0
