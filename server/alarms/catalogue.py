"""Writes ``docs/ALARMS.md`` from the conditions and presets: ``python -m server.alarms.catalogue`` prints it.

The page is what a clinic reads before it relies on the alarms: every condition, its priority, its delays, and where
each number comes from. A test compares it with the code, so the two cannot part.
"""

import sys
from collections.abc import Iterable, Iterator

from models.alarm import AlarmPriority
from models.metrics import CATALOGUE
from server.alarms.keys import report_message
from server.alarms.limit_rules import CuffInterval, LimitRule, PhaseLength, PriorityLimit
from server.alarms.presets import AlarmPreset, load_presets
from server.alarms.technical import REPORTS, TECHNICAL
from server.alarms.words import label_of, number

_INTRODUCTION = """\
# Alarms

Written from the code by `python -m server.alarms.catalogue`; do not edit. Words as in [GLOSSARY.md](GLOSSARY.md).

Chairside is a secondary display: the monitor at the chair alarms first. What follows says when Chairside alarms,
how loud, how long it waits, and where each number comes from. The numbers are a starting point for the clinic's own
clinician to sign off, not medical advice; read the publications named before you rely on them.

## How a number becomes an alarm

- **A limit is the first value that alarms.** A high limit of 160 sounds at 160 and above, a low limit of 90 at 90
  and below. Publications write "≥ 160" on one side and "< 90" on the other; one rule for both is easier to
  remember, and where the two readings differ this is the louder one. Exactly on the limit the words say so: "SBP
  160 ≥ 160".
- **Condition delay.** A streaming value must stay beyond its limit for the delay of its priority, by the time it
  was measured. One value within the limit begins the delay anew. While the number is shown, time alone completes
  the delay; a number older than 10 s is blank, and no alarm arises from it by waiting. A device that itself says it
  has no number suspends the delay until its next one.
- **A second reading.** A first cuff pressure beyond a limit is remembered, and the next one confirms it or takes it
  back. Without a next one in time the first alarms by itself, "1st reading, not repeated": silence would be worse.
  A reading sent again, and one that came late, neither confirms nor takes back. Each limit is confirmed for itself.
- **Hysteresis.** A breach is over once the value is inside the limit by the hysteresis.
- **One alarm for each side of a metric of a device.** Its priority follows the highest limit that is breached. When
  the priority rises, an earlier acknowledgement counts no more and the alarm sounds again.
- **Usable numbers only.** A questionable value alarms. A missing, invalid or impossible one (0, -100) raises
  nothing about the patient and ends nothing: a patient's alarm stays, through blanks and lost feeds, until a usable
  number shows that it is over, or its device or session is taken away.
- **Late values** are stored and drawn, and never sound as live; beyond a limit they raise `late_breach`.
- **Limits apply in every phase** from the moment a device is bound; a scheduled session uses those of baseline.
  When the limits change, the numbers that are shown are judged anew.

## How an alarm ends

- **Acknowledge** writes down who, when and why, and silences this one condition until it ceases. It does not make
  the condition go away.
- **Latching** limits are shown until somebody has pressed *Seen, clear*, without sound, though the number is normal
  again ("SBP was 184": the worst value while it held). What was acknowledged while it held has been seen, and does
  not latch.
- **Conditions that tell of something that happened** (marked *until seen* below) cease when they are acknowledged.
- A session that is over leaves no alarm standing, seen or not; the record keeps them all.
- After a restart every alarm goes on as it was, with its acknowledgement, until something shows otherwise.
"""

_ZERO_RULE = """\
## The zero rule

Heart rate, pulse rate and SpO₂ each show that a heart beats. One of them at zero while another shows a pulse is a
lead or probe off. When none of those that were seen shows a pulse any more, at zero or missing, that is
`pulse_sources_lost`: technical, and of high priority. So it is when they go within ten seconds of each other, and
also when the last one goes long after the others, and when there only ever was one: nothing is left then that tells
a lead off from a heart that stopped. Numbers that stopped coming count as missing after ten seconds, unless they
came further apart before; a lost feed is told as `feed_lost` alone.
"""

_NOT_YET = """\
## What is not judged

Advisory limits, which are seen and never heard (SBP from 140, DBP from 90, SpO₂ to 92 %); limits relative to the
patient's baseline; apnoea; invasive pressures; sedation scores. Pressures of two cuffs are judged apart.
"""

