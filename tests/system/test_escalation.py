"""Alarms nobody answers, taken by the whole server to real targets: what leaves, what is noted, what a restart does.

No screen is open in these clinics, so every alarm goes out at once; the clock runs faster, so the steps come soon.
"""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.component.server.escalation.targets import Webhook, free_port, mailbox, webhook
from tests.system.monitor import Monitor, value
from tests.system.outside import Clinic, Json, chairside, eventually, short_folder

RECIPIENT = '[[recipients]]\nname = "{name}"\nurl = "{url}"\nround = {round}\n'


def recipient(url: str, name: str = "Shift phone", number: int = 1) -> str:
    return RECIPIENT.format(name=name, url=url, round=number)


def hook_url(hook: Webhook) -> str:
    return f"json://user:pa55word@127.0.0.1:{hook.port}/secretpath"


@contextmanager
def clinic_with(*recipients: str, speed: int = 20) -> Iterator[Clinic]:
    with short_folder() as home:
        (home / "chairside.toml").write_text(f"clock_speed = {speed}\n" + "".join(recipients), encoding="utf-8")
        clinic = Clinic(home)
        try:
            clinic.start().staff()
            yield clinic
        finally:
            clinic.end(signal.SIGKILL)


def words_of(hook: Webhook) -> list[str]:
    return [json.loads(body)["message"] for _, body in hook.requests]


def about(hook: Webhook, chair: str) -> list[str]:
    return [words for words in words_of(hook) if words.startswith(f"Chair {chair}: HIGH Help called")]


def deliveries(clinic: Clinic, alarm: int) -> list[Json]:
    return [line["entry"] for line in clinic.every(f"/alarms/{alarm}/log") if line["kind"] == "delivery"]


def tries(clinic: Clinic, alarm: int) -> list[Json]:
    return [entry for entry in deliveries(clinic, alarm) if entry["what"] == "attempt"]


def test_an_alarm_goes_out_by_its_steps_until_somebody_answers_and_every_try_is_in_the_log() -> None:
    with (
        webhook() as first,
        webhook() as last,
        mailbox() as box,
        clinic_with(
            recipient(hook_url(first)),
            recipient(f"mailto://127.0.0.1:{box.port}?from=chairside@clinic.example&to=b@clinic.example", "Second", 2),
            recipient(hook_url(last), "Third", 3),
        ) as clinic,
    ):
        planned = clinic.session("intake", "baseline")
        chair = planned["chair"]
        called = clinic.post(f"/chairs/{chair}/help")
        assert eventually(lambda: about(first, chair))
        assert about(first, chair)[0] == f"Chair {chair}: HIGH Help called, no screen shows this chair"

        assert eventually(lambda: about(last, chair))
        assert f"Chair {chair}: HIGH Help called, not acknowledged for 1:00" in about(first, chair)
        assert about(last, chair)[0].endswith("not acknowledged for 3:00")
        assert any(f"Chair {chair}: HIGH Help called, not acknowledged for 2:00".encode() in raw for raw in box.raw)

        wanted = {("Shift phone", 2), ("Second", 3), ("Shift phone", 4), ("Second", 4), ("Third", 4)}
        # The three of a step are told at once; a mail takes longer to be taken than a call.
        assert eventually(
            lambda: {(entry["recipient"], entry["step"]) for entry in tries(clinic, called["id"])} >= wanted
        )
        clinic.post(f"/alarms/{called['id']}/acknowledge")
        assert all(entry["ok"] for entry in tries(clinic, called["id"]))

        everything = b"".join(
            [*box.raw, *(head.encode() + body for hook in (first, last) for head, body in hook.requests)]
        )
        patient = clinic.get("/patients")["items"][0]
        for field in ("family_name", "given_name", "birth_date", "identifier"):
            assert str(patient[field]).encode() not in everything
        said = (clinic.home / "log").read_text(encoding="utf-8")
        assert "Shift phone" in said
        assert [word for word in ("pa55word", "secretpath", "clinic.example") if word in said] == []


@pytest.mark.long
def test_a_message_about_a_test_device_says_so() -> None:
    with webhook() as hook, clinic_with(recipient(hook_url(hook)), speed=1) as clinic:
        device, token = clinic.enrol()
        planned = clinic.session("intake", "baseline", device=device)
        test_monitor = Monitor(clinic, device, token).open()
        test_monitor.tell(value("heart_rate", 72))
        clinic.post(f"/chairs/{planned['chair']}/help")
        wanted = f"TEST DATA. Chair {planned['chair']}: HIGH Help called, no screen shows this chair"
        assert eventually(lambda: wanted in words_of(hook)), words_of(hook)
        test_monitor.close()


