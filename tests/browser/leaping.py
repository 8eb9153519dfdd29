"""The real server and simulated monitors in one process, on a fast clock that leaps when it is told to.

A test cannot wait for an hour of observation, and a clock so fast that it passes in seconds leaves no time for taps.
So the clock goes some times faster, and ``leap 3600`` on standard input puts it an hour on, for the server and the
monitors alike; ``monitor CM-01 TOKEN`` lets one begin.
"""

import asyncio
import copy
import sys
from datetime import timedelta
from pathlib import Path

from devices.address import Link
from devices.clock import DeviceClock
from devices.simulators.scenarios.pack import find_scenario
from devices.simulators.scenarios.player import Player
from devices.simulators.ward import Post, run_ward
from models.timestamps import Moment
from server import serving
from server.app import Server
from server.clock import SystemClock
from server.settings import load_settings

_CUFF_EVERY_S = 60.0


class Leap:
    """How far the clocks have been put on, seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def over(self, moment: Moment) -> Moment:
        """Tell what a clock shows instead."""
        return Moment(moment.utc + timedelta(seconds=self.seconds), moment.monotonic_s + self.seconds)


class LeapingClock(SystemClock):
    """The server's."""

    def __init__(self, speed: float, leap: Leap) -> None:
        super().__init__(speed)
        self._leap = leap

    def now(self) -> Moment:
        return self._leap.over(super().now())


class LeapingDeviceClock(DeviceClock):
    """A monitor's."""

    def __init__(self, server: LeapingClock, leap: Leap) -> None:
        super().__init__(server.speed, server.origin)
        self._leap = leap

    def another(self) -> "LeapingDeviceClock":
        return copy.copy(self)

    def now(self) -> Moment:
        return self._leap.over(super().now())


def main() -> None:
    """Serve until told to end; the words of the command are the store's folder and the speed."""
    folder, speed = Path(sys.argv[1]), float(sys.argv[2])
    leap = Leap()
    clock = LeapingClock(speed, leap)
    settings = load_settings({"data_dir": folder, "port": 0, "clock_speed": speed, "simulated": True}, {}, folder)

    async def beside(address: str, _: Server) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        feed = address.replace("http", "ws", 1) + "/feed"
        async with asyncio.TaskGroup() as group:
            while line := (await asyncio.to_thread(sys.stdin.readline)).split():
                if line[0] == "leap":
                    leap.seconds += float(line[1])
                else:
                    post = Post(line[1], Link(feed, line[2]), _calm(line[1]))
                    group.create_task(run_ward([post], folder, LeapingDeviceClock(clock, leap), 1.0))

    serving.run(settings, beside, clock)


def _calm(device: str) -> Player:
    """A patient who is well and stays so, until somebody lets the scenario go on."""
    return Player(find_scenario("normal_40min"), device, _CUFF_EVERY_S, is_held=True)
