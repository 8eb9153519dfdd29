"""Haste and silence: how fast is read, and what follows when nothing comes. One silence serves all its tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread

import pytest
from websockets.frames import Close

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, moment, now, rest, seconds
from tests.system.screen import Screen, screen

pytestmark = pytest.mark.xdist_group("feed flow")  # its tests share one silence


def test_a_ping_is_answered_with_its_own_time_and_the_servers(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        pong = bedside.open().ping()
        assert set(pong) == {"type", "sent_at", "received_at", "server_at"}
        assert moment(pong["received_at"]) <= moment(pong["server_at"])
        assert abs((moment(pong["server_at"]) - now()).total_seconds()) < 5


def test_over_200_frames_a_second_are_read_slower_and_none_is_refused(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        begun = seconds()
        for number in range(600):
            bedside.observe(value("heart_rate", 60 + number / 100))
        assert bedside.until_ack(600, 60) == []
        assert seconds() - begun > 1.5
        assert len(clinic.every(f"/devices/{bedside.device}/observations")) == 600


def test_a_hasty_device_does_not_slow_another(clinic: Clinic) -> None:
    with monitor(clinic) as hasty, monitor(clinic) as calm:
        hasty.open()
        calm.open()
        for number in range(600):
            hasty.observe(value("heart_rate", 60 + number / 100))
        for number in range(5):
            begun = seconds()
            calm.tell(value("heart_rate", 60 + number))
            assert seconds() - begun < 2
        hasty.until_ack(600, 60)


@dataclass
class Silence:
    """What a screen saw, second by second, after a device went silent in a session; and how its connection ended."""

    session: int
    chair: str
    device: str
    neighbour: int
    ended_after_s: float = 0.0
    close: Close | None = None
    error: Json = field(default_factory=dict)
    states: list[tuple[float, str, object]] = field(default_factory=list)
    alarms: list[Json] = field(default_factory=list)
    alarms_after_s: dict[str, float] = field(default_factory=dict)
    beats: int = 0


def _keep_alive(neighbour: Monitor, until_s: float) -> None:
    while seconds() < until_s:
        neighbour.ping()
        rest(4)


def _watch(silence: Silence, watching: Screen, begun: float) -> None:
    deadline = begun + 12.5
    while seconds() < deadline:
        message = watching.receive()
        after_s = seconds() - begun
        silence.beats += message["type"] == "beat"
        found = watching.value(silence.chair, "heart_rate")
        if found is not None and message["type"] != "beat":
            silence.states.append((after_s, found["state"], found["value"]))
        for alarm in watching.alarms.values():
            if alarm["session"] == silence.session:
                silence.alarms_after_s.setdefault(alarm["condition"], after_s)


@pytest.fixture(scope="module")
def silence(clinic: Clinic) -> Iterator[Silence]:
    with monitor(clinic) as bedside, monitor(clinic) as neighbour, screen(clinic) as watching:
        planned = clinic.session("intake", device=bedside.device)
        other = clinic.session("intake", device=neighbour.device)
        found = Silence(planned["id"], planned["chair"], bedside.device, other["id"])
        neighbour.open()
        bedside.open().tell(value("heart_rate", 60))
        begun = seconds()
        alive = Thread(target=_keep_alive, args=(neighbour, begun + 31))
        alive.start()
        _watch(found, watching, begun)
        frames, found.close = bedside.closing(40)
        found.ended_after_s, found.error = seconds() - begun, frames[-1]
        found.alarms = clinic.alarms()
        alive.join()
        yield found


def test_after_10_seconds_of_silence_the_feed_is_lost(silence: Silence) -> None:
    assert 9 < silence.alarms_after_s["feed_lost"] < 12
    (lost,) = [one for one in silence.alarms if one["session"] == silence.session and one["condition"] == "feed_lost"]
    assert (lost["kind"], lost["device"], lost["present"]) == ("technical", silence.device, True)


def test_a_lost_feed_is_told_once_and_not_as_missing_data_of_each_metric(silence: Silence) -> None:
    assert set(silence.alarms_after_s) == {"feed_lost"}


def test_after_30_seconds_of_silence_the_connection_ends_with_4408(silence: Silence) -> None:
    assert silence.close is not None
    assert silence.close.code == 4408
    assert silence.error["type"] == "error"
    assert 28 < silence.ended_after_s < 36


def test_a_device_that_pings_is_not_silent(silence: Silence) -> None:
    assert [one for one in silence.alarms if one["session"] == silence.neighbour] == []


def test_a_number_goes_from_live_to_stale_to_blank_without_new_data(silence: Silence) -> None:
    order = list(dict.fromkeys(state for _, state, _ in silence.states))
    assert order == ["live", "stale", "blank"]
    first = {state: after_s for after_s, state, _ in reversed(silence.states)}
    assert 4.5 < first["stale"] < 7
    assert 9.5 < first["blank"] < 12
    assert {number for _, state, number in silence.states if state == "blank"} == {None}


def test_a_beat_comes_every_second(silence: Silence) -> None:
    assert 10 <= silence.beats <= 15


def test_a_metric_that_stays_away_while_frames_come_raises_no_data_and_its_return_ends_it(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        session = clinic.session("intake", device=bedside.device)["id"]
        bedside.open().tell(value("heart_rate", 60), value("spo2", 97))
        begun = seconds()
        while seconds() - begun < 11:
            bedside.tell(value("heart_rate", 60))
            rest(1)
        alarm = clinic.alarm("no_data", session=session, metric="spo2", present=True)
        assert (alarm["kind"], alarm["device"]) == ("technical", bedside.device)
        bedside.tell(value("spo2", 97))
        clinic.alarm("no_data", session=session, metric="spo2", present=False)
        assert {one["condition"] for one in clinic.alarms(session)} == {"no_data"}


def test_the_last_of_a_burst_is_acknowledged_as_fast_as_the_first(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open()
        for _ in range(15):
            sent = [bedside.observe(value("heart_rate", 60)) for _ in range(30)]
            bedside.until_ack(sent[-1], within_s=4)
