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
_ARRIVES_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Track:
    """What one instrument read: seconds, and at each of them a value of every metric."""

    second: tuple[int, ...]
    values: Mapping[str, tuple[float, ...]]

    def at(self, second: float) -> int:
        """Tell the place of the last reading at a second; below 0 before the first."""
        return bisect_right(self.second, second) - 1


@dataclass(frozen=True, slots=True)
class Course:
    """One patient's course; second 0 is ten minutes before the drug.

    Args:
        name: As asked.
        tracks: What monitor, cuff and pump read.
        found: What a nurse found, by sign.
    """

    name: str
    tracks: tuple[Track, ...]
    found: Track

    def readings(self, begins_at: datetime, at: datetime) -> dict[str, Reading]:
        """Tell the last number of each metric at a time; what is measured in that second has not arrived yet.

        Args:
            begins_at: When the drug begins, UTC.
            at: The time, UTC.
        """
        zero = begins_at - timedelta(seconds=DRUG_FROM_S)
        found: dict[str, Reading] = {}
        for track in self.tracks:
            place = track.at((at - zero).total_seconds() - _ARRIVES_WITHIN_S)
            if place >= 0:
                when = zero + timedelta(seconds=track.second[place])
                found |= {metric: Reading(column[place], when) for metric, column in track.values.items()}
        return found

    def sign(self, name: str, begins_at: datetime, at: datetime) -> float:
        """Tell what a nurse finds of a sign at a time; before the course as at its beginning."""
        second = (at - begins_at).total_seconds() + DRUG_FROM_S
        return self.found.values[name][max(0, self.found.at(second))]

    def frames(self) -> list[tuple[int, dict[str, float]]]:
        """Tell all that was read, second by second, what was read together in one."""
        frames: dict[int, dict[str, float]] = {}
        for track in self.tracks:
            for place, second in enumerate(track.second):
                values = {metric: column[place] for metric, column in track.values.items()}
                frames.setdefault(second, {}).update(values)
        return sorted(frames.items())


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
    monitor, cuff, pump, found = (
        Track(tuple(read[name]["second"]), {key: tuple(column) for key, column in read[name]["values"].items()})
        for name in ("monitor", "cuff", "pump", "found")
    )
    return Course(read["name"], (monitor, cuff, pump), found)
