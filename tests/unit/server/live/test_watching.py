"""Who watches: chairs nobody sees, chairs nobody hears, screens that hang, and one cause told once."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from models.alarm import AlarmPriority, TechnicalConditionCode
from models.patient import Patient
from models.session import InfusionSession, SessionPhase
from server.live.client import Client, Receipt
from server.live.hub import Hub
from server.live.watching import GRACE_S, TEST_COUNTS_FOR, ScreenFact, Watching

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PATIENT = Patient(1, "Abara", "Lena", date(1988, 2, 4), "4711", None)
NO_SCREEN, UNCONFIRMED = TechnicalConditionCode.NO_SCREEN, TechnicalConditionCode.SCREEN_UNCONFIRMED
MEDIUM, HIGH = AlarmPriority.MEDIUM, AlarmPriority.HIGH


@dataclass
class Room:
    """Clients, a clock, and what watches them."""

    now_s: float = 100.0
    cuts: bool = False
    clients: list[Client] = field(default_factory=list)
    snapshots: list[Client] = field(default_factory=list)
    watching: Watching = field(init=False)
    sessions: list[InfusionSession] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub = self

        class Fake:
            """What of a hub is asked."""

            clients = hub.clients

            def now_s(self) -> float:
                return hub.now_s

            def snapshot(self, client: Client) -> None:
                hub.snapshots.append(client)
                if hub.cuts:
                    hub.clients.remove(client)

        self.watching = Watching(cast("Hub", Fake()))

    def open(self, number: int, phase: SessionPhase = SessionPhase.BASELINE) -> None:
        """A session in the chair of its number."""
        kept = [found for found in self.sessions if found.id != number]
        made = InfusionSession(
            id=number, patient=PATIENT, chair=str(number), phase=phase, phase_since=NOON, preset="general",
            preset_version=1, created_at=NOON, created_by="nurse", devices=("D",),
        )  # fmt: skip
        self.sessions[:] = [*kept, made]

    def join(self, *chairs: str, screen: str = "", user: str = "nurse") -> Client:
        wanted = frozenset(chairs) or None
        client = Client(wanted, user=user, screen=screen, epoch="now", joined_s=self.now_s)
        client.tested_until = self.watching.tested_until(screen)
        self.clients.append(client)
        return client

    def paint(self, client: Client, *, visible: bool = True, audio: str = "running") -> None:
        client.painted(Receipt("now", client.version, visible, audio, self.now_s))

    def look(self, *, after_s: float = 0.0, painting: tuple[Client, ...] = ()) -> list[ScreenFact]:
        """Let seconds pass, with screens that go on as they are, and answer what the last look said."""
        for _ in range(round(after_s)):
            self.now_s += 1
            for client in painting:
                found = client.receipt
                client.painted(Receipt("now", client.version, found.is_visible, found.audio, self.now_s))
            told = self.watching.look(self.sessions, NOON)
            if told:
                return told
        return self.watching.look(self.sessions, NOON) if not after_s else []


def test_a_chair_nobody_sees_is_told_after_10_seconds_and_once() -> None:
    room = Room()
    room.open(1)

    assert room.look() == []
    assert room.look(after_s=GRACE_S - 1) == []
    assert room.look(after_s=1) == [ScreenFact(NO_SCREEN, 1, True, "no screen shows it", MEDIUM)]
    assert room.look(after_s=30) == []


@pytest.mark.parametrize(
    ("phase", "priority"), [(phase, HIGH if phase is SessionPhase.INFUSING else MEDIUM) for phase in SessionPhase]
)
def test_it_is_high_while_the_drug_runs(phase: SessionPhase, priority: AlarmPriority) -> None:
    room = Room()
    room.open(1, phase)
    room.look()

    (fact,) = room.look(after_s=GRACE_S)
    assert fact.priority is priority


def test_a_change_of_phase_is_told_at_once() -> None:
    room = Room()
    room.open(1)
    room.look()
    room.look(after_s=GRACE_S)
    room.open(1, SessionPhase.INFUSING)

    (fact,) = room.look()
    assert (fact.session, fact.priority, fact.present) == (1, HIGH, True)


def test_one_cause_at_every_chair_is_told_once_and_as_loud_as_the_loudest() -> None:
    room = Room()
    room.open(1)
    room.open(2, SessionPhase.INFUSING)
    room.look()

    assert room.look(after_s=GRACE_S) == [ScreenFact(NO_SCREEN, None, True, "at every chair, no screen shows it", HIGH)]


def test_a_chair_opened_while_nobody_watches_does_not_take_the_clinics_alarm_apart() -> None:
    room = Room()
    room.open(1)
    room.open(2)
    room.look()
    room.look(after_s=GRACE_S)
    room.open(3)

    assert room.look() == []
    assert room.look(after_s=GRACE_S + 1) == []


def test_a_session_that_ends_while_nobody_watches_does_not_raise_the_last_ones_anew() -> None:
    room = Room()
    room.open(1)
    room.open(2)
    room.look()
    room.look(after_s=GRACE_S)
    del room.sessions[0]

    assert room.look(after_s=GRACE_S) == []
    room.sessions.clear()
    assert room.look() == [ScreenFact(NO_SCREEN, None, False)]


def test_chairs_with_different_reasons_are_told_apart() -> None:
    room = Room()
    room.open(1)
    room.open(2)
    screen = room.join("1")
    room.paint(screen)
    room.look()

    told = room.look(after_s=GRACE_S, painting=(screen,))
    assert {(fact.session, fact.detail) for fact in told} == {
        (1, "no screen sounds it, sound not tested this shift"), (2, "no screen shows it"),
    }  # fmt: skip


def test_a_screen_that_is_back_within_10_seconds_raises_nothing() -> None:
    room = Room()
    room.open(1)
    room.look()
    room.look(after_s=GRACE_S - 1)
    room.watching.tested("tablet-3", NOON, heard=True)
    screen = room.join(screen="tablet-3")
    room.paint(screen)

    assert room.look(after_s=30, painting=(screen,)) == []
    room.clients.clear()
    assert room.look(after_s=GRACE_S - 1) == []


@pytest.mark.parametrize(
    ("audio", "why"),
    [("running", "sound not tested this shift"), ("blocked", "sound blocked by the browser"), ("off", "sound off")],
)
def test_a_chair_that_is_seen_but_not_heard_says_why(audio: str, why: str) -> None:
    room = Room()
    room.open(1, SessionPhase.INFUSING)
    screen = room.join(screen="tablet-3")
    room.paint(screen, audio=audio)
    room.look()

    (fact,) = room.look(after_s=GRACE_S, painting=(screen,))
    assert (fact.detail, fact.priority) == (f"no screen sounds it, {why}", MEDIUM)


def test_a_sound_test_ends_it_and_a_failed_one_brings_it_back() -> None:
    room = Room()
    room.open(1)
    screen = room.join(screen="tablet-3")
    room.paint(screen)
    room.look()
    room.look(after_s=GRACE_S, painting=(screen,))

    room.watching.tested("tablet-3", NOON, heard=True)
    assert screen.tested_until == NOON + TEST_COUNTS_FOR
    assert room.snapshots == [screen], "the screen is told"
    (over,) = room.look()
    assert (over.code, over.session, over.present) == (NO_SCREEN, 1, False)
    room.watching.tested("tablet-3", NOON, heard=False)
    assert room.watching.tested_until("tablet-3") is None
    room.look()
    (back,) = room.look(after_s=GRACE_S, painting=(screen,))
    assert back.present


def test_a_screen_that_is_cut_while_it_is_told_disturbs_no_other() -> None:
    room = Room(cuts=True)
    screens = [room.join(screen="tablet-3") for _ in range(3)]

    room.watching.tested("tablet-3", NOON, heard=True)

    assert {id(client) for client in room.snapshots} == {id(client) for client in screens}


def test_a_test_counts_for_one_shift() -> None:
    room = Room()
    room.open(1)
    room.watching.restore([("tablet-3", NOON - TEST_COUNTS_FOR, True)])
    screen = room.join(screen="tablet-3")
    room.paint(screen)
    room.look()

    (fact,) = room.look(after_s=GRACE_S, painting=(screen,))
    assert fact.detail.endswith("sound not tested this shift")


def test_the_last_word_about_a_screen_counts_after_a_restart() -> None:
    room = Room()
    earlier = NOON - timedelta(hours=2)
    room.watching.restore([("a", earlier, True), ("b", earlier, True), ("b", NOON, False)])

    assert room.watching.tested_until("a") == earlier + TEST_COUNTS_FOR
    assert room.watching.tested_until("b") is None


def test_a_screen_that_hides_leaves_its_chairs_unseen() -> None:
    room = Room()
    room.open(1)
    room.watching.tested("tablet-3", NOON, heard=True)
    screen = room.join(screen="tablet-3")
    room.paint(screen)
    room.look()
    room.paint(screen, visible=False)

    assert not room.watching.can_show("1")
    (fact,) = room.look(after_s=GRACE_S + 1, painting=(screen,))
    assert fact.detail == "no screen shows it"


def test_a_screen_that_hangs_is_told_after_5_seconds_with_its_user_and_is_over_when_it_leaves() -> None:
    room = Room()
    screen = room.join(screen="tablet-3", user="ortiz")
    room.paint(screen)

    assert room.look(after_s=5) == []
    assert room.look(after_s=1) == [ScreenFact(UNCONFIRMED, None, True, "signed in as ortiz")]
    room.clients.remove(screen)
    assert room.look() == [ScreenFact(UNCONFIRMED, None, False)]


def test_a_page_that_never_painted_hangs_and_a_program_does_not() -> None:
    room = Room()
    room.join(user="program")
    assert room.look(after_s=20) == []
    room.join(screen="tablet-3", user="ortiz")

    assert room.look(after_s=20) == [ScreenFact(UNCONFIRMED, None, True, "signed in as ortiz")]


def test_a_page_that_said_it_is_hidden_does_not_hang() -> None:
    room = Room()
    screen = room.join(screen="tablet-3")
    room.paint(screen, visible=False)

    assert room.look(after_s=30) == []


def test_a_session_that_ended_is_asked_about_no_more() -> None:
    room = Room()
    room.open(1)
    room.look()
    room.look(after_s=GRACE_S)
    room.sessions.clear()

    assert room.look() == [ScreenFact(NO_SCREEN, 1, False)]
