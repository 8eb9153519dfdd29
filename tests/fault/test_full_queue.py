"""A store that stands still while every device goes on: the queue fills, that is told, and passes by itself."""

import sqlite3
from contextlib import ExitStack

import httpx

from tests.system.monitor import monitor, value
from tests.system.outside import Clinic, eventually, seconds
from tests.system.screen import Screen, screen

IN_FLIGHT = 64
DEVICES = 82  # the queue takes 5,000 frames


def full(watching: Screen) -> bool:
    return any(alarm["condition"] == "queue_full" and alarm["present"] for alarm in watching.alarms.values())


def test_a_full_queue_is_told_on_every_screen_until_there_is_room_again(clinic: Clinic) -> None:
    chair = clinic.session("intake")["chair"]
    with ExitStack() as opened:
        beds = [opened.enter_context(monitor(clinic)).open() for _ in range(DEVICES)]
        watching = opened.enter_context(screen(clinic))
        watching.receive()
        (path,) = clinic.data.glob("*.db")
        other = sqlite3.connect(path, isolation_level=None, timeout=20)
        other.execute("BEGIN IMMEDIATE")  # another program keeps the store from writing
        for number in range(IN_FLIGHT):
            for bed in beds:
                bed.observe(value("heart_rate", 60 + number / 10))
        watching.until(full, 30)
        alarm = next(alarm for alarm in watching.alarms.values() if alarm["condition"] == "queue_full")
        assert (alarm["kind"], alarm["priority"], alarm["session"]) == ("technical", "medium", None)
        _help_is_called_once(clinic, chair)
        watching.until(lambda seen: any(one["condition"] == "help_called" for one in seen.alarms.values()))
        other.execute("ROLLBACK")
        other.close()
        watching.until(lambda seen: not full(seen), 30)
    assert eventually(lambda: httpx.get(clinic.address + "/readyz").status_code == 200)
    assert eventually(lambda: clinic.alarms(present=False, kind="technical"))


def _help_is_called_once(clinic: Clinic, chair: str) -> None:
    """A call for help waits for no store, and its key counts though it cannot be written down."""
    with clinic.client() as http:
        begun_s = seconds()
        answers = [http.post(f"/chairs/{chair}/help", headers={"Idempotency-Key": "help-1"}) for _ in range(2)]
        assert seconds() - begun_s < 4
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
