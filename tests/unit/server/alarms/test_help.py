"""A call for help: seen and heard by everyone until somebody answers by name."""

import pytest

from models.alarm import AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.errors import ConflictError
from models.inactivation import InactivationKind
from models.session import SessionPhase
from tests.unit.server.alarms.bedside import Bedside, told

LOUD = AlarmSignals(SignalPresence.ON, SignalPresence.ON)
PLACES = pytest.mark.parametrize("session", [1, None], ids=["in a session", "at an empty chair"])


@PLACES
class TestCall:
    def test_it_is_high_and_says_where_and_by_whom(self, session: int | None) -> None:
        bedside = Bedside()

        (event,) = bedside.call_help("3", session)

        alarm = event.alarm
        assert event.kind.value == "arose"
        assert (alarm.kind, alarm.priority, alarm.signals) == (AlarmKind.TECHNICAL, AlarmPriority.HIGH, LOUD)
        assert (alarm.chair, alarm.session, alarm.device, alarm.metric) == ("3", session, None, None)
        assert (alarm.message, alarm.detail) == ("Help called", "by M. Ortiz")

    def test_it_stays_until_somebody_answers(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)
        before = bedside.the("help_called")

        bedside.wait(3600)

        assert bedside.the("help_called") == before

    def test_a_second_call_is_the_same_one(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)

        assert bedside.call_help("3", session) == []
        assert len(bedside.engine.alarms()) == 1

    def test_who_calls_last_is_named(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)

        assert told(bedside.call_help("3", session, "J. Weber")) == [("changed", "help_called")]
        assert (bedside.the("help_called").detail, bedside.the("help_called").id) == ("by J. Weber", 1)

    def test_an_answer_ends_it(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)

        (answered,) = bedside.acknowledge(bedside.the("help_called"), "I am there")
        assert (answered.kind.value, answered.alarm.acknowledged_by) == ("acknowledged", "M. Ortiz")
        assert answered.alarm.present
        events = bedside.wait(0)

        assert told(events) == [("ceased", "help_called")]
        assert bedside.engine.alarms() == []

    def test_it_is_answered_once(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)
        alarm = bedside.the("help_called")
        bedside.acknowledge(alarm)

        with pytest.raises(ConflictError):
            bedside.acknowledge(alarm)
        bedside.wait(0)
        with pytest.raises(ConflictError, match="is over"):
            bedside.acknowledge(alarm)

    @pytest.mark.parametrize("waits", [True, False], ids=["over", "not yet over"])
    def test_a_call_after_an_answer_is_a_new_one(self, session: int | None, *, waits: bool) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)
        bedside.acknowledge(bedside.the("help_called"))
        if waits:
            bedside.wait(0)

        bedside.call_help("3", session)
        bedside.wait(60)

        alarm = bedside.the("help_called")
        assert (alarm.id, alarm.signals, alarm.acknowledged_by) == (2, LOUD, None)

    def test_it_goes_on_after_a_restart_and_is_the_same_call(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)
        before = bedside.engine.alarms()

        bedside.restart()
        bedside.watch()
        bedside.wait(5)
        assert bedside.engine.alarms() == before
        assert bedside.call_help("3", session) == []

        bedside.acknowledge(bedside.the("help_called"))
        bedside.wait(0)
        assert bedside.engine.alarms() == []

    def test_an_answer_counts_through_a_restart(self, session: int | None) -> None:
        bedside = Bedside()
        bedside.call_help("3", session)
        bedside.acknowledge(bedside.the("help_called"))

        bedside.restart()
        bedside.watch()
        bedside.wait(0)

        assert bedside.engine.alarms() == []


class TestSound:
    @pytest.mark.parametrize("kind", [kind for kind in InactivationKind if kind.is_of_audio])
    def test_it_is_heard_though_the_chairs_audio_is_off(self, kind: InactivationKind) -> None:
        before, after = Bedside(), Bedside()
        before.call_help()
        before.inactivate(kind)
        after.inactivate(kind)
        after.call_help()

        assert [bedside.the("help_called").signals for bedside in (before, after)] == [LOUD, LOUD]


class TestPlaces:
    def test_a_session_that_is_over_takes_its_call_along(self) -> None:
        bedside = Bedside()
        bedside.call_help()

        bedside.watch(phase=SessionPhase.DISCHARGED)

        assert bedside.engine.alarms() == []

    def test_a_call_in_a_session_that_is_over_already_is_one_at_its_chair(self) -> None:
        bedside = Bedside()
        bedside.watch(phase=SessionPhase.DISCHARGED)

        bedside.call_help("3", 1)

        alarm = bedside.the("help_called")
        assert (alarm.chair, alarm.session) == ("3", None)
        bedside.acknowledge(alarm)
        bedside.wait(0)
        assert bedside.engine.alarms() == []

    def test_each_empty_chair_has_its_own(self) -> None:
        bedside = Bedside()
        bedside.call_help("5", None)
        bedside.call_help("6", None)

        bedside.acknowledge(next(alarm for alarm in bedside.engine.alarms() if alarm.chair == "5"))
        bedside.wait(0)

        assert [alarm.chair for alarm in bedside.engine.alarms()] == ["6"]

    def test_a_session_elsewhere_that_ends_takes_nothing_of_an_empty_chair(self) -> None:
        bedside = Bedside()
        bedside.call_help("5", None)

        bedside.watch(phase=SessionPhase.DISCHARGED)

        assert [alarm.chair for alarm in bedside.engine.alarms()] == ["5"]
