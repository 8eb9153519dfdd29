"""The server killed, frozen and stopped: what was acknowledged is there exactly once, and alarms stand as before."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.system.monitor import Monitor, monitor, value
from tests.system.outside import Clinic, Json, environment, eventually, rest, seconds, stamp
from tests.system.screen import screen

ROUNDS = 4
_GONE = (ConnectionClosed, InvalidStatus, OSError, TimeoutError, EOFError)


def restart(clinic: Clinic, port: str) -> None:
    """Start again at the same address."""
    clinic.start("--port", port)


def port_of(clinic: Clinic) -> str:
    return clinic.address.rsplit(":", 1)[1]


def test_what_was_acknowledged_just_before_a_kill_is_there_after_the_restart(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().tell(value("heart_rate", 71))
        clinic.end(signal.SIGKILL)
        clinic.start()
        bedside.close()
        assert bedside.open().next_seq == 2
        assert [one["value"] for one in clinic.every(f"/devices/{bedside.device}/observations")] == [71]


class Journal:
    """A sender that notes what was acknowledged, and after each death goes on from ``next_seq``."""

    def __init__(self, clinic: Clinic) -> None:
        device, token = clinic.enrol()
        self.bedside = Monitor(clinic, device, token)
        self.frames: list[Json] = []
        self.acknowledged = 0
        self.stopped = Event()
        self.thread = Thread(target=self._run)

    def _run(self) -> None:
        while not self.stopped.is_set():
            try:
                self._talk()
            except _GONE:
                rest(0.1)
            finally:
                self.bedside.close()

    def _talk(self) -> None:
        bedside = self.bedside.open()
        assert bedside.next_seq > self.acknowledged, "the server forgot what it acknowledged"
        # The welcome settles what died unacknowledged: with all 40 of them settled so, nothing would be sent again.
        sent = self.acknowledged = bedside.next_seq - 1
        while not self.stopped.is_set():
            while sent - self.acknowledged < 40:
                if sent == len(self.frames):
                    self.frames.append(value("heart_rate", 40 + len(self.frames) / 1000))
                bedside.observe(self.frames[sent], seq=sent + 1)
                sent += 1
            frame = bedside.receive(5)
            if frame["type"] == "ack":
                self.acknowledged = frame["seq"]

    def stored(self) -> dict[int, list[float]]:
        found: dict[int, list[float]] = {}
        for one in self.bedside.clinic.every(f"/devices/{self.bedside.device}/observations"):
            found.setdefault(one["seq"], []).append(one["value"])
        return found


def _have_moved(journals: list[Journal]) -> bool:
    """Wait until each had 40 more numbers acknowledged."""
    before = [journal.acknowledged for journal in journals]
    return bool(
        eventually(lambda: all(now.acknowledged > then + 40 for now, then in zip(journals, before, strict=True)), 60)
    )


def test_through_several_kills_everything_acknowledged_is_there_exactly_once(clinic: Clinic) -> None:
    port, journals = port_of(clinic), [Journal(clinic) for _ in range(2)]
    for journal in journals:
        journal.thread.start()
    for number in range(ROUNDS):
        assert _have_moved(journals)
        rest(0.03 * number)
        clinic.end(signal.SIGKILL)
        restart(clinic, port)
    for journal in journals:
        journal.stopped.set()
    for journal in journals:
        journal.thread.join(30)
        stored = journal.stored()
        assert journal.acknowledged > 40 * ROUNDS
        for seq in range(1, journal.acknowledged + 1):
            assert stored.get(seq) == [journal.frames[seq - 1]["value"]], f"number {seq} of {journal.acknowledged}"
        assert all(len(values) == 1 for values in stored.values())


@contextmanager
def simulated(clinic: Clinic, home: Path, devices: list[tuple[str, str]]) -> Iterator[Path]:
    """The project's own simulated monitors, with their outboxes on disk; answers the folder of the outboxes."""
    lines = [json.dumps({"device": device, "token": token}) for device, token in devices]
    (home / "devices.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [
        "simulate", "--server", clinic.address, "--devices", "devices.jsonl", "--seed", "3", "--speed", "20",
        "--outbox", "outbox",
    ]  # fmt: skip
    with (
        (home / "simulated").open("w", encoding="utf-8") as said,
        subprocess.Popen(
            [sys.executable, "-m", "server", *command], cwd=home, env=environment(), stdout=said, stderr=said
        ) as child,
    ):
        try:
            yield home / "outbox"
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(30) == 0, (home / "simulated").read_text(encoding="utf-8")


def test_simulated_monitors_lose_nothing_and_repeat_nothing_through_kills(clinic: Clinic) -> None:
    port, devices = port_of(clinic), [clinic.enrol(), clinic.enrol()]

    def grows(device: str) -> bool:
        """Wait until 50 more observations are there."""
        path = f"/devices/{device}/observations"
        before = len(clinic.every(path))
        return bool(eventually(lambda: len(clinic.every(path)) > before + 50, 40))

    with simulated(clinic, clinic.home, devices):
        for _ in range(2):
            assert grows(devices[0][0])
            clinic.end(signal.SIGKILL)
            rest(0.5)
            restart(clinic, port)
        assert grows(devices[1][0])
    for device, _ in devices:
        found = clinic.every(f"/devices/{device}/observations")
        assert len({one["stream"] for one in found}) == 1
        numbers = {one["seq"] for one in found}
        assert numbers >= set(range(1, max(numbers))) - _without_observations(clinic, numbers)
        keys = [(one["seq"], one["metric"], one["measured_at"]) for one in found]
        assert len(keys) == len(set(keys))
        assert "sequence_gap" not in {one["condition"] for one in clinic.alarms() if one["device"] == device}