@pytest.mark.long
def test_a_dead_target_is_an_alarm_until_a_message_arrives() -> None:
    port = free_port()
    with clinic_with(recipient(f"json://127.0.0.1:{port}")) as clinic:
        planned = clinic.session("intake", "baseline")
        called = clinic.post(f"/chairs/{planned['chair']}/help")
        failed = clinic.alarm("delivery_failed", present=True)
        assert (failed["kind"], failed["priority"]) == ("technical", "medium")
        assert "Shift phone" in failed["detail"]
        errors = [entry["error"] for entry in deliveries(clinic, called["id"]) if entry["what"] == "attempt"]
        assert errors[:4] == ["unreachable"] * 4
        with webhook(port=port):
            assert clinic.alarm("delivery_failed", within_s=40, present=False)


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_restart_what_nobody_got_is_sent_again(how: signal.Signals) -> None:
    with webhook(is_open=False) as hook, clinic_with(recipient(hook_url(hook)), speed=1) as clinic:
        planned = clinic.session("intake", "baseline")
        clinic.post(f"/chairs/{planned['chair']}/help")
        assert hook.arrived.wait(20)
        assert clinic.alarm("help_called", present=True)  # asked behind the writer: it is on the disk now
        clinic.end(how)
        before = len(about(hook, planned["chair"]))
        hook.gate.set()
        clinic.start()
        assert eventually(lambda: len(about(hook, planned["chair"])) > before), words_of(hook)
        assert about(hook, planned["chair"])[-1].endswith("no screen shows this chair")


@pytest.mark.long
def test_what_was_delivered_is_not_sent_again_by_a_restart() -> None:
    with webhook() as hook, clinic_with(recipient(hook_url(hook)), speed=1) as clinic:
        planned, other = clinic.session("intake", "baseline"), clinic.session("intake", "baseline")
        called = clinic.post(f"/chairs/{planned['chair']}/help")
        assert eventually(lambda: any(entry["ok"] for entry in deliveries(clinic, called["id"])))
        clinic.end(signal.SIGKILL)
        clinic.start()
        clinic.post(f"/chairs/{other['chair']}/help")
        assert eventually(lambda: about(hook, other["chair"]))
        assert len(about(hook, planned["chair"])) == 1


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (recipient("pigeon://user:pa55word@roof"), "recipient 'Shift phone': the scheme of its url is unknown"),
        (recipient("json://127.0.0.1") * 2, "'Shift phone' is there twice"),
        (recipient("json://127.0.0.1", number=4), "entry 1, round: Input should be less than or equal to 3"),
    ],
)
def test_a_faulty_recipient_stops_the_start_with_a_sentence(entry: str, sentence: str) -> None:
    with short_folder() as home:
        (home / "chairside.toml").write_text(entry, encoding="utf-8")
        said = chairside("serve", "--port", "0", cwd=home)
    assert said.code in {1, 2}
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    assert "pa55word" not in said.err + said.out


@pytest.fixture(scope="module")
def called(clinic: Clinic) -> Json:
    """A call for help that was answered, in a session of its own."""
    planned = clinic.session("intake", "baseline")
    called = clinic.post(f"/chairs/{planned['chair']}/help")
    clinic.post(f"/alarms/{called['id']}/acknowledge", {"reason": "was there"})
    clinic.alarm("help_called", session=planned["id"], present=False)  # the last line of its story is written
    return called


class TestTheLog:
    def test_it_tells_an_alarms_story_from_its_beginning(self, clinic: Clinic, called: Json) -> None:
        lines = clinic.every(f"/alarms/{called['id']}/log")
        assert [line["kind"] for line in lines if line["kind"] != "delivery"][:2] == ["help", "acknowledge"]
        assert set(lines[0]) == {"id", "at", "kind", "session", "alarm", "author", "entry"}
        assert lines[1]["author"] == "nurse"
        assert lines[1]["entry"]["reason"] == "was there"
        assert {line["alarm"] for line in lines} == {called["id"]}

    def test_it_is_asked_by_session_kind_and_time_and_comes_in_pages(self, clinic: Clinic, called: Json) -> None:
        whole = clinic.every("/alarm-log", session=called["session"])
        assert {line["session"] for line in whole} == {called["session"]}
        assert [line["id"] for line in whole] == sorted(line["id"] for line in whole)
        answered = clinic.every("/alarm-log", session=called["session"], kind="acknowledge")
        assert [line["alarm"] for line in answered] == [called["id"]]
        at = answered[0]["at"]
        assert answered[0] in clinic.every("/alarm-log", **{"from": at})
        assert answered[0] not in clinic.every("/alarm-log", to=at)
        first = clinic.get("/alarm-log", session=called["session"], limit=1)
        rest = clinic.get("/alarm-log", session=called["session"], limit=1000, cursor=first["next"])
        assert [*first["items"], *rest["items"]] == whole

    @pytest.mark.parametrize(
        ("path", "user", "code"),
        [
            ("/alarms/999999/log", "nurse", 404),
            ("/alarms/x/log", "nurse", 422),
            ("/alarm-log?kind=loud", "nurse", 422),
            ("/alarm-log?from=yesterday", "nurse", 422),
            ("/alarm-log?limit=1001", "nurse", 422),
            ("/alarm-log", "auditor", 403),
            ("/alarms/1/log", "root", 403),
        ],
    )
    def test_others_and_other_questions_are_refused(self, clinic: Clinic, path: str, user: str, code: int) -> None:
        with clinic.client(user) as http:
            answer = http.get(path)
        assert answer.status_code == code
        assert answer.headers["content-type"] == "application/problem+json"
