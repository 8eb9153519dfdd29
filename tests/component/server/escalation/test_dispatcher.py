"""Messages through the real library to real targets: what arrives, what is written down, and what a failure raises."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from models.alarm import Alarm, AlarmKind, AlarmPriority, AlarmSignals, SignalPresence
from models.alarm_log import LogEntry, LogKind
from models.errors import UsageError
from models.observation import GenerationMode
from server.clock import SystemClock
from server.escalation import lanes
from server.escalation.courier import AppriseCourier, Courier, require_usable
from server.escalation.dispatcher import Dispatcher, DispatcherEnds
from server.escalation.messages import Message
from server.escalation.plan import load_plan
from server.settings import Recipient
from tests.component.server.escalation.targets import free_port, mailbox, webhook

HIGH, MEDIUM, LOW = AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW
# Back-offs are seconds of the clock, so a fast one makes them short; deliveries take the time they take.
FAST = 100.0
# What must never leave the house, and what must never be told inside.
PATIENT = ("Abara", "Lena", "1988-02-04", "40-1182", "pale and confused")
SECRETS = ("pa55word", "t0ken", "secretpath", "nurse@clinic.example")


def an_alarm(number: int = 1, **changes: object) -> Alarm:
    fields: dict[str, object] = {
        "id": number,
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
        "detail": "Lena Abara, 1988-02-04",
        "arose_at": datetime(2016, 3, 1, 14, 0, tzinfo=UTC),  # ten years ago: somebody set a clock
        "ceased_at": None,
        "latched": True,
        "signals": AlarmSignals(SignalPresence.ON, SignalPresence.ON),
        "reason": "pale and confused; record 40-1182",
    }
    return Alarm(**(fields | changes))  # type: ignore[arg-type]


def recipient(url: str, name: str = "Shift phone", number: int = 1, **more: object) -> Recipient:
    return Recipient.model_validate({"name": name, "url": url, "round": number, **more})


def hook_url(port: int) -> str:
    return f"json://user:pa55word@127.0.0.1:{port}/secretpath?+X-Key=t0ken"


@dataclass
class Record:
    """What the dispatcher wrote down and told, and a way to wait for it."""

    lines: list[LogEntry] = field(default_factory=list)
    told: list[tuple[bool, str]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def keep(self, lines: Sequence[LogEntry]) -> None:
        self.lines.extend(lines)
        self.changed.set()

    def tell(self, *, present: bool, detail: str) -> None:
        self.told.append((present, detail))
        self.changed.set()

    def of(self, what: str) -> list[dict[str, Any]]:
        return [dict(line.entry) for line in self.lines if line.entry["what"] == what]

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not is_so():
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def running(
    *recipients: Recipient,
    courier: Courier | None = None,
    speed: float = FAST,
    mode: GenerationMode = GenerationMode.REAL,
) -> AsyncIterator[tuple[Dispatcher, Record]]:
    record = Record()
    ends = DispatcherEnds(
        SystemClock(speed), record.keep, record.tell, mode_of=lambda _: mode, courier=courier or AppriseCourier()
    )
    dispatcher = Dispatcher(recipients, load_plan(), ends)
    task = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher, record
        assert not task.done(), "the dispatcher died"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Everything libraries say to the log, as ours would be handed it, and at its most talkative."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    said: list[str] = []
    ear, root = Ear(), logging.getLogger()
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield said
    root.setLevel(before)
    root.removeHandler(ear)


class Told:
    """A courier that notes what it is given, and answers as it is told."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.words: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.is_busy = threading.Event()

    def deliver(self, recipient: Recipient, message: Message) -> str | None:
        self.words.append(message.words)
        self.is_busy.set()
        self.gate.wait(20)
        return self.answers.pop(0) if self.answers else None


