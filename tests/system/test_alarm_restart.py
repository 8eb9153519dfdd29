"""A server that is killed and started again goes on with every alarm, answer and pause as it was.

What was acknowledged and committed just before a kill stands in tests/fault/test_kills.py, messages that nobody got in
test_escalation.py, and every other state in the property tests of the engine.
"""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, eventually, moment, open_clinic, seconds, short_folder, stamp
from tests.system.painting import painting
from tests.system.screen import screen

WHY = {"reason": "procedure at the chair"}
PAUSE_S = 20.0


@dataclass
class Story:
    """One kill: what stood before, what a screen was told after it."""

    clinic: Clinic
    sessions: dict[str, Json] = field(default_factory=dict)
    before: dict[str, Json] = field(default_factory=dict)
    off_before: dict[str, Json] = field(default_factory=dict)
    snapshot: Json = field(default_factory=dict)
    ready_for_s: float = 0.0
    bedside: Monitor | None = None

    def after(self, name: str) -> Json:
        """What the first screen after the kill was told about an alarm that stood before."""
        number = self.before[name]["id"]
        found: Json = next(alarm for alarm in self.snapshot["alarms"] if alarm["id"] == number)
        return found


def by_hand(clinic: Clinic, session: Json, temperature: float) -> None:
    """A temperature that a person took: no feed that could be lost."""
    body = {"metric": "temperature", "value": temperature, "measured_at": stamp()}
    clinic.post(f"/sessions/{session['id']}/observations", body)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with open_clinic() as clinic, ExitStack() as opened:
        told = Story(clinic)
        told.bedside = opened.enter_context(monitor(clinic))
        _let_everything_stand(told)
        clinic.end(signal.SIGKILL)
        clinic.start()
        ready_s = seconds()
        with screen(clinic) as watching:
            told.snapshot = watching.receive()
            told.ready_for_s = seconds() - ready_s
        yield told


def _let_everything_stand(told: Story) -> None:
    clinic, bedside = told.clinic, told.bedside
    assert bedside is not None
    told.sessions = {
        name: clinic.session("intake") for name in ("present", "painted", "answered", "paused", "off")
    }  # fmt: skip
    told.sessions["latched"] = clinic.session("intake", device=bedside.device)
    with painting(clinic, told.sessions["painted"]["chair"]):
        for name, temperature in (
            ("present", 39.6),
            ("painted", 39.6),
            ("answered", 39.6),
            ("paused", 38.7),
            ("off", 38.7),
        ):
            by_hand(clinic, told.sessions[name], temperature)
        bedside.open()
        for pressure in (190, 191, 120):
            bedside.tell(value("nibp_systolic", pressure), value("nibp_diastolic", 80))
        number = clinic.alarms(told.sessions["answered"]["id"])[0]["id"]
        clinic.post(f"/alarms/{number}/acknowledge", {"reason": "cooling"}, "clinician")
        fever = {"condition": "temperature_high", **WHY}
        told.off_before["off"] = clinic.post(f"/sessions/{told.sessions['off']['id']}/alarm-off", fever, "clinician")
        pause = {"lasts_s": PAUSE_S, "reason": "asleep"}
        told.off_before["paused"] = clinic.post(f"/sessions/{told.sessions['paused']['id']}/audio-pause", pause)
        shown = clinic.alarms(told.sessions["painted"]["id"])[0]["id"]
        assert eventually(lambda: clinic.every("/alarm-log", kind="painted"))
        assert {line["alarm"] for line in clinic.every("/alarm-log", kind="painted")} == {shown}
    for name, session in told.sessions.items():
        (told.before[name],) = [
            one
            for one in clinic.alarms(session["id"])
            if one["condition"] in {"temperature_high", "nibp_systolic_high"}
        ]


