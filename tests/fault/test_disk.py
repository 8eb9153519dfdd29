"""A full disk: nothing is acknowledged that is not kept, alarms go on, and all recovers once there is room."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.system.monitor import Monitor, value
from tests.system.outside import Clinic, eventually, seconds, short_folder
from tests.system.screen import screen


@pytest.fixture
def small() -> Iterator[Clinic]:
    """A clinic whose store lies on a disk of 16 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    with short_folder() as home:
        (home / "data").mkdir()
        options = ["-t", "tmpfs", "-o", "size=16m,mode=0700", "chairside-test", str(home / "data")]
        if subprocess.run(["mount", *options], check=False, capture_output=True).returncode:
            pytest.skip("no small disk can be mounted here")
        clinic = Clinic(home)
        try:
            clinic.start()
            clinic.staff()
            yield clinic
        finally:
            clinic.end(signal.SIGKILL)
            subprocess.run(["umount", str(home / "data")], check=True)


def _fill(folder: Path) -> Path:
    """Leave no room at all."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return ballast


def _try(bedside: Monitor, number: float) -> bool:
    """Send one observation; whether it was acknowledged."""
    try:
        if bedside.socket is None or bedside.socket.state.name != "OPEN":
            bedside.close()
            bedside.open()
        bedside.tell(value("temperature", number))
    except (ConnectionClosed, InvalidStatus, OSError, TimeoutError, AssertionError):
        bedside.close()
        bedside.socket = None
        return False
    return True


def test_a_full_disk_acknowledges_nothing_lost_alarms_go_on_and_room_brings_all_back(small: Clinic) -> None:
    device, token = small.enrol()
    small.session("intake", device=device)
    bedside = Monitor(small, device, token).open()
    bedside.tell(value("temperature", 36.5))
    with screen(small) as watching:
        watching.receive()
        ballast = _fill(small.data)
        kept = {36.5}
        begun = seconds()
        number = 36.6
        while _try(bedside, number) and seconds() - begun < 30:
            kept.add(number)
            number = round(number + 0.001, 3)
        assert seconds() - begun < 30, "the disk never became full"
        watching.until(lambda seen: [one for one in seen.alarms.values() if one["condition"] == "store_failing"])
        assert httpx.get(small.address + "/readyz").status_code == 503
        assert httpx.get(small.address + "/healthz").status_code == 200
        assert not _try(bedside, 39.6)
        watching.until(lambda seen: "physiological" in {one["kind"] for one in seen.alarms.values()})
        ballast.unlink()
        assert eventually(lambda: _try(bedside, 39.7), 30)
        kept.add(39.7)
        assert eventually(
            lambda: not [one for one in small.alarms(present=True) if one["condition"] == "store_failing"]
        )
    stored = [one["value"] for one in small.every(f"/devices/{device}/observations")]
    assert kept <= set(stored)
    assert len(stored) == len(set(stored))
    bedside.close()
    small.end(signal.SIGKILL)
    small.start()
    assert kept <= {one["value"] for one in small.every(f"/devices/{device}/observations")}
