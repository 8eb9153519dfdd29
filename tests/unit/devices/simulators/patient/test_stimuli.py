"""The course of an event in time."""

import pytest

from devices.simulators.patient.effects import EFFECTS
from devices.simulators.patient.stimuli import RECOVERY_S, Stimulus, StimulusKind


def test_an_event_rises_over_its_onset_holds_and_dies_away() -> None:
    event = Stimulus(StimulusKind.VASOVAGAL, from_s=100, lasts_s=200, strength=0.8, onset_s=40)
    assert [event.at(second) for second in (0, 99.9, 100)] == [0, 0, 0]
    assert event.at(120) == pytest.approx(0.4)
    assert [event.at(second) for second in (140, 200, 300)] == pytest.approx([0.8, 0.8, 0.8])
    assert event.at(300 + RECOVERY_S[StimulusKind.VASOVAGAL]) == pytest.approx(0.8 / 2.71828, rel=1e-3)


def test_an_event_shorter_than_its_onset_dies_away_from_where_it_was() -> None:
    event = Stimulus(StimulusKind.PANIC, from_s=0, lasts_s=15, onset_s=30)
    assert event.at(15) == pytest.approx(0.5)
    assert event.at(15.001) == pytest.approx(0.5, abs=1e-3)


def test_an_event_without_onset_is_there_at_once() -> None:
    assert Stimulus(StimulusKind.APNOEA, from_s=10, lasts_s=60, onset_s=0).at(10) == 1


def test_an_event_is_over_when_nothing_of_it_is_left() -> None:
    event = Stimulus(StimulusKind.HYPERTENSION, from_s=10, lasts_s=60, strength=80)
    assert not event.is_over(0)
    assert not event.is_over(71)
    over = 70 + 12 * RECOVERY_S[StimulusKind.HYPERTENSION] + 1
    assert event.is_over(over)
    assert event.at(over) < 0.001


@pytest.mark.parametrize("kind", list(StimulusKind))
def test_every_kind_has_an_effect_and_a_recovery(kind: StimulusKind) -> None:
    assert any(getattr(EFFECTS[kind], name) for name in EFFECTS[kind].__slots__)
    assert RECOVERY_S[kind] > 0