class TestWhatArrives:
    async def test_a_mail_says_chair_priority_and_condition_and_nothing_of_the_patient(self) -> None:
        with mailbox() as box:
            url = f"mailto://127.0.0.1:{box.port}?from=chairside@clinic.example&to=nurse@clinic.example"
            async with running(recipient(url), speed=1) as (dispatcher, record):
                dispatcher.send(an_alarm(), 2)
                await record.until(lambda: record.of("attempt"))
            (mail,) = box.mails
            assert box.envelopes == [["nurse@clinic.example"]]
            assert mail["Subject"] == "Chairside HIGH"
            body = mail.get_body(("plain",))
            assert body is not None
            assert body.get_content().strip() == "Chair 3: HIGH SBP 184 > 180, not acknowledged for 1:00"
            assert not any(word.encode() in box.raw[0] for word in PATIENT)
        assert record.of("attempt")[0]["ok"] is True

    async def test_a_webhook_gets_the_same_words(self) -> None:
        with webhook() as hook:
            async with running(recipient(hook_url(hook.port)), speed=1) as (dispatcher, record):
                dispatcher.send(an_alarm(), 3)
                await record.until(lambda: record.of("attempt"))
            ((head, body),) = hook.requests
            sent = json.loads(body)
            assert sent["title"] == "Chairside HIGH"
            assert sent["message"] == "Chair 3: HIGH SBP 184 > 180, not acknowledged for 2:00"
            assert head.startswith("POST /secretpath")
            assert not any(word in head + body.decode() for word in PATIENT)

    async def test_an_unshown_alarm_says_that_no_screen_shows_it(self) -> None:
        courier = Told()
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(), 0, is_unshown=True)
            await record.until(lambda: record.of("attempt"))
        assert courier.words == ["Chair 3: HIGH SBP 184 > 180, no screen shows this chair"]
        assert [(entry["step"], entry["unshown"]) for entry in record.of("sent_out")] == [(2, True)]

    async def test_what_is_simulated_says_so(self) -> None:
        courier = Told()
        async with running(recipient("json://127.0.0.1"), courier=courier, mode=GenerationMode.TEST) as (to, record):
            to.send(an_alarm(), 2)
            await record.until(lambda: record.of("attempt"))
        assert courier.words[0].startswith("TEST DATA. Chair 3: HIGH")

    async def test_each_step_goes_to_its_round(self) -> None:
        courier = Told()
        everybody = [recipient("json://a", "A", 1), recipient("json://b", "B", 2), recipient("json://c", "C", 3)]
        async with running(*everybody, courier=courier) as (dispatcher, record):
            for step in (2, 3, 4):
                dispatcher.send(an_alarm(), step)
                await record.until(lambda: len(record.of("attempt")) == (1, 2, 5)[step - 2])  # noqa: B023 - awaited here
        assert [entry["recipients"] for entry in record.of("sent_out")] == [["A"], ["B"], ["A", "B", "C"]]

    async def test_a_redirect_is_no_delivery(self) -> None:
        """Followed, the POST would arrive as an empty GET, and count as sent."""
        with webhook(302) as hook:
            async with running(recipient(hook_url(hook.port))) as (dispatcher, record):
                dispatcher.send(an_alarm(), 2)
                await record.until(lambda: record.of("attempt"))
            assert record.of("attempt")[0]["error"] == "answered_302"
            assert all(head.startswith("POST") for head, _ in hook.requests)


