"""Counts what the default preset sounds against plain thresholds: ``python -m tests.answers.compare [--json]``.

Every scenario of the pack, and every recorded patient of the folder in ``CHAIRSIDE_RECORDS``, is rehearsed through the
alarm engine; the same observations go through plain thresholds, which are the same preset's limits with no delay, no
hysteresis, no second reading and one signal a crossing. An audible signal is an alarm that arose, or rose in priority,
while its auditory signal was on. Plain thresholds know no technical conditions; ours are counted beside, and the last
column counts them against us.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from devices.simulators.scenarios.pack import SCENARIOS
from devices.simulators.scenarios.scenario import Scenario
from models.alarm import AlarmEvent, AlarmKind
from models.errors import UsageError
from server.rehearsal.occurrences import occurrences
from server.rehearsal.plain import plain_signals
from server.rehearsal.record import SessionRecord
from server.rehearsal.rehearse import rehearse
from tests.answers.key import read_key
from tests.answers.play import PRESET, STARTED_AT, Heard
from tests.answers.recorded import of_recording, of_scenario
from tests.answers.test_answer_key import missing
from tests.system.recordings import recordings

SEEDS = ("11",)
# Aimed at: so many audible signals fewer than plain thresholds give on the scenario pack.
LEAST_FEWER_PERCENT = 60


@dataclass(frozen=True)
class Row:
    """One line of the table; ``lost`` are must-see lines of the answer key that did not sound."""

    name: str
    hours: float
    plain: int
    ours: int
    technical: int
    lost: tuple[str, ...] = ()

    @property
    def fewer(self) -> float | None:
        """How many percent fewer of the patient's signals we give; None where plain thresholds are silent."""
        return _percent(self.ours, self.plain)

    @property
    def fewer_with_technical(self) -> float | None:
        """The same with our technical signals on our side alone."""
        return _percent(self.ours + self.technical, self.plain)


def rows_of_scenarios(seeds: Sequence[str] = SEEDS, names: Sequence[str] = tuple(SCENARIOS)) -> Iterator[Row]:
    """Play each scenario with each seed; a scenario's chairs and seeds are one line."""
    for name in names:
        scenario = SCENARIOS[name]
        played = [(record, rehearse(record, PRESET)) for seed in seeds for record in of_scenario(scenario, seed)]
        lost = [fault for _, events in played for fault in _lost(scenario, events)]
        yield _row(name, played, lost)


def rows_of_recordings(folder: Path) -> Iterator[Row]:
    """Play each recorded patient in whom anything is a metric."""
    for path in recordings(folder):
        try:
            record = of_recording(path)
        except UsageError:
            continue  # nothing in it is a metric, and the reader says so
        if record is not None:
            yield _row(path.name, [(record, rehearse(record, PRESET))], [])


def together(rows: Sequence[Row], name: str = "together") -> Row:
    """Add lines up."""
    return Row(
        name,
        sum(row.hours for row in rows),
        sum(row.plain for row in rows),
        sum(row.ours for row in rows),
        sum(row.technical for row in rows),
        tuple(fault for row in rows for fault in row.lost),
    )


def table(title: str, rows: Sequence[Row]) -> str:
    """Write lines as Markdown, their sum last."""
    heads = (title, "hours", "plain", "ours", "fewer", "technical", "fewer, with technical", "must-see lost")
    lines = [heads, ("---", *["---:"] * (len(heads) - 1))]
    lines += [_cells(row) for row in [*rows, together(rows, "**together**")]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(name: str, played: Sequence[tuple[SessionRecord, list[AlarmEvent]]], lost: Sequence[str]) -> Row:
    found = [one for _, events in played for one in occurrences(events)]
    ours = sum(len(one.signals) for one in found if one.kind is AlarmKind.PHYSIOLOGICAL)
    technical = sum(len(one.signals) for one in found if one.kind is AlarmKind.TECHNICAL)
    plain = sum(plain_signals(record, PRESET) for record, _ in played)
    return Row(name, sum(record.hours for record, _ in played), plain, ours, technical, tuple(lost))


def _lost(scenario: Scenario, events: Sequence[AlarmEvent]) -> Iterator[str]:
    """Name what must sound in a chair of a scenario and does not, with its auditory signal or at all."""
    heard = [_heard(event) for event in events]
    for answer in read_key()[scenario.name].must:
        yield from missing(answer, heard, scenario.lasts_s)


def _heard(event: AlarmEvent) -> Heard:
    alarm = event.alarm
    at_s = (event.determined_at - STARTED_AT).total_seconds()
    return Heard(at_s, 1, alarm.condition, alarm.metric, alarm.priority, alarm.present, alarm.message)


def _percent(ours: int, plain: int) -> float | None:
    return None if plain == 0 else round(100 * (1 - ours / plain), 1)


def _cells(row: Row) -> tuple[str, ...]:
    shown = ["–" if share is None else f"{share:.0f} %" for share in (row.fewer, row.fewer_with_technical)]
    return (
        row.name, f"{row.hours:.1f}", str(row.plain), str(row.ours), shown[0], str(row.technical), shown[1],
        str(len(row.lost)),
    )  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--seeds", nargs="+", default=list(SEEDS), help="play each scenario with each of these")
    asked = parser.parse_args()
    folder = os.environ.get("CHAIRSIDE_RECORDS")
    scenarios = list(rows_of_scenarios(asked.seeds))
    recorded = list(rows_of_recordings(Path(folder))) if folder else []
    if asked.json:
        found = {"scenarios": scenarios, "recorded": recorded, "together": [together([*scenarios, *recorded])]}
        print(json.dumps({name: [_json(row) for row in rows] for name, rows in found.items()}))  # noqa: T201 - a command
        return
    parts = [table("scenario", scenarios)]
    parts += [table("recorded patient", recorded)] if recorded else ["CHAIRSIDE_RECORDS names no recorded patients."]
    parts += [f"must-see lost: {fault}" for fault in together(scenarios).lost]
    print("\n\n".join(parts))  # noqa: T201 - a command
    whole = together(scenarios)
    sys.exit(1 if whole.lost or (whole.fewer_with_technical or 0.0) < LEAST_FEWER_PERCENT else 0)


def _json(row: Row) -> dict[str, object]:
    return asdict(row) | {"fewer": row.fewer, "fewer_with_technical": row.fewer_with_technical}


if __name__ == "__main__":
    main()
