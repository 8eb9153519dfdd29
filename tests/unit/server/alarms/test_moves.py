"""A session that goes to another chair takes its alarms and its pauses along, as they were."""

from dataclasses import replace

from models.alarm import SignalPresence
from models.inactivation import InactivationKind
from models.session import SessionPhase
from tests.unit.server.alarms.bedside import Bedside, moment, of_alarms, watch


def moved_to(bedside: Bedside, chair: str) -> list[str]:
    declared = watch(1, "monitor", phase=SessionPhase.BASELINE, chair=chair)
    events = bedside.engine.watch(declared, moment(bedside.now_s))
    return sorted(event.kind.value for event in events)


def test_alarms_keep_id_answer_and_presence_and_stand_at_the_new_chair() -> None:
    bedside = Bedside()
    bedside.stream(20, heart_rate=35)
    bedside.acknowledge(bedside.the("heart_rate_low"), "Athlete")
    before = bedside.the("heart_rate_low")

    assert moved_to(bedside, "9") == ["moved"]
    assert bedside.engine.alarms() == [replace(before, chair="9")]
    assert before.signals.auditory is not SignalPresence.ON
    assert moved_to(bedside, "9") == []


def test_a_pause_goes_along_and_ends_when_it_would_have() -> None:
    bedside = Bedside()
    paused = bedside.inactivate(InactivationKind.AUDIO_PAUSED)
    bedside.stream(60, heart_rate=70)

    assert moved_to(bedside, "9") == ["moved"]
    assert bedside.engine.inactivations() == [replace(paused, chair="9")]
    bedside.stream(61, heart_rate=70)
    assert bedside.engine.inactivations() == []


def test_another_session_at_the_old_chair_is_not_touched() -> None:
    bedside = Bedside()
    other = watch(2, "other", phase=SessionPhase.BASELINE, chair="4")
    bedside.engine.watch(other, moment(bedside.now_s))
    bedside.stream(20, heart_rate=35)
    events = bedside.engine.watch(replace(other, chair="5"), moment(bedside.now_s))

    assert {event.alarm.session for event in of_alarms(events)} == {2}
    assert bedside.the("heart_rate_low").chair == "3"
