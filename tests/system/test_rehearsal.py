"""A session streamed over the wire is rehearsed by the command line, beside the running server and after it ended."""

from pathlib import Path

import pytest

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, Said, eventually, open_clinic, rest

pytestmark = pytest.mark.long  # waits for steps, restarts and delays

# Found out by other parts of the system, or of the whole clinic: no limit changes them.
FROM_OUTSIDE = {"clock_wrong", "sequence_gap", "unassigned", "no_screen", "screen_unconfirmed", "delivery_failed"}


def stream(source: Monitor, seconds: int, **values: float) -> None:
    """Send numbers once a second."""
    for _ in range(seconds):
        source.observe(*(value(metric, number) for metric, number in values.items()))
        rest(1.0)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """A fast heart, answered; a probe off; a lost feed; then what command and server say of it, and what was stored."""
    with open_clinic() as clinic, monitor(clinic) as source:
        session = clinic.session("intake", "baseline", "infusing", device=source.device)["id"]
        source.open()
        stream(source, 2, heart_rate=100, spo2=97)
        stream(source, 9, heart_rate=135, spo2=97)
        fast = clinic.alarm("heart_rate_high", session=session)
        clinic.post(f"/alarms/{fast['id']}/acknowledge", {"reason": "talked to"})
        source.report("probe_off", metric="spo2")
        stream(source, 3, heart_rate=135)
        source.report("probe_off", metric="spo2", present=False)
        stream(source, 3, heart_rate=100, spo2=97)
        clinic.alarm("feed_lost", session=session)
        stream(source, 2, heart_rate=100, spo2=97)
        eventually(
            lambda: not [one for one in clinic.alarms(session, present="true") if one["kind"] == "physiological"]
        )
        beside = clinic.run("alarms", "rehearse", "--session", str(session), "--json")
        other = clinic.run("alarms", "rehearse", "--all", "--limit", "heart_rate.high.high=150",
                           "--limit", "heart_rate.high.medium=140", "--json")  # fmt: skip
        stored = [one for one in clinic.alarms(session) if one["condition"] not in FROM_OUTSIDE]
        clinic.end()
        after = clinic.run("alarms", "rehearse", "--session", str(session), "--json")
        shown = clinic.run("alarms", "rehearse", "--session", str(session), "--delay", "heart_rate.high.high=60")
        plain = clinic.run("alarms", "compare", "--all", "--json")
        wrong = clinic.run("alarms", "rehearse", "--session", "77")
        return {"session": session, "beside": beside, "other": other, "stored": stored, "after": after,
                "shown": shown, "plain": plain, "wrong": wrong}  # fmt: skip


def found(said: Said) -> Json:
    assert said.code == 0, said.err
    answer: Json = said.json
    return answer


@pytest.mark.timeout(180)
def test_every_alarm_that_was_live_comes_again(lived: Json) -> None:
    (session,) = found(lived["beside"])["sessions"]
    conditions = {one["condition"] for one in lived["stored"]}
    assert conditions >= {"heart_rate_high", "probe_off", "feed_lost"}
    assert session["recorded"] == {"alarms": len(lived["stored"]), "found_again": len(lived["stored"])}
    assert session["before"]["alarms"] == len(lived["stored"])


def test_a_stopped_server_changes_nothing_of_the_answer(lived: Json) -> None:
    after, beside = (found(lived[which])["sessions"][0]["before"] for which in ("after", "beside"))
    assert (after["alarms"], after["signals"]) == (beside["alarms"], beside["signals"])


def test_another_limit_misses_what_was_treated(lived: Json) -> None:
    answer = found(lived["other"])
    assert answer["total"]["sessions"] == [lived["session"]]
    (missed,) = answer["sessions"][0]["missed"]
    assert (missed["condition"], missed["how"]) == ("heart_rate_high", "acknowledged by nurse")


def test_people_read_a_sentence_a_table_and_what_was_missed(lived: Json) -> None:
    shown = lived["shown"]
    assert shown.code == 0, shown.err
    assert shown.out.startswith("1 session(s), ")
    assert "Of 1 treated, 0 would have been missed." in shown.out
    assert "heart_rate_high" in shown.out


def test_plain_thresholds_are_counted_beside_ours(lived: Json) -> None:
    rows = found(lived["plain"])
    assert [row["session"] for row in rows] == [str(lived["session"]), "together"]  # type: ignore[index]
    assert rows[0]["plain"] >= 1  # type: ignore[index]
    assert rows[0]["technical"] >= 2  # type: ignore[index]


def test_a_session_that_is_none_is_told_in_a_sentence(lived: Json) -> None:
    assert (lived["wrong"].code, lived["wrong"].err) == (1, "There is no session 77\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Choose sessions in one way"),
        (("--session", "1", "--all"), "Choose sessions in one way"),
        (("--from", "yesterday"), "--from: 'yesterday' is not a time with offset"),
        (("--all",), "There is no such session"),
        (("--session", "1", "--limit", "spo2.low.medium"), "--limit takes METRIC.SIDE.PRIORITY=NUMBER"),
        (("--session", "1", "--delay", "spo2.low.medium=soon"), "--delay takes METRIC.SIDE.PRIORITY=NUMBER"),
        (("--session", "1", "--delay", "spo2=3"), "names no limit"),
        (("--session", "1", "--preset", "a", "--preset-file", "b"), "either --preset or --preset-file"),
        (("--session", "1", "--preset-file", "nowhere.toml"), "nowhere.toml cannot be read: No such file"),
    ],
)
def test_wrong_usage_is_one_sentence_and_2(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = Clinic(tmp_path).run("alarms", "rehearse", *arguments)
    assert said.code == 2, said.err
    assert sentence in said.err
    assert said.err.count("\n") == 1
