"""What the demonstration's patients went through: computed by a child process of simulated bodies, read as JSON lines.

It starts before the server does, so that both come up together; the server never imports a simulator.
"""

import asyncio
import os
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from models.errors import SimulatorUnavailable
from models.observation import Reading

# The drug begins at this second of every course and scenario (seconds).
DRUG_FROM_S = 600.0


@dataclass(frozen=True, slots=True)
class Course:
    """One patient's course; second 0 is ten minutes before the drug.

    Args:
        name: As asked.
        second: Of each telling.
        shown: What a monitor showed, by metric.
        found: What a nurse found, by sign.
        cuff_second: Of each cuff reading.
        cuff: What it read, by metric.
    """

    name: str
    second: tuple[int, ...]
    shown: Mapping[str, tuple[float, ...]]
    found: Mapping[str, tuple[float, ...]]
    cuff_second: tuple[int, ...]
    cuff: Mapping[str, tuple[float, ...]]

    def readings(self, begins_at: datetime, at: datetime) -> dict[str, Reading]:
        """Tell the last number of each metric at a time.

        Args:
            begins_at: When the drug begins, UTC.
            at: The time, UTC.
        """
        found: dict[str, Reading] = {}
        zero = begins_at - timedelta(seconds=DRUG_FROM_S)
        passed = (at - zero).total_seconds()
        for seconds, values in ((self.second, self.shown), (self.cuff_second, self.cuff)):
            place = bisect_right(seconds, passed) - 1
            if place >= 0:
                when = zero + timedelta(seconds=seconds[place])
                found |= {metric: Reading(column[place], when) for metric, column in values.items()}
        return found

    def sign(self, name: str, begins_at: datetime, at: datetime) -> float:
        """Tell what a nurse finds of a sign at a time; before the course as at its beginning."""
        passed = (at - begins_at).total_seconds() + DRUG_FROM_S
        return self.found[name][max(0, bisect_right(self.second, passed) - 1)]


class Courses:
    """The child process and what it prints.

    Args:
        wanted: The courses, as ``python -m devices courses`` takes them.
        folder: Where two files may lie.
    """

    def __init__(self, wanted: Iterable[Mapping[str, object]], folder: Path) -> None:
        """Start it."""
        asked, self._told = folder / "courses-wanted.jsonl", folder / "courses.jsonl"
        asked.write_bytes(b"\n".join(orjson.dumps(one) for one in wanted))
        with self._told.open("wb") as told:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "devices", "courses", str(asked)], stdin=subprocess.DEVNULL, stdout=told,
                env={"CHAIRSIDE_LOG_LEVEL": "error"} | os.environ, start_new_session=True,
            )  # fmt: skip

    async def read(self) -> dict[str, Course]:
        """Wait for the courses, by name.

        Raises:
            SimulatorUnavailable: The process ended without them.
        """
        code = await asyncio.to_thread(self._process.wait)
        if code != 0:
            message = f"The simulated patients' past could not be made (code {code}); start the demonstration again"
            raise SimulatorUnavailable(message)
        return await asyncio.to_thread(self._parse)

    def stop(self) -> None:
        """End the process, should it still run."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _parse(self) -> dict[str, Course]:
        return {course.name: course for course in map(_course, self._told.read_bytes().splitlines())}


def _course(line: bytes) -> Course:
    read = orjson.loads(line)
    columns = {
        key: {name: tuple(values) for name, values in read[key].items()} for key in ("shown", "found", "cuff")
    }  # fmt: skip
    return Course(read["name"], tuple(read["second"]), cuff_second=tuple(read["cuff_second"]), **columns)