class TestWhatIsWrittenDown:
    async def test_each_try_is_a_line_with_recipient_step_time_and_what_failed(self) -> None:
        with webhook(500, 503, 200) as hook:
            async with running(recipient(hook_url(hook.port))) as (dispatcher, record):
                dispatcher.send(an_alarm(), 2)
                await record.until(lambda: len(record.of("attempt")) == 3)
        assert {(line.kind, line.session, line.alarm) for line in record.lines} == {(LogKind.DELIVERY, 3, 1)}
        tries = record.of("attempt")
        assert [(entry["attempt"], entry["ok"], entry["error"]) for entry in tries] == [
            (1, False, "answered_500"), (2, False, "answered_503"), (3, True, None),
        ]  # fmt: skip
        assert {(entry["recipient"], entry["step"], entry["of"]) for entry in tries} == {("Shift phone", 2, 4)}
        assert all(entry["seconds"] > 0 for entry in tries)
        assert record.told == [(False, "")], "it arrived in the end"

    async def test_no_secret_and_no_address_is_told_anywhere(
        self, heard: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        dead = free_port()
        addresses = [
            f"json://user:pa55word@127.0.0.1:{dead}/secretpath?+X-Key=t0ken",
            f"mailto://user:pa55word@127.0.0.1:{dead}?from=x@clinic.example&to=nurse@clinic.example",
        ]
        with mailbox() as box:  # refuses to log in: it knows no users
            addresses.append(f"mailto://user:pa55word@127.0.0.1:{box.port}?to=nurse@clinic.example&from=a@b.example")
            everybody = [recipient(url, f"R{place}") for place, url in enumerate(addresses)]
            async with running(*everybody) as (dispatcher, record):
                dispatcher.send(an_alarm(), 2)
                await record.until(lambda: record.told)
        printed = capsys.readouterr()
        said = "".join(heard) + printed.out + printed.err + repr(record.lines) + repr(record.told)
        assert "R0" in said
        assert [word for word in SECRETS if word in said] == []
        assert {entry["error"] for entry in record.of("attempt")} <= {"unreachable", "failed"}

    async def test_without_recipients_it_says_so_once_and_raises_nothing(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async with running() as (dispatcher, record):
            for step in (2, 3, 4):
                dispatcher.send(an_alarm(), step)
            dispatcher.hear(an_alarm())
            await asyncio.sleep(0)
        assert capsys.readouterr().out.count("no recipients") == 1
        assert (record.lines, record.told) == ([], [])

    async def test_a_step_nobody_takes_is_written_down(self) -> None:
        async with running(recipient("json://127.0.0.1", priorities=["high"])) as (dispatcher, record):
            dispatcher.send(an_alarm(priority=MEDIUM), 2)
        assert [entry["recipients"] for entry in record.of("nobody")] == [[]]
        assert record.told == []


class TestFailure:
    async def test_a_dead_target_is_tried_four_times_and_then_is_an_alarm_until_a_message_arrives(self) -> None:
        courier = Told("unreachable", "unreachable", "unreachable", "unreachable")
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(1), 2)
            await record.until(lambda: record.told)
            assert record.told == [(True, "Shift phone not reached about chair 3")]
            assert [entry["attempt"] for entry in record.of("attempt")] == [1, 2, 3, 4]
            assert [entry["why"] for entry in record.of("dropped")] == ["given_up"]
            dispatcher.send(an_alarm(2), 2)
            await record.until(lambda: len(record.told) == 2)
            assert record.told[1] == (False, "")

    async def test_a_real_dead_port_is_unreachable(self) -> None:
        async with running(recipient(hook_url(free_port()))) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.told)
        assert record.told[0][0] is True
        assert [entry["error"] for entry in record.of("attempt")] == ["unreachable"] * 4

    async def test_one_of_a_round_that_is_reached_is_enough(self) -> None:
        with webhook() as hook:
            both = [recipient(hook_url(hook.port), "A"), recipient(hook_url(free_port()), "B")]
            async with running(*both) as (dispatcher, record):
                dispatcher.send(an_alarm(), 2)
                await record.until(lambda: record.of("dropped"))
        assert record.told == [(False, "")]

    async def test_a_service_that_crashes_is_a_failed_try(self) -> None:
        class Crashing:
            def deliver(self, recipient: Recipient, message: Message) -> str | None:
                raise LookupError("pa55word")

        async with running(recipient("json://127.0.0.1"), courier=Crashing()) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.told)
        assert {entry["error"] for entry in record.of("attempt")} == {"crashed_LookupError"}

    async def test_too_many_waiting_messages_are_an_alarm_and_the_oldest_of_the_mildest_go(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lanes, "MOST_WAITING", 3)
        courier = Told()
        courier.gate.clear()
        everything = recipient("json://127.0.0.1", priorities=["high", "medium", "low"])
        async with running(everything, courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(1), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            for number, priority in enumerate([MEDIUM, HIGH, LOW, MEDIUM, HIGH, HIGH, HIGH], 2):
                dispatcher.send(an_alarm(number, priority=priority), 2)
            await record.until(lambda: record.told)
            courier.gate.set()
            await record.until(lambda: len(record.of("attempt")) == 5)
        dropped = [line.alarm for line in record.lines if line.entry["what"] == "dropped"]
        assert dropped == [4, 2, 5], "the low one, then the older medium one, then the younger; a high one never"
        assert record.told[0] == (True, "too many messages wait for Shift phone")
        tried = [line.alarm for line in record.lines if line.entry["what"] == "attempt"]
        assert tried == [1, 3, 6, 7, 8]


class TestNobodyWaitsForAnother:
    async def test_a_slow_target_delays_neither_another_recipient_nor_the_loop(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lanes, "DELIVER_WITHIN_S", 0.5)
        with webhook(is_open=False) as slow, webhook() as quick:
            both = [
                recipient(f"json://127.0.0.1:{slow.port}?rto=20", "Slow"),
                recipient(hook_url(quick.port), "Quick"),
            ]
            async with running(*both, speed=1) as (dispatcher, record):
                loop = asyncio.get_running_loop()
                dispatcher.send(an_alarm(), 2)
                await asyncio.to_thread(slow.arrived.wait, 20)
                began_s, longest_s = loop.time(), 0.0
                while not record.of("attempt"):
                    turn_s = loop.time()
                    await asyncio.sleep(0)
                    longest_s = max(longest_s, loop.time() - turn_s)
                assert record.of("attempt")[0]["recipient"] == "Quick"
                assert loop.time() - began_s < 0.5
                assert longest_s < 0.2, "the event loop went on turning"
                await record.until(lambda: len(record.of("attempt")) == 2)
        late = record.of("attempt")[1]
        assert (late["recipient"], late["error"]) == ("Slow", "timeout")
        assert 0.4 < late["seconds"] < 2

    async def test_only_so_many_threads_may_hang(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lanes, "DELIVER_WITHIN_S", 0.05)
        courier = Told()
        courier.gate.clear()
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.told)
            courier.gate.set()
        assert len(courier.words) == lanes.MOST_THREADS
        assert [entry["error"] for entry in record.of("attempt")] == ["timeout"] * 3 + ["hanging"]

    async def test_the_most_urgent_goes_first(self) -> None:
        courier = Told()
        courier.gate.clear()
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(1, priority=MEDIUM), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            for number, priority in ((2, MEDIUM), (3, HIGH), (4, MEDIUM), (5, HIGH)):
                dispatcher.send(an_alarm(number, priority=priority), 2)
            courier.gate.set()
            await record.until(lambda: len(record.of("attempt")) == 5)
        assert [line.alarm for line in record.lines if line.entry["what"] == "attempt"] == [1, 3, 5, 2, 4]

    async def test_a_new_message_does_not_wait_for_the_retry_of_an_old_one(self) -> None:
        courier = Told("unreachable")
        async with running(recipient("json://127.0.0.1"), courier=courier, speed=1) as (dispatcher, record):
            dispatcher.send(an_alarm(1), 2)
            await record.until(lambda: record.of("attempt"))
            dispatcher.send(an_alarm(2), 2)
            await record.until(lambda: len(record.of("attempt")) == 2)
        assert record.lines[-1].alarm == 2


