"""Writes ``docs/ALARMS.md`` from the conditions and presets: ``python -m server.alarms.catalogue`` prints it.

The page is what a clinic reads before it relies on the alarms: every condition, its priority, its delays, and where
each number comes from. A test compares it with the code, so the two cannot part.
"""

import sys
from collections.abc import Iterable, Iterator

from models.alarm import AlarmPriority
from models.inactivation import InactivationKind
from models.metrics import CATALOGUE
from models.session import SessionPhase
from server.alarms import changes
from server.alarms.course_rules import BaselineRule, ChangeRule, CombinationRule
from server.alarms.inactivations import AT_MOST_S
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
- **One source.** Where several devices of a session give a metric, limits act on one of them: the first that gave it,
  until it is silent for longer than its number is shown (a cuff: until its next reading is overdue), is taken away, or
  a person chooses another. Then alarms of the old source end and the new one's number is judged at once; the change
  itself raises nothing, and is written down. Each device still counts as a sign of a pulse. What a person enters is
  judged always.
- **Usable numbers only.** A questionable value alarms. A missing, invalid or impossible one (0, -100) raises
  nothing about the patient and ends nothing: a patient's alarm stays, through blanks and lost feeds, until a usable
  number shows that it is over, or its device or session is taken away.
- **Advisory limits** mark a number and are no alarm: seen, never heard, never counted.
- **The patient's own baseline** is the mean of the valid readings of the baseline phase, two at least, frozen when the
  drug starts. A limit that follows from it is one limit more of the same alarm, and counts where it is reached before
  an absolute one as loud. A cuff must reach it with two readings in a row; a first one alone never alarms. Without a
  baseline the rule is off, and the tile says so.
- **A change** is judged against the lowest, or the highest, number of the time before it. Of two numbers in a row the
  less extreme counts there: what a single artefact reached is no place to have come from.
- **Several numbers together** are the newest of each, as long as a screen shows them. A number that is missing neither
  begins nor ends it.
- **No breath** (`apnoea`, of the patient, high) is a breathing rate of 0 and no CO₂ together. A rate of 0 alone,
  without CO₂ to look at, is `breath_sources_lost`. A device that says it has no sample is believed; its CO₂ keeps its
  limits. While CO₂ shows breaths a rate of 0 is the electrodes': it counts from the last of them.
- **NEWS2** is shown as a trend and alarms nothing. It lacks consciousness and oxygen, and was not made for dissociated
  patients.
- **Late values** are stored and drawn, and never sound as live; beyond a limit they raise `late_breach`.
- **Limits apply in every phase** from the moment a device is bound; a scheduled session uses those of baseline.
  When the limits change, the numbers that are shown are judged anew; a limit that stays waits on since its breach.

## How an alarm ends

- **Acknowledge** writes down who, when and why, and silences this one condition until it ceases. It does not make
  the condition go away.
- **Latching** limits are shown until somebody has pressed *Seen, clear*, without sound, though the number is normal
  again ("SBP was 184": the worst value while it held). What was acknowledged while it held has been seen, and does
  not latch.
- **What stays after its answer.** A high alarm that is still present five minutes after it was acknowledged reminds,
  and again every five minutes.
- **What nobody answers** becomes louder and then goes to people away from the screens: [ESCALATION.md](ESCALATION.md).
  Whoever was told of a milder one is told anew when it rises.
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

Invasive pressures; sedation scores. Pressures of two cuffs are judged apart.
"""

_BREAKING = """\
Whatever is off ends with its session. Acknowledging or switching something off for one chair changes no other, and no
command changes whether a condition is present. Of a high condition only the sound can be paused or off: a condition
that becomes high while its alarm is paused or off is seen and heard, and stays so when it falls until somebody answers
it. A call for help is heard whatever is off. After a restart all of it goes on; only a pause then ends with any new
alarm.

