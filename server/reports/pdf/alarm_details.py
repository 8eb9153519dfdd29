"""Details of alarms: each with its answer, what was switched off, what was set for this patient, and the log."""

from models.alarm import Alarm, AlarmKind
from models.alarm_log import LogEntry, LogKind
from models.inactivation import Inactivation
from models.metrics import CATALOGUE
from server.reports.answers import alarm_answers, answer_s
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.tables import Head, alarm_cell, bold, section, table
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import NONE, Clock, amount, capital, duration

# What stands in the table of alarms already, or says of a screen that it painted one.
_IN_THE_TABLE = frozenset({LogKind.CONDITION, LogKind.ACKNOWLEDGE, LogKind.PAINTED})


def alarm_sections(found: Gathered, clock: Clock) -> list[dict[str, Content]]:
    """Make the sections."""
    return [_alarms(found, clock), _switched(found, clock), _log(found, clock)]


def answers_words(found: Gathered) -> str:
    """Sum up how alarms were answered."""
    answers = alarm_answers(found.document.alarms)
    if not answers.alarms:
        return "No alarm."
    words = f"Alarms: {answers.alarms}, acknowledged {answers.answered}"
    if answers.median_s is not None:
        words += f"; median answer {duration(answers.median_s)}, longest {duration(answers.longest_s)}"
    return f"{words}."


def _alarms(found: Gathered, clock: Clock) -> dict[str, Content]:
    head: list[Head] = [
        ("Arose", 1, "left"),
        ("", 0.7, "left"),
        ("Condition", 2.6, "left"),
        ("Ceased", 1, "left"),
        ("Lasted", 0.75, "right"),
        ("Acknowledged by", 1.2, "left"),
        ("At", 1, "left"),
        ("After", 0.7, "right"),
        ("Reason", 1.7, "left"),
    ]
    by_time = sorted(found.document.alarms, key=lambda alarm: (alarm.arose_at, alarm.id))
    return section(
        "Alarms and their answers",
        table(head, [_alarm(alarm, found, clock) for alarm in by_time], empty="No alarm arose."),
        intro=f"{answers_words(found)} Diamond with three stars: high priority; triangle, two: medium; circle, one: "
        "low. Filled: of the patient; hollow: technical. The monitor at the chair alarms first.",
    )


def _alarm(alarm: Alarm, found: Gathered, clock: Clock) -> list[Content]:
    kind = "" if alarm.kind is AlarmKind.PHYSIOLOGICAL else "technical"
    steps = f"escalated {alarm.escalation}×" if alarm.escalation else ""
    said = ". ".join(part for part in (alarm.message, alarm.detail, kind, steps) if part)
    until = alarm.ceased_at or found.until
    return [
        clock.time(alarm.arose_at), alarm_cell(alarm), bold(said), clock.time(alarm.ceased_at),
        duration((until - alarm.arose_at).total_seconds()), alarm.acknowledged_by or "nobody",
        clock.time(alarm.acknowledged_at), bold(duration(answer_s(alarm))), alarm.reason or "",
    ]  # fmt: skip


def _switched(found: Gathered, clock: Clock) -> dict[str, Content]:
    head: list[Head] = [("From", 1, "left"), ("Until", 1, "left"), ("What", 2.4, "left"), ("By", 1, "left"),
                        ("Reason", 2, "left"), ("Ended", 1.6, "left")]  # fmt: skip
    limits: list[list[Content]] = [
        [
            clock.time(one.at),
            bold(f"{CATALOGUE[one.name.metric].label} {one.name.side}, {one.name.priority}"),
            amount(one.was),
            "the preset's again" if one.limit is None else amount(one.limit),
            one.author,
            one.reason,
        ]
        for one in found.document.limits
    ]
    return section(
        "Alarms switched off, and limits set for this patient",
        table(
            head,
            [_off(one, clock) for one in found.document.inactivations],
            title="Switched off",
            empty="Nothing was switched off.",
        ),
        table(
            [
                ("At", 1, "left"),
                ("Limit", 2, "left"),
                ("Was", 0.8, "right"),
                ("Set to", 1.2, "right"),
                ("By", 1, "left"),
                ("Reason", 3, "left"),
            ],
            limits,
            title="Limits of this patient",
            empty="The preset's limits held throughout.",
        ),
    )


def _off(one: Inactivation, clock: Clock) -> list[Content]:
    of = "" if one.condition is None else f": {one.condition.replace('_', ' ')}"
    end = NONE if one.end is None else capital(one.end)
    return [
        clock.time(one.began_at),
        clock.time(one.ended_at or one.ends_at),
        bold(f"{capital(one.kind)}{of}"),
        one.author,
        one.reason or "",
        f"{end}{'' if one.ended_by is None else f', {one.ended_by}'}",
    ]


def _log(found: Gathered, clock: Clock) -> dict[str, Content]:
    lines = [line for line in found.document.log if line.kind not in _IN_THE_TABLE]
    painted = sum(line.kind is LogKind.PAINTED for line in found.document.log)
    head: list[Head] = [("At", 1, "left"), ("Kind", 1, "left"), ("Alarm", 0.6, "right"), ("By", 1, "left"),
                        ("What", 5, "left")]  # fmt: skip
    return section(
        "Alarm log",
        table(head, [_line(line, clock) for line in lines], empty="No other line."),
        intro="Lines besides those of the alarms above: signals, pauses, messages, limits, sources. "
        f"Screens confirmed so often that they painted an alarm: {painted}; the JSON export has each.",
    )


def _line(line: LogEntry, clock: Clock) -> list[Content]:
    return [
        clock.time(line.at),
        capital(line.kind),
        NONE if line.alarm is None else str(line.alarm),
        line.author or NONE,
        "; ".join(
            f"{name.replace('_', ' ')}: {_said(value)}" for name, value in line.entry.items() if value is not None
        ),
    ]


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_said(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, list | tuple):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return amount(value) if isinstance(value, float) else str(value)