_LIMIT_HEADS = ("metric", "side", "priority", "limit", "condition delay", "latching", "source")
_RULE_HEADS = ("metric", "hysteresis", "source", "second reading within", "source")
_LENGTH_HEADS = ("phase", "meant to last", "source")
_CUFF_HEADS = ("phase", "every", "missed though none ever came", "source")
_PRIORITIES = (AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW)


def page(presets: Iterable[AlarmPreset]) -> str:
    """Write the whole page as Markdown."""
    parts = [_INTRODUCTION, _technical(), _reports(), _ZERO_RULE]
    parts += [part for preset in presets for part in _preset(preset)]
    return "\n".join([*parts, _NOT_YET])


def _technical() -> str:
    rows = (
        (
            f"`{code.value}`",
            f"{rule.priority.value}{'; ' + rule.becomes if rule.becomes else ''}",
            f"{rule.words}{' …' if rule.words.endswith(':') else ''}",
            f"{rule.holds}.{' *Until seen.*' if rule.until_seen else ''}",
            f"{rule.reason}.",
        )
        for code, rule in TECHNICAL.items()
    )
    return _section("## Technical conditions", ("condition", "priority", "words", "holds while", "why so loud"), rows)


def _reports() -> str:
    rows = (
        (
            f"`{code.value}`",
            f"`{report.code.value}`",
            report.priority.value,
            report_message(code, None),
            f"{report.reason}.{' *Until seen.*' if report.until_seen else ''}",
        )
        for code, report in REPORTS.items()
    )
    return _section("## What a device reports", ("its word", "becomes", "priority", "words", "why so loud"), rows)


def _preset(preset: AlarmPreset) -> Iterator[str]:
    yield f"## Preset `{preset.name}`, version {preset.version}: {preset.title}\n\n{preset.source}.\n"
    yield _section("### Limits", _LIMIT_HEADS, (row for rule in preset.rules for row in _limit_rows(rule)))
    yield _section("### Hysteresis and confirmation", _RULE_HEADS, (_rule_row(rule) for rule in preset.rules))
    yield _section("### Cuff readings", _CUFF_HEADS, (_cuff_row(cuff) for cuff in preset.cuff_intervals))
    yield _section("### Phases, for screens to count down", _LENGTH_HEADS, map(_length_row, preset.phase_lengths))


def _limit_rows(rule: LimitRule) -> Iterator[tuple[str, ...]]:
    for side, sign, limits in (("low", "≤", rule.low), ("high", "≥", rule.high)):
        for limit in sorted(limits, key=lambda limit: _PRIORITIES.index(limit.priority)):
            yield (_metric(rule), side, limit.priority.value, f"{sign} {_with_unit(rule, limit)}", *_ways(limit))


def _ways(limit: PriorityLimit) -> tuple[str, str, str]:
    delay = f"{number(limit.delay_s)} s" if limit.delay_s else "none"
    return delay, "yes" if limit.latching else "no", f"{limit.source}."


def _rule_row(rule: LimitRule) -> tuple[str, ...]:
    unit = CATALOGUE[rule.metric].unit.symbol
    confirm = "–" if rule.confirm_within_s is None else f"{number(rule.confirm_within_s)} s"
    confirm_source = f"{rule.confirm_source}." if rule.confirm_source else "–"
    return _metric(rule), f"{number(rule.hysteresis)} {unit}", f"{rule.hysteresis_source}.", confirm, confirm_source


def _cuff_row(cuff: CuffInterval) -> tuple[str, ...]:
    expected = "yes" if cuff.expected_unseen else "no"
    return cuff.phase.value, f"{number(cuff.interval_s / 60)} min", expected, f"{cuff.source}."


def _length_row(length: PhaseLength) -> tuple[str, ...]:
    return length.phase.value, f"{number(length.lasts_s / 60)} min", f"{length.source}."


def _metric(rule: LimitRule) -> str:
    if not rule.phases:
        return label_of(rule.metric)
    phases = ", ".join(sorted(phase.value for phase in rule.phases))
    return f"{label_of(rule.metric)} ({phases})"


def _with_unit(rule: LimitRule, limit: PriorityLimit) -> str:
    return f"{number(limit.limit)} {CATALOGUE[rule.metric].unit.symbol}"


def _section(heading: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{heading}\n\n{table}\n"


if __name__ == "__main__":
    sys.stdout.write(page(load_presets().values()))
