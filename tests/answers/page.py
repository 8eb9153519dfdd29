"""Writes ``docs/SCENARIOS.md``: ``python -m tests.answers.page > docs/SCENARIOS.md``. A test compares the two."""

import sys

from devices.simulators.scenarios.nudges import NUDGES
from devices.simulators.scenarios.pack import SCENARIOS
from devices.simulators.scenarios.scenario import Scenario
from tests.answers.key import Answer, Answers, read_key

_HEAD = """# Scenarios, and what each must raise

Written by `python -m tests.answers.page`; do not edit. Declarations: `devices/simulators/scenarios/pack.py`. The answer
key: `tests/answers/answer_key.toml`, written before any alarm rule was run against it, and changed only with a reason
in CHANGELOG.md.

Each scenario is one invented patient. Times are minutes and seconds of the scenario. A drug starts at 10:00 and, where
nothing else is said, ends at 50:00. What stands neither under *must* nor under *may* must not sound: tests play every
scenario, with several seeds, through the alarm engine and compare. Pictures: `python -m devices draw
docs/images/scenarios`; grey lines are what is true of the patient, all else is what the monitor reports.

Play one: `chairside simulate --scenario NAME`, or on the training page of `chairside demo`
([TRAINING.md](TRAINING.md)). How the patient is made: [SIMULATOR.md](SIMULATOR.md).
"""


def page() -> str:
    """Put the page together."""
    key = read_key()
    parts = [_HEAD]
    for scenario in SCENARIOS.values():
        parts += [_section(scenario, key[scenario.name])]
    parts.append(_nudges())
    return "\n".join(parts)


def _section(scenario: Scenario, answers: Answers) -> str:
    several = f" For {scenario.chairs} chairs; each row counts for each." if scenario.chairs > 1 else ""
    lines = [
        f"## `{scenario.name}`", "", f"{scenario.summary}{several}", "", f"{answers.why}", "",
        f"![{scenario.summary}](images/scenarios/{scenario.name}.png)", "",
    ]  # fmt: skip
    if answers.must or answers.may:
        lines += [
            "| | alarm | priority | between | may begin anew until | over by |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        lines += [_row("must", answer) for answer in answers.must]
        lines += [_row("may", answer) for answer in answers.may]
        lines.append("")
    lines += ["Must not sound: " + "; ".join(answers.never) + ".", ""]
    lines += [f"With the session's workflow: {fact}." for fact in answers.workflow]
    return "\n".join(lines + [""] * bool(answers.workflow))


def _row(word: str, answer: Answer) -> str:
    name = f"`{answer.condition}`" + (f" of `{answer.metric}`" if answer.metric else "")
    if answer.after:
        name += f", {answer.after.by_s:.0f} s or more after `{answer.after.condition}`"
    priority = answer.priority.value
    if answer.loudest is not answer.priority:
        priority += f" to {answer.loudest.value}"
    cells = [
        word, name, priority, f"{_clock(answer.earliest_s)} and {_clock(answer.latest_s)}", _clock(answer.until_s),
        "" if answer.over_by_s is None else _clock(answer.over_by_s),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _clock(second: float) -> str:
    return f"{int(second) // 60}:{int(second) % 60:02}"


def _nudges() -> str:
    lines = ["## What an instructor can make happen", "", "| button | happens to | for |", "| --- | --- | --- |"]
    lines += [f"| {nudge.words} | {nudge.group} | {nudge.effect.lasts_s:.0f} s |" for nudge in NUDGES.values()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