class TestAfterAKill:
    def test_a_screen_has_all_of_it_within_2_seconds(self, story: Story) -> None:
        assert story.ready_for_s < 2

    @pytest.mark.parametrize(
        ("name", "signals"),
        [
            ("present", ("on", "on")), ("painted", ("on", "on")), ("answered", ("acknowledged", "acknowledged")),
            ("paused", ("on", "off")), ("off", ("off", "off")), ("latched", ("latched", "off")),
        ],
    )  # fmt: skip
    def test_every_alarm_is_the_same(self, story: Story, name: str, signals: tuple[str, str]) -> None:
        after = story.after(name)
        assert {field: after[field] for field in story.before[name]} == story.before[name]
        assert (after["signals"]["visual"], after["signals"]["auditory"]) == signals
        assert after["present"] is (name != "latched")

    def test_what_is_switched_off_is_the_same_with_its_end(self, story: Story) -> None:
        off = {said["id"]: said for said in story.snapshot["inactivations"]}
        for said in story.off_before.values():
            assert off[said["id"]]["ends_at"] == said["ends_at"]
            assert off[said["id"]]["author"] == said["author"]

    def test_what_no_screen_had_shown_still_stands_first(self, story: Story) -> None:
        assert {name: story.after(name)["unshown"] for name in ("present", "painted")} == {
            "present": True, "painted": False,
        }  # fmt: skip

    def test_an_answer_and_the_way_back_work_as_before(self, story: Story) -> None:
        by_hand(story.clinic, story.sessions["answered"], 36.6)
        assert story.clinic.alarm("temperature_high", session=story.sessions["answered"]["id"], present=False)
        number = story.before["latched"]["id"]
        story.clinic.post(f"/alarms/{number}/acknowledge")
        assert story.clinic.alarm("nibp_systolic_high", session=story.sessions["latched"]["id"])["acknowledged_by"]


def test_a_condition_that_still_holds_is_present_again_and_what_came_too_late_never_sounds(story: Story) -> None:
    clinic = story.clinic
    with monitor(clinic) as bedside, screen(clinic) as watching:
        session = clinic.session("intake", device=bedside.device)["id"]
        bedside.open().tell(value("temperature", 39.6), value("heart_rate", 70))
        alarm = clinic.alarm("temperature_high", session=session, present=True)
        bedside.close()
        clinic.alarm("feed_lost", session=session, present=True)
        bedside.open().observe(*(value("heart_rate", 170 + n, measured_at=stamp(ago_s=70 - n)) for n in range(5)))
        bedside.tell(value("temperature", 39.7))
        watching.until(lambda seen: seen.about(session, "late_breach"))
        clinic.alarm("feed_lost", session=session, present=False)
        found = {one["condition"]: one for one in clinic.alarms(session)}
        assert set(found) == {"temperature_high", "feed_lost", "late_breach"}
        assert (found["temperature_high"]["id"], found["temperature_high"]["present"]) == (alarm["id"], True)
        late = found["late_breach"]
        assert (late["metric"], late["kind"], late["priority"]) == ("heart_rate", "technical", "medium")
        told = {one["condition"] for message in watching.messages for one in message.get("alarms", [])}
        assert "heart_rate_high" not in told


def test_a_pause_ends_when_it_was_to_end(story: Story) -> None:
    session = story.sessions["paused"]["id"]

    def ended() -> Json | None:
        (said,) = story.clinic.every(f"/sessions/{session}/inactivations")
        return said if said["ended_at"] else None

    said = eventually(ended, PAUSE_S + 10)
    assert said["end"] == "expired"
    late_s = (moment(said["ended_at"]) - moment(story.off_before["paused"]["ends_at"])).total_seconds()
    assert 0 <= late_s < 2
    (alarm,) = story.clinic.alarms(session)
    assert (alarm["id"], alarm["signals"]["auditory"]) == (story.before["paused"]["id"], "on")


def test_an_escalated_alarm_is_as_loud_after_a_kill() -> None:
    with short_folder() as home:
        (home / "chairside.toml").write_text("clock_speed = 20\n", encoding="utf-8")
        clinic = Clinic(home)
        try:
            clinic.start().staff()
            chair = clinic.session("intake")["chair"]
            called = clinic.post(f"/chairs/{chair}/help")
            louder = eventually(lambda: next((one for one in clinic.alarms() if one["escalation"] == 1), None))
            assert louder["id"] == called["id"]
            clinic.end(signal.SIGKILL)
            clinic.start()
            again = next(one for one in clinic.alarms() if one["id"] == called["id"])
            assert again["escalation"] >= 1
            assert (again["present"], again["acknowledged_by"], again["arose_at"]) == (True, None, called["arose_at"])
        finally:
            clinic.end(signal.SIGKILL)