def _without_observations(clinic: Clinic, numbers: set[int]) -> set[int]:
    """Numbers of status frames: they hold no observation. There are few."""
    del clinic
    missing = set(range(1, max(numbers))) - numbers
    return missing if len(missing) <= len(numbers) // 20 else set()


def test_a_server_that_was_frozen_goes_on_and_nothing_is_lost(clinic: Clinic) -> None:
    with monitor(clinic) as bedside:
        bedside.open().tell(value("heart_rate", 60))
        assert clinic.process is not None
        clinic.process.send_signal(signal.SIGSTOP)
        for number in range(20):
            bedside.observe(value("heart_rate", 61 + number))
        rest(3)
        clinic.process.send_signal(signal.SIGCONT)
        assert bedside.until_ack(21) == []
        found = [one["value"] for one in clinic.every(f"/devices/{bedside.device}/observations")]
        assert found == [60 + number for number in range(21)]


def _standing(clinic: Clinic, session: int) -> list[Json]:
    fields = (
        "id",
        "condition",
        "metric",
        "kind",
        "priority",
        "present",
        "acknowledged_by",
        "value",
        "limit",
        "arose_at",
    )
    return [{name: one[name] for name in fields} for one in clinic.alarms(session)]


def _two_alarms(clinic: Clinic) -> tuple[Monitor, int]:
    """One alarm present, one acknowledged."""
    device, token = clinic.enrol()
    session = clinic.session("intake", device=device)["id"]
    bedside = Monitor(clinic, device, token).open()
    bedside.tell(value("temperature", 39.6))
    number = clinic.alarms(session)[0]["id"]
    clinic.post(f"/alarms/{number}/acknowledge", {"reason": "seen"}, "clinician")
    bedside.tell(value("art_mean", 80), seq=bedside.next_seq + 3)
    clinic.alarm("sequence_gap", session=session, present=True)
    return bedside, session


def test_alarms_present_and_acknowledged_before_a_kill_are_the_same_after_it(clinic: Clinic) -> None:
    bedside, session = _two_alarms(clinic)
    before = _standing(clinic, session)
    clinic.end(signal.SIGKILL)
    bedside.close()
    clinic.start()
    assert _standing(clinic, session) == before
    with screen(clinic) as watching:
        watching.receive()
        shown = [one for one in watching.alarms.values() if one["session"] == session]
        assert [one["acknowledged_by"] for one in shown if one["metric"] == "temperature"] == ["clinician"]
    bedside.open().tell(value("temperature", 36.6))
    after = {one["metric"]: one for one in clinic.alarms(session)}
    assert not after["temperature"]["present"]
    bedside.close()


def test_an_epoch_is_new_at_each_start_and_sessions_and_devices_stand(clinic: Clinic) -> None:
    device, _ = clinic.enrol()
    planned = clinic.session("intake", device=device)
    with screen(clinic) as watching:
        before = watching.receive()["epoch"]
        chair = watching.chairs[planned["chair"]]
    clinic.end()
    clinic.start()
    with screen(clinic) as watching:
        assert watching.receive()["epoch"] != before
        again = watching.chairs[planned["chair"]]
        same = ("session", "phase", "phase_since", "patient")
        assert {name: again[name] for name in same} == {name: chair[name] for name in same}


def test_a_stop_tells_every_client_1012_and_takes_less_than_5_seconds(clinic: Clinic) -> None:
    with monitor(clinic) as bedside, monitor(clinic) as quiet, screen(clinic) as watching, screen(clinic) as other:
        bedside.open().tell(value("heart_rate", 60))
        quiet.open()
        watching.receive()
        other.receive()
        seq = bedside.observe(value("heart_rate", 61))
        begun = seconds()
        assert clinic.end() == 0
        assert seconds() - begun < 5
        frames, close = bedside.closing()
        assert close.code == 1012
        was_acknowledged = any(frame.get("seq") == seq for frame in frames if frame["type"] == "ack")
        assert quiet.closing()[1].code == 1012
        assert watching.closing().code == 1012
        assert other.closing().code == 1012
    clinic.start()
    found = [one["value"] for one in clinic.every(f"/devices/{bedside.device}/observations")]
    assert found == [60, 61] or (found == [60] and not was_acknowledged)


def test_a_stop_leaves_no_lock_no_socket_and_a_store_that_opens(clinic: Clinic) -> None:
    clinic.end()
    assert not [path for path in clinic.data.iterdir() if path.is_socket()]
    assert clinic.run("device", "list", "--json").code == 0
    clinic.start()
    assert clinic.get("/me")["user"] == "nurse"


def test_a_kill_leaves_a_folder_that_starts_again_though_its_socket_file_is_there(clinic: Clinic) -> None:
    clinic.end(signal.SIGKILL)
    assert clinic.run("device", "list", "--json").code == 0
    clinic.start()
    assert clinic.run("device", "enrol", "after", "--json").code == 0


def test_a_change_with_an_idempotency_key_is_made_once_though_the_server_died_in_between(clinic: Clinic) -> None:
    body = {"family_name": "A", "given_name": "B", "birth_date": "1980-01-01", "identifier": stamp()}
    with clinic.client() as http:
        first = http.post("/patients", json=body, headers={"Idempotency-Key": "k-1"}).json()
    clinic.end(signal.SIGKILL)
    clinic.start()
    with clinic.client() as http:
        assert http.post("/patients", json=body, headers={"Idempotency-Key": "k-1"}).json() == first