ANSWERED = {"acknowledged_by": "Ada"}
CEASED = {"present": False}
OFF = {"signals": AlarmSignals(SignalPresence.OFF, SignalPresence.OFF)}


class TestWhatIsOverIsNotSent:
    @pytest.mark.parametrize(("changes", "why"), [(ANSWERED, "answered"), (CEASED, "ceased"), (OFF, "switched_off")])
    async def test_a_waiting_message_is_dropped(self, changes: dict[str, object], why: str) -> None:
        courier = Told()
        courier.gate.clear()
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(1), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            dispatcher.send(an_alarm(2), 2)
            dispatcher.hear(an_alarm(2, **changes))
            dispatcher.send(an_alarm(3, chair="4"), 2)
            courier.gate.set()
            await record.until(lambda: len(record.of("attempt")) == 2)
        assert [words[:7] for words in courier.words] == ["Chair 3", "Chair 4"]
        assert [(line.alarm, line.entry["why"]) for line in record.lines if line.entry["what"] == "dropped"] == [
            (2, why)
        ]
        assert record.told == [(False, "")]

    async def test_one_under_way_goes_on_but_is_not_tried_again(self) -> None:
        courier = Told("unreachable")
        courier.gate.clear()
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(1), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            dispatcher.hear(an_alarm(1, **ANSWERED))
            courier.gate.set()
            await record.until(lambda: record.of("dropped"))
        assert len(courier.words) == 1
        assert record.told == []

    async def test_a_newer_step_replaces_the_message_that_waits(self) -> None:
        courier = Told("unreachable")
        async with running(recipient("json://127.0.0.1"), courier=courier, speed=1) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.of("attempt"))
            dispatcher.send(an_alarm(), 4)
            await record.until(lambda: len(record.of("attempt")) == 2)
        assert [entry["step"] for entry in record.of("attempt")] == [2, 4]
        assert [entry["why"] for entry in record.of("dropped")] == ["replaced"]
        assert courier.words[1].endswith("not acknowledged for 3:00")

    async def test_a_message_says_how_the_alarm_is_when_it_leaves(self) -> None:
        courier = Told()
        courier.gate.clear()
        async with running(recipient("json://127.0.0.1"), courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(1), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            dispatcher.send(an_alarm(2), 2)
            dispatcher.hear(an_alarm(2, message="SBP 190 > 180"))
            courier.gate.set()
            await record.until(lambda: len(record.of("attempt")) == 2)
        assert "SBP 190 > 180" in courier.words[1]

    async def test_a_task_that_died_goes_on_with_what_waits(self) -> None:
        courier, record = Told(), Record()
        courier.gate.clear()
        ends = DispatcherEnds(SystemClock(FAST), record.keep, record.tell, courier=courier)
        dispatcher = Dispatcher([recipient("json://127.0.0.1")], load_plan(), ends)
        dispatcher.send(an_alarm(), 2)
        first = asyncio.create_task(dispatcher.run())
        await asyncio.to_thread(courier.is_busy.wait, 20)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        courier.gate.set()
        second = asyncio.create_task(dispatcher.run())
        await record.until(lambda: record.of("attempt"))
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        assert record.of("attempt")[0]["ok"] is True


class TestWhoIsTold:
    async def test_a_message_that_waits_goes_to_the_new_address_at_once(self) -> None:
        courier = Told("unreachable")
        async with running(recipient("json://old"), courier=courier, speed=1.0) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.of("attempt"))
            dispatcher.use([recipient("json://new")])
            await record.until(lambda: len(record.of("attempt")) > 1)

            assert [(one["attempt"], one["ok"]) for one in record.of("attempt")] == [(1, False), (1, True)]
            assert record.of("dropped") == []

    async def test_a_message_under_way_to_the_old_address_goes_to_the_new_one_if_it_fails(self) -> None:
        courier = Told("unreachable")
        courier.gate.clear()
        async with running(recipient("json://old"), courier=courier, speed=1.0) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            dispatcher.use([recipient("json://newer")])
            dispatcher.use([recipient("json://newest")])
            dispatcher.hear(an_alarm(message="SBP 190 > 180"))
            courier.gate.set()
            await record.until(lambda: len(record.of("attempt")) > 1)

            assert [(one["attempt"], one["ok"]) for one in record.of("attempt")] == [(1, False), (1, True)]
            assert "SBP 190 > 180" in courier.words[1]
            assert record.of("dropped") == []
            await record.until(lambda: record.told)
            assert record.told == [(False, "")]

    async def test_one_under_way_that_is_answered_after_the_address_was_changed_is_not_tried_again(self) -> None:
        courier = Told("unreachable")
        courier.gate.clear()
        async with running(recipient("json://old"), courier=courier, speed=1.0) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            dispatcher.use([recipient("json://new")])
            dispatcher.hear(an_alarm(1, **ANSWERED))
            courier.gate.set()
            await record.until(lambda: record.of("dropped"))

        assert (len(courier.words), [one["why"] for one in record.of("dropped")]) == (1, ["answered"])

    async def test_what_waits_for_somebody_who_is_told_nothing_any_more_is_written_down_as_not_sent(self) -> None:
        courier = Told("unreachable")
        async with running(recipient("json://old"), courier=courier, speed=1.0) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.of("attempt"))
            dispatcher.use([])
            await record.until(lambda: record.told)

            assert [one["why"] for one in record.of("dropped")] == ["recipient_gone"]
            assert record.told == [(True, "Shift phone not reached about chair 3")]

    async def test_one_who_stays_as_before_waits_for_nothing_that_is_changed_about_others(self) -> None:
        courier = Told()
        courier.gate.clear()
        first = recipient("json://one")
        async with running(first, courier=courier) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await asyncio.to_thread(courier.is_busy.wait, 20)
            dispatcher.use([first, recipient("json://two", "Hook", 2)])
            courier.gate.set()
            await record.until(lambda: record.of("attempt"))
            dispatcher.send(an_alarm(2), 3)
            await record.until(lambda: len(record.of("attempt")) > 1)

            assert [one["recipient"] for one in record.of("attempt")] == ["Shift phone", "Hook"]

    async def test_a_trial_that_arrives_ends_a_failure_but_not_that_another_address_cannot_be_read(self) -> None:
        phone = recipient("json://phone")
        async with running(phone, courier=Told(*["unreachable"] * lanes.MOST_TRIES)) as (dispatcher, record):
            dispatcher.send(an_alarm(), 2)
            await record.until(lambda: record.told)
            dispatcher.tell_unread([])
            await dispatcher.try_out(phone)
            await record.until(lambda: len(record.told) > 1)
            assert [present for present, _ in record.told] == [True, False]

            dispatcher.tell_unread(["Hook"])
            await dispatcher.try_out(phone)
            await asyncio.sleep(0)
            assert len(record.told) == 3
            dispatcher.tell_unread([])
            await record.until(lambda: len(record.told) > 3)
        assert record.told[2:] == [(True, "the address of Hook cannot be read"), (False, "")]


