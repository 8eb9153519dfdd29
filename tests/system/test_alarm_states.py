"""What people do about alarms, seen from outside: pauses, "off", calls for help, on every screen and in every list.

Acknowledging stands in test_sessions.py and test_live.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, eventually, moment, seconds
from tests.system.screen import screen

WARM, HOT = 38.7, 39.6  # a temperature of medium and of high priority, both without delay
PAUSE = {"lasts_s": 60}
WHY = {"reason": "procedure at the chair"}
FEVER = {"condition": "temperature_high", **WHY}


@pytest.fixture(scope="module", autouse=True)
def company(clinic: Clinic) -> None:
    """Two more chairs, so that "no screen watches" is the whole clinic's alarm and breaks no chair's pause."""
    for _ in range(2):
        clinic.session("intake", device=clinic.enrol()[0])


@contextmanager
def patient(clinic: Clinic, temperature: float | None = None) -> Iterator[tuple[Monitor, int, str]]:
    """A monitor in a session of its own, with a number that alarms: the monitor, the session, the chair."""
    with monitor(clinic) as bedside:
        planned = clinic.session("intake", device=bedside.device)
        bedside.open()
        if temperature is not None:
            bedside.tell(value("temperature", temperature))
        yield bedside, planned["id"], planned["chair"]


def ask(clinic: Clinic, method: str, path: str, user: str = "clinician", **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx
    with clinic.client(user) as http:
        return http.request(method, path, **more)


def refused(answer: httpx.Response, code: int) -> str:
    """Insist on a problem with a sentence, and answer the sentence."""
    assert answer.status_code == code, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    sentence: str = answer.json()["detail"]
    assert len(sentence.split()) > 2
    return sentence


def signals(clinic: Clinic, session: int, condition: str = "temperature_high") -> tuple[str, str]:
    (found,) = [one for one in clinic.alarms(session) if one["condition"] == condition]
    return found["signals"]["visual"], found["signals"]["auditory"]


class TestAudioPause:
    def test_it_is_on_every_screen_with_name_and_end_takes_one_chairs_sound_and_ends_by_itself(
        self, clinic: Clinic
    ) -> None:
        with (
            patient(clinic, WARM) as (_, session, chair), patient(clinic, WARM) as (_, other, _),
            screen(clinic) as first, screen(clinic, "clinician") as second,
        ):  # fmt: skip
            first.receive()
            second.receive()
            said = clinic.post(f"/sessions/{session}/audio-pause", {"lasts_s": 3})
            begun_s = seconds()
            assert (said["kind"], said["session"], said["chair"]) == ("audio_paused", session, chair)
            assert (moment(said["ends_at"]) - moment(said["began_at"])).total_seconds() == 3
            assert signals(clinic, session) == ("on", "off")
            assert signals(clinic, other) == ("on", "on")
            for watching in (first, second):
                watching.until(lambda seen: said["id"] in seen.off)
                shown = watching.off[said["id"]]
                assert (shown["author"], shown["ends_at"]) == ("nurse", said["ends_at"])
                watching.until(lambda seen: seen.about(session)[0]["signals"]["auditory"] == "off")
                watching.until(lambda seen: said["id"] not in seen.off)
                watching.until(lambda seen: seen.about(session)[0]["signals"]["auditory"] == "on")
                assert watching.about(other)[0]["signals"]["auditory"] == "on"
            assert 2.5 < seconds() - begun_s < 8
            (ended,) = clinic.every(f"/sessions/{session}/inactivations")
            assert (ended["end"], ended["ended_by"]) == ("expired", None)

    @pytest.mark.parametrize("lasts_s", [121, 0, -1, "long"])
    def test_more_than_120_seconds_are_refused(self, clinic: Clinic, lasts_s: object) -> None:
        with patient(clinic, WARM) as (_, session, _):
            answer = ask(clinic, "POST", f"/sessions/{session}/audio-pause", json={"lasts_s": lasts_s})
            sentence = refused(answer, 422)
            assert lasts_s != 121 or "at most 120 s" in sentence
            assert signals(clinic, session) == ("on", "on")

    def test_without_a_body_it_lasts_120_seconds(self, clinic: Clinic) -> None:
        session = clinic.session("intake")["id"]
        said = clinic.post(f"/sessions/{session}/audio-pause")
        assert (moment(said["ends_at"]) - moment(said["began_at"])).total_seconds() == 120

    def test_a_lower_alarm_leaves_it_and_an_equal_one_breaks_it(self, clinic: Clinic) -> None:
        with patient(clinic, WARM) as (bedside, session, _), screen(clinic) as watching:
            watching.receive()
            said = clinic.post(f"/sessions/{session}/audio-pause", PAUSE)
            bedside.report("low_battery")
            watching.until(lambda seen: seen.about(session, "device_report"))
            assert watching.about(session, "device_report")[0]["signals"] == {"visual": "on", "auditory": "off"}
            assert clinic.every(f"/sessions/{session}/inactivations")[0]["ended_at"] is None
            bedside.report("sensor_fault")
            watching.until(lambda seen: said["id"] not in seen.off)
            assert eventually(lambda: signals(clinic, session) == ("on", "on"))
            assert {one["signals"]["auditory"] for one in clinic.alarms(session)} == {"on"}
            assert clinic.every(f"/sessions/{session}/inactivations")[0]["end"] == "broken"

    def test_an_alarm_that_rises_breaks_it(self, clinic: Clinic) -> None:
        with patient(clinic, WARM) as (bedside, session, _):
            clinic.post(f"/sessions/{session}/audio-pause", PAUSE)
            bedside.tell(value("temperature", HOT))
            assert signals(clinic, session) == ("on", "on")
            assert clinic.every(f"/sessions/{session}/inactivations")[0]["end"] == "broken"


OFF = pytest.mark.parametrize(
    ("path", "body"),
    [("audio-off", WHY), ("alarm-pause", FEVER), ("alarm-off", FEVER)],
    ids=lambda found: str(found)[:11],
)


@OFF
class TestOff:
    def test_a_clinician_may_with_a_reason_and_nobody_else(self, clinic: Clinic, path: str, body: Json) -> None:
        with patient(clinic, WARM) as (_, session, _), patient(clinic, WARM) as (_, other, _):
            whole = f"/sessions/{session}/{path}"
            for user in ("nurse", "root", "auditor"):
                refused(ask(clinic, "POST", whole, user, json=body), 403)
            for faulty in (
                {name: words for name, words in body.items() if name != "reason"}, body | {"reason": ""},
                body | {"author": "somebody"},
            ):  # fmt: skip
                refused(ask(clinic, "POST", whole, json=faulty), 422)
            assert signals(clinic, session) == ("on", "on")
            said = clinic.post(whole, body, "clinician")
            assert (said["author"], said["reason"]) == ("clinician", WHY["reason"])
            assert signals(clinic, session) == (("on", "off") if path == "audio-off" else ("off", "off"))
            assert signals(clinic, other) == ("on", "on")
            assert clinic.alarms(session)[0]["present"]

    def test_a_nurse_may_end_it_once(self, clinic: Clinic, path: str, body: Json) -> None:
        with patient(clinic, WARM) as (_, session, _), screen(clinic) as watching:
            watching.receive()
            said = clinic.post(f"/sessions/{session}/{path}", body, "clinician")
            watching.until(lambda seen: said["id"] in seen.off)
            one = f"/sessions/{session}/inactivations/{said['id']}"
            refused(ask(clinic, "DELETE", f"/sessions/{session + 1}/inactivations/{said['id']}"), 404)
            ended = ask(clinic, "DELETE", one, "nurse").json()
            assert (ended["end"], ended["ended_by"]) == ("resumed", "nurse")
            watching.until(lambda seen: said["id"] not in seen.off)
            assert signals(clinic, session) == ("on", "on")
            refused(ask(clinic, "DELETE", one), 409)

    def test_it_ends_with_its_session(self, clinic: Clinic, path: str, body: Json) -> None:
        with patient(clinic, WARM) as (_, session, _), screen(clinic) as watching:
            watching.receive()
            said = clinic.post(f"/sessions/{session}/{path}", body, "clinician")
            clinic.post(f"/sessions/{session}/phase", {"to": "aborted", "reason": "feels ill"})
            watching.until(lambda seen: said["id"] not in seen.off)
            (ended,) = clinic.every(f"/sessions/{session}/inactivations")
            assert (ended["end"], ended["ended_by"]) == ("session_over", None)
            refused(ask(clinic, "POST", f"/sessions/{session}/{path}", json=body), 404)

    def test_a_key_makes_it_once(self, clinic: Clinic, path: str, body: Json) -> None:
        session = clinic.session("intake")["id"]
        key = {"Idempotency-Key": str(uuid4())}
        first, again = (ask(clinic, "POST", f"/sessions/{session}/{path}", json=body, headers=key) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert len(clinic.every(f"/sessions/{session}/inactivations")) == 1
        other = ask(clinic, "POST", f"/sessions/{session}/{path}", json=body | {"reason": "another"}, headers=key)
        refused(other, 422)


class TestAlarmPause:
    @pytest.mark.parametrize("path", ["alarm-pause", "alarm-off"])
    def test_a_high_condition_is_never_hidden(self, clinic: Clinic, path: str) -> None:
        with patient(clinic, HOT) as (_, session, _):
            whole = f"/sessions/{session}/{path}"
            assert "only its sound" in refused(ask(clinic, "POST", whole, json=FEVER), 409)
            always = {"condition": "pulse_sources_lost", **WHY}
            refused(ask(clinic, "POST", whole, json=always), 409)
            assert signals(clinic, session) == ("on", "on")

    @pytest.mark.parametrize("path", ["alarm-pause", "alarm-off"])
    def test_one_that_becomes_high_is_seen_and_heard(self, clinic: Clinic, path: str) -> None:
        with patient(clinic, WARM) as (bedside, session, _):
            clinic.post(f"/sessions/{session}/{path}", FEVER, "clinician")
            assert signals(clinic, session) == ("off", "off")
            bedside.tell(value("temperature", HOT))
            assert signals(clinic, session) == ("on", "on")

    @pytest.mark.parametrize("path", ["alarm-pause", "alarm-off"])
    def test_a_condition_there_is_not_is_refused(self, clinic: Clinic, path: str) -> None:
        session = clinic.session("intake")["id"]
        answer = ask(clinic, "POST", f"/sessions/{session}/{path}", json={"condition": "boredom", **WHY})
        assert "boredom" in refused(answer, 422)

    def test_it_takes_one_conditions_signals_alone(self, clinic: Clinic) -> None:
        with patient(clinic, WARM) as (bedside, session, _):
            clinic.post(f"/sessions/{session}/alarm-pause", FEVER, "clinician")
            bedside.report("sensor_fault")
            clinic.alarm("device_report", session=session)
            assert signals(clinic, session, "device_report") == ("on", "on")
            assert signals(clinic, session) == ("off", "off")

    def test_what_is_paused_cannot_be_acknowledged(self, clinic: Clinic) -> None:
        with patient(clinic, WARM) as (_, session, _):
            clinic.post(f"/sessions/{session}/alarm-pause", FEVER, "clinician")
            number = clinic.alarms(session)[0]["id"]
            answer = ask(clinic, "POST", f"/alarms/{number}/acknowledge", "nurse")
            assert "paused or off" in refused(answer, 409)

    def test_half_an_hour_is_the_longest(self, clinic: Clinic) -> None:
        session = clinic.session("intake")["id"]
        refused(ask(clinic, "POST", f"/sessions/{session}/alarm-pause", json=FEVER | {"lasts_s": 1801}), 422)


def test_what_was_switched_off_is_listed_newest_first_in_pages(clinic: Clinic) -> None:
    session = clinic.session("intake")["id"]
    made = [clinic.post(f"/sessions/{session}/audio-pause", PAUSE)["id"] for _ in range(3)]
    listed = clinic.every(f"/sessions/{session}/inactivations")
    assert [one["id"] for one in listed] == made[::-1]
    assert [one["end"] for one in listed] == [None, "replaced", "replaced"]
    first = clinic.get(f"/sessions/{session}/inactivations", limit=2)
    rest = clinic.get(f"/sessions/{session}/inactivations", limit=2, cursor=first["next"])
    assert ([*first["items"], *rest["items"]], rest["next"]) == (listed, None)


class TestHelp:
    def test_it_is_high_on_every_screen_at_once_and_over_when_answered_by_name(self, clinic: Clinic) -> None:
        planned = clinic.session("intake")
        with screen(clinic) as first, screen(clinic, "clinician") as second:
            first.receive()
            second.receive()
            called = clinic.post(f"/chairs/{planned['chair']}/help")
            begun_s = seconds()
            assert (called["condition"], called["priority"], called["kind"]) == ("help_called", "high", "technical")
            assert (called["chair"], called["session"], called["detail"]) == (
                planned["chair"],
                planned["id"],
                "by nurse",
            )
            for watching in (first, second):
                watching.until(lambda seen: called["id"] in seen.alarms)
                assert watching.alarms[called["id"]]["signals"] == {"visual": "on", "auditory": "on"}
            assert seconds() - begun_s < 2
            clinic.post(f"/alarms/{called['id']}/acknowledge", {"reason": "I am there"}, "clinician")
            for watching in (first, second):
                watching.until(lambda seen: called["id"] not in seen.alarms)
        over = clinic.alarm("help_called", session=planned["id"], present=False)
        assert (over["acknowledged_by"], over["reason"]) == ("clinician", "I am there")

    def test_two_calls_are_one_alarm_and_a_call_after_the_answer_another(self, clinic: Clinic) -> None:
        chair = clinic.session("intake")["chair"]
        first, second = (clinic.post(f"/chairs/{chair}/help", user=user) for user in ("nurse", "clinician"))
        assert first["id"] == second["id"]
        assert second["detail"] == "by clinician"
        clinic.post(f"/alarms/{first['id']}/acknowledge")
        third = clinic.post(f"/chairs/{chair}/help")
        assert third["id"] != first["id"]
        assert third["acknowledged_by"] is None

    def test_a_chair_without_a_session_may_call(self, clinic: Clinic) -> None:
        planned = clinic.session("intake")
        clinic.post(f"/sessions/{planned['id']}/phase", {"to": "aborted", "reason": "went home"})
        called = clinic.post(f"/chairs/{planned['chair']}/help")
        assert (called["chair"], called["session"], called["priority"]) == (planned["chair"], None, "high")

    def test_a_chair_there_is_not_is_404(self, clinic: Clinic) -> None:
        refused(ask(clinic, "POST", "/chairs/nowhere/help", "nurse"), 404)

    @pytest.mark.parametrize("user", ["auditor", "root"])
    def test_who_cares_for_nobody_may_not(self, clinic: Clinic, user: str) -> None:
        refused(ask(clinic, "POST", f"/chairs/{clinic.session()['chair']}/help", user), 403)

    def test_it_is_heard_though_the_chairs_sound_is_off(self, clinic: Clinic) -> None:
        planned = clinic.session("intake")
        clinic.post(f"/sessions/{planned['id']}/audio-off", WHY, "clinician")
        called = clinic.post(f"/chairs/{planned['chair']}/help")
        assert called["signals"] == {"visual": "on", "auditory": "on"}

    def test_a_key_calls_once_though_the_call_was_answered_meanwhile(self, clinic: Clinic) -> None:
        chair = clinic.session("intake")["chair"]
        key = {"Idempotency-Key": str(uuid4())}
        first = ask(clinic, "POST", f"/chairs/{chair}/help", "nurse", headers=key).json()
        clinic.post(f"/alarms/{first['id']}/acknowledge")
        again = ask(clinic, "POST", f"/chairs/{chair}/help", "nurse", headers=key)
        assert (again.status_code, again.json()) == (201, first)
        calls = eventually(lambda: [one for one in clinic.alarms(present=False) if one["chair"] == chair])
        assert [one["id"] for one in calls] == [first["id"]]
        assert not [one for one in clinic.alarms(present=True) if one["chair"] == chair]