| sounding when the pause began | a new alarm, or one that becomes | ends the pause |
| --- | --- | --- |
| nothing | low, medium or high | yes |
| low | low, medium or high | yes |
| medium | low | no |
| medium | medium or high | yes |
| high | low or medium | no |
| high | high | yes |
"""

_SWITCHES = {
    InactivationKind.AUDIO_PAUSED: ("the sound of one chair, on all screens", "nurse, clinician"),
    InactivationKind.AUDIO_OFF: ("the sound of one chair, on all screens, until the session ends", "clinician"),
    InactivationKind.ALARM_PAUSED: ("the signals of one condition of medium or low priority", "clinician"),
    InactivationKind.ALARM_OFF: ("the same, until the session ends", "clinician"),
}
_SWITCH_HEADS = ("state", "takes away", "at most", "who may", "reminds")
_BASELINE_HEADS = ("metric", "from the baseline", "priority", "phases", "two in a row, or delay", "source")
_CHANGE_HEADS = ("condition", "change", "priority", "condition delay", "source")
_COMBINATION_HEADS = ("condition", "holds when all of", "priority", "condition delay", "latching", "source")
_OTHER_HEADS = ("condition", "holds when", "source")
_LIMIT_HEADS = ("metric", "side", "priority", "limit", "condition delay", "latching", "for a patient", "source")
_RULE_HEADS = ("metric", "hysteresis", "source", "second reading within", "source")
_LENGTH_HEADS = ("phase", "meant to last", "source")
_CUFF_HEADS = ("phase", "every", "missed though none ever came", "source")
_PRIORITIES = (AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW)


def page(presets: Iterable[AlarmPreset]) -> str:
    """Write the whole page as Markdown."""
    parts = [_INTRODUCTION, _inactivations(), _BREAKING, _technical(), _reports(), _ZERO_RULE]
    parts += [part for preset in presets for part in _preset(preset)]
    return "\n".join([*parts, _NOT_YET])


def _inactivations() -> str:
    rows = (
        (f"`{kind.value}`", what, f"{AT_MOST_S[kind]:.0f} s", who, "every 120 s" if kind.is_off else "no")
        for kind, (what, who) in _SWITCHES.items()
    )
    return _section("## Switching sound and alarms off", _SWITCH_HEADS, rows)


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
    if preset.baseline_rules:
        yield _section(
            "### From the patient's own baseline", _BASELINE_HEADS, map(_baseline_row, preset.baseline_rules)
        )
    if preset.change_rules:
        yield _section("### Changes", _CHANGE_HEADS, map(_change_row, preset.change_rules))
    if preset.combinations:
        yield _section("### Several numbers together", _COMBINATION_HEADS, map(_combination_row, preset.combinations))
    yield _section("### Breath, rates and signals", _OTHER_HEADS, _other_rows(preset))
    yield _section("### Cuff readings", _CUFF_HEADS, (_cuff_row(cuff) for cuff in preset.cuff_intervals))
    yield _section("### Phases, for screens to count down", _LENGTH_HEADS, map(_length_row, preset.phase_lengths))


def _limit_rows(rule: LimitRule) -> Iterator[tuple[str, ...]]:
    for side, sign, limits in (("low", "≤", rule.low), ("high", "≥", rule.high)):
        for limit in sorted(limits, key=lambda limit: _PRIORITIES.index(limit.priority)):
            yield (_metric(rule), side, limit.priority.value, f"{sign} {_with_unit(rule, limit.limit)}", *_ways(limit))
    for side, sign, advisory in (("low", "≤", rule.advisory_low), ("high", "≥", rule.advisory_high)):
        if advisory is not None:
            limit_words = f"{sign} {_with_unit(rule, advisory.limit)}"
            yield _metric(rule), side, "advisory", limit_words, "none", "no", "–", f"{advisory.source}."


def _ways(limit: PriorityLimit) -> tuple[str, str, str, str]:
    bounds = "–" if limit.bounds is None else f"{number(limit.bounds[0])} to {number(limit.bounds[1])}"
    delay = f"{number(limit.delay_s)} s" if limit.delay_s else "none"
    return delay, "yes" if limit.latching else "no", bounds, f"{limit.source}."


def _rule_row(rule: LimitRule) -> tuple[str, ...]:
    unit = CATALOGUE[rule.metric].unit.symbol
    confirm = "–" if rule.confirm_within_s is None else f"{number(rule.confirm_within_s)} s"
    confirm_source = f"{rule.confirm_source}." if rule.confirm_source else "–"
    return _metric(rule), f"{number(rule.hysteresis)} {unit}", f"{rule.hysteresis_source}.", confirm, confirm_source


def _baseline_row(rule: BaselineRule) -> tuple[str, ...]:
    unit = CATALOGUE[rule.metric].unit.symbol
    sign = "+" if rule.is_rise else "−"
    steps = [f"{sign}{number(rule.by)} {unit}"] if rule.by is not None else []
    steps += [f"{sign}{number(rule.by_percent)} %"] if rule.by_percent is not None else []
    phases = ", ".join(phase.value for phase in SessionPhase if phase in rule.phases)
    lasting = "two in a row" if CATALOGUE[rule.metric].is_spot else f"{number(rule.delay_s)} s"
    return label_of(rule.metric), " or ".join(steps), rule.priority.value, phases, lasting, f"{rule.source}."


def _change_row(rule: ChangeRule) -> tuple[str, ...]:
    verb = "rises" if rule.is_rise else "falls"
    unit = CATALOGUE[rule.metric].unit.symbol
    change = f"{label_of(rule.metric)} {verb} {number(rule.by)} {unit} within {number(rule.within_s)} s"
    return (
        f"`{changes.condition_of(rule)}`",
        change,
        rule.priority.value,
        f"{number(rule.delay_s)} s",
        f"{rule.source}.",
    )


def _combination_row(rule: CombinationRule) -> tuple[str, ...]:
    criteria = ", ".join(
        f"{label_of(part.metric)} {'≥' if part.is_high else '≤'} {number(part.limit)}" for part in rule.criteria
    )
    latching = "yes" if rule.latching else "no"
    return f"`{rule.name}`", criteria, rule.priority.value, f"{number(rule.delay_s)} s", latching, f"{rule.source}."


def _other_rows(preset: AlarmPreset) -> Iterator[tuple[str, str, str]]:
    if (apnoea := preset.apnoea) is not None:
        words = f"no breath counted and etCO₂ ≤ {number(apnoea.etco2_at_most)} mmHg for {number(apnoea.after_s)} s"
        yield "`apnoea`", words, f"{apnoea.source}."
    if (rates := preset.rates_disagree) is not None:
        yield "`rates_disagree`", f"{number(rates.differ_by)}/min apart for {number(rates.for_s)} s", f"{rates.source}."
    if (doubt := preset.questionable) is not None:
        yield "`questionable_signal`", f"every number doubted for {number(doubt.for_s)} s", f"{doubt.source}."


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


def _with_unit(rule: LimitRule, limit: float) -> str:
    return f"{number(limit)} {CATALOGUE[rule.metric].unit.symbol}"


def _section(heading: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{heading}\n\n{table}\n"


if __name__ == "__main__":
    sys.stdout.write(page(load_presets().values()))