class TestAddresses:
    def test_usable_ones_are_named_by_what_they_are(self) -> None:
        kinds = require_usable([recipient("mailtos://u:p@mail.example"), recipient("json://127.0.0.1", "Hook")])

        assert kinds == {"Shift phone": "E-Mail", "Hook": "JSON"}

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("pigeon://user:pa55word@roof", "recipient 'Shift phone': the scheme of its url is unknown"),
            ("pa55word", "recipient 'Shift phone': its url must be an address such as"),
            ("", "its url must be an address such as"),
            ("mailto://", "its url begins as mailto:// but is not complete"),
            ("slack://t0ken", "its url begins as slack:// but is not complete"),
        ],
    )
    def test_others_are_refused_without_telling_them(
        self, url: str, sentence: str, heard: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(UsageError) as refused:
            require_usable([recipient("json://127.0.0.1", "Hook"), recipient(url)])

        assert sentence in str(refused.value)
        printed = capsys.readouterr()
        said = str(refused.value) + "".join(heard) + printed.out + printed.err
        assert [word for word in SECRETS if word in said] == []


def test_the_alarm_of_these_tests_holds_what_must_not_leave() -> None:
    """The checks above would be empty otherwise."""
    whole = repr(replace(an_alarm(), acknowledged_by=None))
    assert [word for word in PATIENT if word not in whole] == []
