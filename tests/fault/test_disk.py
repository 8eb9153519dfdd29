"""A full disk: nothing is acknowledged that is not kept, alarms go on, and all recovers once there is room."""

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.system.monitor import Monitor, value
from tests.system.outside import Clinic, eventually, seconds, short_folder
from tests.system.screen import screen


@dataclass
class Starved:
    """A clinic whose store can be kept from growing, and let grow again."""

    clinic: Clinic
    fill: Callable[[], object]
    free: Callable[[], object]


@contextmanager
def _small_disk(home: Path) -> Iterator[Starved]:
    """A store on a disk of 16 MB, to be filled with something else."""
    data = home / "data"
    data.mkdir()
    options = ["-t", "tmpfs", "-o", "size=16m,mode=0700", "chairside-test", str(data)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield Starved(Clinic(home), lambda: _write_until_full(data / "ballast"), (data / "ballast").unlink)
    finally:
        subprocess.run(["umount", str(data)], check=True)


@contextmanager
def _small_files(home: Path) -> Iterator[Starved]:
    """A server that may write no file beyond 64 KiB; the system answers it as a full disk would."""
    clinic = Clinic(home)

    def limit(most: int) -> None:
        assert clinic.process is not None
        _, hard = resource.prlimit(clinic.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(clinic.process.pid, resource.RLIMIT_FSIZE, (most if most >= 0 else hard, hard))

    yield Starved(clinic, lambda: limit(1 << 16), lambda: limit(-1))


@pytest.fixture(params=[_small_disk, _small_files], ids=["a small disk", "small files"])
def starved(request: pytest.FixtureRequest) -> Iterator[Starved]:
    with short_folder() as home, request.param(home) as made:
        try:
            made.clinic.start()
            made.clinic.staff()
            yield made
        finally:
            made.clinic.end(signal.SIGKILL)


def _write_until_full(ballast: Path) -> None:
    """Leave no room at all."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)


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


def test_a_full_disk_acknowledges_nothing_lost_alarms_go_on_and_room_brings_all_back(starved: Starved) -> None:
    small = starved.clinic
    device, token = small.enrol()
    small.session("intake", device=device)
    bedside = Monitor(small, device, token).open()
    bedside.tell(value("temperature", 36.5))
    with screen(small) as watching:
        watching.receive()
        starved.fill()
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
        starved.free()
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
