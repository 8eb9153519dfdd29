"""What a message says, whom it goes to, and what it must never hold."""

from datetime import UTC, datetime

import pytest

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.observation import GenerationMode
from server.escalation.messages import message_of
from server.escalation.recipients import recipients_of
from server.settings import Recipient

HIGH, MEDIUM, LOW = AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW
NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


def an_alarm(**changes: object) -> Alarm:
    fields: dict[str, object] = {
        "id": 7,
        "session": 3,
        "chair": "3",
        "device": "monitor-3",
        "condition": "nibp_systolic_high",
        "metric": "nibp_systolic",
        "kind": AlarmKind.PHYSIOLOGICAL,
        "priority": HIGH,
        "present": True,
        "value": 184.0,
        "limit": 180.0,
        "message": "SBP 184 > 180",
        "detail": "Lena Abara said so",
        "arose_at": NOW,
        "ceased_at": None,
        "latched": True,
        "signals": AlarmSignals(SignalPresence.ON, SignalPresence.ON),
        "reason": "Lena Abara, 40-1182",
    }
    return Alarm(**(fields | changes))  # type: ignore[arg-type]


class TestWords:
    @pytest.mark.parametrize(
        ("changes", "unanswered_s", "is_unshown", "words"),
        [
            ({}, 60, False, "Chair 3: HIGH SBP 184 > 180, not acknowledged for 1:00"),
            ({}, 61.9, False, "Chair 3: HIGH SBP 184 > 180, not acknowledged for 1:01"),
            ({}, 3725, False, "Chair 3: HIGH SBP 184 > 180, not acknowledged for 1:02:05"),
            ({}, None, False, "Chair 3: HIGH SBP 184 > 180, not acknowledged"),
            ({}, 60, True, "Chair 3: HIGH SBP 184 > 180, no screen shows this chair"),
            ({"priority": MEDIUM}, 300, False, "Chair 3: MEDIUM SBP 184 > 180, not acknowledged for 5:00"),
            ({"chair": "Chair 3"}, 60, False, "Chair 3: HIGH SBP 184 > 180, not acknowledged for 1:00"),
            ({"chair": None}, 60, False, "A device in no chair: HIGH SBP 184 > 180, not acknowledged for 1:00"),
            (
                {"chair": None, "device": None, "message": "Store failing"},
                None,
                True,
                "Chairside itself: HIGH Store failing, no screen shows this",
            ),
        ],
    )
    def test_it_says_chair_priority_condition_and_for_how_long(
        self, changes: dict[str, object], unanswered_s: float | None, is_unshown: bool, words: str
    ) -> None:
        message = message_of(an_alarm(**changes), GenerationMode.REAL, unanswered_s, is_unshown=is_unshown)

        assert message.words == words

    def test_it_holds_no_second_line_and_nobodys_own_words(self) -> None:
        message = message_of(an_alarm(), GenerationMode.REAL, 60, is_unshown=False)

        assert "Lena" not in message.title + message.words

    @pytest.mark.parametrize(
        ("mode", "mark"), [(GenerationMode.TEST, "TEST DATA. "), (GenerationMode.DEMO, "SIMULATED DATA. ")]
    )
    def test_what_is_not_of_a_patient_says_so_first(self, mode: GenerationMode, mark: str) -> None:
        message = message_of(an_alarm(), mode, 60, is_unshown=False)

        assert message.words.startswith(f"{mark}Chair 3: HIGH")
        assert message.title == f"{mark}Chairside HIGH"


def recipient(name: str, number: int, *priorities: AlarmPriority) -> Recipient:
    return Recipient(name=name, url="json://127.0.0.1", round=number, priorities=priorities or (HIGH, MEDIUM))  # type: ignore[arg-type]


class TestWhoGetsIt:
    A, B, C, D = recipient("a", 1), recipient("b", 2), recipient("c", 3, HIGH), recipient("d", 1, HIGH)

    @pytest.mark.parametrize(
        ("step", "priority", "names"),
        [
            (2, HIGH, "ad"), (3, HIGH, "b"), (4, HIGH, "abcd"), (5, HIGH, "abcd"), (0, HIGH, "ad"),
            (2, MEDIUM, "a"), (3, MEDIUM, "b"), (4, MEDIUM, "ab"), (2, LOW, ""), (4, LOW, ""),
        ],
    )  # fmt: skip
    def test_each_step_reaches_its_round_and_the_last_one_all(
        self, step: int, priority: AlarmPriority, names: str
    ) -> None:
        found = recipients_of(step, priority, [self.A, self.B, self.C, self.D])

        assert "".join(one.name for one in found) == names

    @pytest.mark.parametrize(
        ("rounds", "step", "names"),
        [((2, 3), 2, "0"), ((3,), 2, "0"), ((1,), 3, "0"), ((1, 3), 3, "1"), ((), 2, ""), ((1, 1), 3, "01")],
    )
    def test_an_empty_round_passes_on_to_the_next_that_has_somebody(
        self, rounds: tuple[int, ...], step: int, names: str
    ) -> None:
        everybody = [recipient(str(place), number) for place, number in enumerate(rounds)]

        assert "".join(one.name for one in recipients_of(step, HIGH, everybody)) == names

    @pytest.mark.parametrize(
        ("step", "is_unshown", "names"),
        [(2, False, "n"), (2, True, "na"), (3, False, "nab"), (3, True, "nab"), (4, False, "nabc")],
    )
    def test_the_chairs_nurse_is_told_first_and_then_nobody_is_left_out(
        self, step: int, is_unshown: bool, names: str
    ) -> None:
        own = recipient("n", 2).model_copy(update={"user": "ada"})
        everybody = [own, self.A, self.B, self.C]

        found = recipients_of(step, HIGH, everybody, "ada", is_unshown=is_unshown)

        assert "".join(one.name for one in found) == names

    @pytest.mark.parametrize("nurse", [None, "bo"])
    def test_without_an_address_of_the_nurse_the_rounds_are_as_ever(self, nurse: str | None) -> None:
        everybody = [recipient("n", 2).model_copy(update={"user": "ada"}), self.A, self.B]

        assert [one.name for one in recipients_of(2, HIGH, everybody, nurse)] == ["a"]
        assert [one.name for one in recipients_of(3, HIGH, everybody, nurse)] == ["n", "b"]

    def test_a_nurse_who_takes_no_alarm_of_this_priority_is_passed_over(self) -> None:
        own = recipient("n", 1, MEDIUM).model_copy(update={"user": "ada"})

        assert [one.name for one in recipients_of(2, HIGH, [own, self.A], "ada")] == ["a"]
