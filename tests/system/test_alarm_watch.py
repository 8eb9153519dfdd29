"""Who watches, seen from outside: screens that paint, hide, hang and were heard; and what the log keeps of all that.

One story is played in a clinic of its own, since a screen that paints changes what is true of every chair; the tests
read what was seen. That a program which never paints is no screen shows in every other test of this folder.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import pytest

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, eventually, moment, open_clinic, rest, seconds
from tests.system.painting import Painter, painting
from tests.system.screen import screen

HEARD, HIDDEN, HUNG = (f"{name}-{uuid4()}" for name in ("heard", "hidden", "hung"))
FEVER = 39.6


@dataclass
class Story:
    """What was seen, in its order."""

    clinic: Clinic
    calm: Json = field(default_factory=dict)  # the session in baseline
    drugged: Json = field(default_factory=dict)  # the session whose drug runs
    fever: Monitor | None = None
    silent_for_s: float = 0.0
    nobody: Json = field(default_factory=dict)
    untested: Json = field(default_factory=dict)
    tested: Json = field(default_factory=dict)
    told_until: str | None = None
    not_heard: Json = field(default_factory=dict)
    hidden: Json = field(default_factory=dict)
    hung: Json = field(default_factory=dict)
    hung_after_s: float = 0.0
    unshown: list[bool] = field(default_factory=list)
    alarm: Json = field(default_factory=dict)


def no_screen(clinic: Clinic, session: int | None, detail: str) -> Json:
    return clinic.alarm("no_screen", session=session, detail=detail, present=True)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with open_clinic() as clinic, ExitStack() as opened:
        told = Story(clinic)
        told.fever = opened.enter_context(monitor(clinic))
        begun_s = seconds()
        told.calm = clinic.session("intake", device=clinic.enrol()[0])
        told.drugged = clinic.session("intake", "baseline", "infusing", device=told.fever.device)
        told.fever.open().tell(value("temperature", 36.6))
        told.nobody = no_screen(clinic, None, "at every chair, no screen shows it")
        told.silent_for_s = seconds() - begun_s
        _somebody_comes(told)
        _all_goes_wrong_at_once(told)
        yield told


def _somebody_comes(told: Story) -> None:
    """One screen for all: first not tested, then heard."""
    clinic = told.clinic
    with painting(clinic, name=HEARD) as painter:
        told.untested = no_screen(clinic, None, "at every chair, no screen sounds it, sound not tested this shift")
        clinic.post(f"/screens/{HEARD}/sound-test", {"heard": True})
        told.tested = clinic.alarm("no_screen", session=None, present=False)
        assert painter.sees(lambda seen: any((one.get("screen") or {}).get("tested_until") for one in seen.messages))
        told.told_until = next(
            one["screen"]["tested_until"] for one in reversed(painter.screen.messages) if one["type"] == "snapshot"
        )


def _all_goes_wrong_at_once(told: Story) -> None:
    """One screen was not heard after all, one hides, one hangs; then an alarm arises where nobody looks."""
    clinic = told.clinic
    calm, drugged = told.calm["chair"], told.drugged["chair"]
    with (
        painting(clinic, calm, HEARD), painting(clinic, drugged, HIDDEN) as hidden,
        painting(clinic, "nobody's", HUNG) as hung,
    ):  # fmt: skip
        clinic.post(f"/screens/{HIDDEN}/sound-test", {"heard": True})
        rest(1)
        clinic.post(f"/screens/{HEARD}/sound-test", {"heard": False})
        hidden.visible, hung.hangs = False, True
        begun_s = seconds()
        told.hung = clinic.alarm("screen_unconfirmed", present=True)
        told.hung_after_s = seconds() - begun_s
        told.not_heard = no_screen(clinic, told.calm["id"], "no screen sounds it, sound not tested this shift")
        told.hidden = no_screen(clinic, told.drugged["id"], "no screen shows it")
        _an_alarm_where_nobody_looks(told, hidden)
    told.hung |= {"after_it_left": clinic.alarm("screen_unconfirmed", present=False)["present"]}


def _an_alarm_where_nobody_looks(told: Story, hidden: Painter) -> None:
    clinic, session = told.clinic, told.drugged["id"]
    assert told.fever is not None
    told.fever.tell(value("temperature", FEVER))
    told.alarm = clinic.alarm("temperature_high", session=session)
    told.unshown.append(_unshown(told))
    rest(1)
    told.unshown.append(_unshown(told))
    hidden.visible = True
    eventually(lambda: not _unshown(told), 5)
    told.unshown.append(_unshown(told))
    clinic.post(f"/alarms/{told.alarm['id']}/acknowledge", {"reason": "seen"}, "clinician")


def _unshown(told: Story) -> bool:
    """What the next screen to connect is told about the alarm."""
    with screen(told.clinic) as program:
        program.receive()
        shown: bool = program.alarms[told.alarm["id"]]["unshown"]
        return shown


class TestNoScreen:
    def test_after_10_seconds_without_a_screen_it_is_told_once_for_the_clinic(self, story: Story) -> None:
        assert story.silent_for_s > 9
        assert (story.nobody["kind"], story.nobody["chair"]) == ("technical", None)
        arisen = [one for one in story.clinic.alarms() if one["condition"] == "no_screen" and one["session"] is None]
        assert story.nobody["id"] == arisen[-1]["id"]
        of_chairs = [one for one in story.clinic.alarms() if one["condition"] == "no_screen" and one["session"]]
        assert all(one["arose_at"] > story.tested["ceased_at"] for one in of_chairs)

    def test_it_is_high_while_the_drug_runs_somewhere(self, story: Story) -> None:
        assert story.nobody["priority"] == "high"

    def test_a_screen_that_paints_is_seen_and_not_yet_heard(self, story: Story) -> None:
        assert (story.untested["id"], story.untested["priority"]) == (story.nobody["id"], "medium")

    def test_who_heard_the_test_ends_it_and_the_screen_is_told_until_when(self, story: Story) -> None:
        assert story.tested["id"] == story.nobody["id"]
        assert story.told_until is not None
        hours = (moment(story.told_until) - moment(story.tested["ceased_at"])).total_seconds() / 3600
        assert 11.9 < hours < 12.1

    def test_who_did_not_hear_it_brings_it_back_for_that_chair(self, story: Story) -> None:
        assert (story.not_heard["chair"], story.not_heard["priority"]) == (story.calm["chair"], "medium")
        assert story.not_heard["id"] != story.nobody["id"]

    def test_a_page_that_hides_leaves_its_chair_unseen(self, story: Story) -> None:
        assert (story.hidden["chair"], story.hidden["priority"]) == (story.drugged["chair"], "high")


class TestHanging:
    def test_a_screen_that_stops_painting_is_told_after_5_seconds_with_its_user(self, story: Story) -> None:
        assert 4 < story.hung_after_s < 10
        assert (story.hung["priority"], story.hung["detail"]) == ("low", "signed in as nurse")

    def test_it_is_over_when_the_screen_leaves(self, story: Story) -> None:
        assert story.hung["after_it_left"] is False


class TestUnshown:
    def test_it_is_marked_until_the_first_visible_screen_painted_it(self, story: Story) -> None:
        assert story.unshown == [True, True, False]

    def test_the_list_of_alarms_does_not_know_it(self, story: Story) -> None:
        assert "unshown" not in story.alarm

    def test_its_receipt_stands_in_the_log_with_the_screen_and_both_times(self, story: Story) -> None:
        lines = story.clinic.every(f"/alarms/{story.alarm['id']}/log", kind="painted")
        painted = [line for line in lines if line["kind"] == "painted"]
        assert [line["entry"]["screen"] for line in painted] == [HIDDEN]
        (line,) = painted
        entry = line["entry"]
        assert (line["author"], line["session"]) == ("nurse", story.drugged["id"])
        between_s = (moment(entry["painted_at"]) - moment(entry["sent_at"])).total_seconds()
        assert entry["seconds"] == pytest.approx(between_s, abs=0.001)
        assert between_s > 1, "what a hidden page painted was seen when it came to the front"
        assert moment(story.alarm["arose_at"]) <= moment(entry["sent_at"])


class TestTheLog:
    def test_an_alarms_story_has_value_limit_and_times_in_its_order(self, story: Story) -> None:
        lines = [line for line in story.clinic.every(f"/alarms/{story.alarm['id']}/log") if line["kind"] != "delivery"]
        assert [line["kind"] for line in lines] == ["condition", "painted", "acknowledge"]
        first, last = lines[0]["entry"], lines[-1]
        assert (first["what"], first["value"], first["limit"], first["priority"]) == ("arose", FEVER, 39.5, "high")
        assert (first["onset_at"], first["arose_at"]) == (story.alarm["onset_at"], story.alarm["arose_at"])
        assert (last["author"], last["entry"]["reason"], last["entry"]["value"]) == ("clinician", "seen", FEVER)

    def test_sound_tests_stand_in_it_with_what_was_heard(self, story: Story) -> None:
        lines = story.clinic.every("/alarm-log", kind="sound_test")
        assert [(line["entry"]["screen"], line["entry"]["heard"]) for line in lines] == [
            (HEARD, True), (HIDDEN, True), (HEARD, False),
        ]  # fmt: skip
        assert {line["author"] for line in lines} == {"nurse"}

    def test_pauses_calls_and_signals_stand_in_it_and_lines_are_in_order(self, story: Story) -> None:
        session = story.calm["id"]
        off = story.clinic.post(f"/sessions/{session}/audio-off", {"reason": "sleeps"}, "clinician")
        called = story.clinic.post(f"/chairs/{story.calm['chair']}/help")
        with story.clinic.client() as http:
            http.delete(f"/sessions/{session}/inactivations/{off['id']}")
        lines = story.clinic.every("/alarm-log", session=session)
        told = [(line["kind"], line["entry"]["what"], line["author"]) for line in lines if "what" in line["entry"]]
        assert ("pause", "began", "clinician") in told
        assert ("pause", "ended", "nurse") in told
        assert ("help", "arose", None) in told
        assert ("signal", "signalled", None) in told
        assert called["id"] in {line["alarm"] for line in lines}
        whole = story.clinic.every("/alarm-log")
        assert all(first["id"] < second["id"] for first, second in pairwise(whole))
        conditions = [line for line in whole if line["kind"] in {"condition", "pause", "acknowledge", "help"}]
        assert all(moment(first["at"]) <= moment(second["at"]) for first, second in pairwise(conditions))

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE alarm_log SET entry = '{}'",
            "DELETE FROM alarm_log",
            "REPLACE INTO alarm_log (id, at, kind, entry) SELECT id, at, kind, '{}' FROM alarm_log LIMIT 1",
        ],
    )
    def test_nothing_of_it_can_be_changed_by_sql(self, story: Story, statement: str) -> None:
        (path,) = story.clinic.data.glob("*.db")
        before = story.clinic.every("/alarm-log")[:20]
        with sqlite3.connect(path, timeout=20) as connection, pytest.raises(sqlite3.DatabaseError, match="append-only"):
            connection.execute(statement)
        connection.close()
        assert story.clinic.every("/alarm-log")[:20] == before
