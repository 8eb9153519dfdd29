"""Details of what people saw, asked and did: events, adverse events, scores, checks due and done, gates, phases."""

from models.phase_course import phase_corrections
from models.record import assessments, care, events, gates, moves, person, sources
from models.record.artefacts import ArtefactMarked
from models.record.entry import AnyEntry, EntryBody
from server.reports.due import DueState, WasDue
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.standing import entry_head, entry_rows
from server.reports.pdf.tables import Head, bold, section, table
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import NONE, Clock, capital, duration

_WITH_DAY = 2.0
_EVENTS = (events.EventNoted, events.NoteWritten)
_GATES = (gates.GateAnswered, gates.GateOverridden, gates.PressureDecision)
_CARE: tuple[type[EntryBody], ...] = (*care.BODIES, *moves.BODIES, *sources.BODIES, ArtefactMarked)


def care_sections(found: Gathered, clock: Clock, words: EntryWords) -> list[dict[str, Content]]:
    """Make the sections."""
    return [
        section(
            "Events and adverse events",
            _entries("Adverse events", (events.AdverseEvent,), found, clock, words, "No adverse event was reported."),
            _entries("Events and notes", _EVENTS, found, clock, words, "Nothing was noted."),
        ),
        section(
            "Assessments and scores",
            _entries("", assessments.BODIES, found, clock, words, "No scale was taken."),
        ),
        _checks(found, clock, words),
        section(
            "Asked before the drug and before leaving",
            _entries("", _GATES, found, clock, words, "Nothing was answered."),
        ),
        _phases(found, clock),
        section(
            "Care of the chair, devices and marks",
            _entries("", _CARE, found, clock, words, "Nobody took the chair on by tap, and nothing was marked."),
        ),
        _person(found, clock, words),
    ]


def _entries(
    title: str, kinds: tuple[type[EntryBody], ...], found: Gathered, clock: Clock, words: EntryWords, empty: str
) -> dict[str, Content]:
    of_kind: list[AnyEntry] = [entry for entry in found.chart.entries if isinstance(entry.body, kinds)]
    return table(entry_head(), entry_rows(of_kind, clock, words), title=title, empty=empty)


def _checks(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    head: list[Head] = [("Due", 1, "left"), ("Check", 2.2, "left"), ("Done", 1, "left"), ("State", 1.4, "left")]
    counts = {state: sum(one.state is state for one in found.due) for state in DueState}
    intro = "What the protocol asked for."
    if found.due:
        intro += f" Due {len(found.due)}: done {counts[DueState.DONE]}, late {counts[DueState.LATE]}, "
        intro += f"missed {counts[DueState.MISSED]}."
    tables = [table(head, [_check(one, clock) for one in found.due], empty="Nothing was due.")]
    taps: list[AnyEntry] = [entry for entry in found.chart.entries if isinstance(entry.body, gates.CheckDone)]
    if taps:
        tables.append(table(entry_head(), entry_rows(taps, clock, words), title="Tapped as done"))
    return section("Checks due and done", *tables, intro=intro)


def _check(one: WasDue, clock: Clock) -> list[Content]:
    state: Content = one.state.value
    if one.state is not DueState.DONE:
        state = bold(one.state.value if one.done_at is None else f"{one.state.value}, by {duration(one.late_s)}")
    return [clock.time(one.due_at), one.rule.label, clock.time(one.done_at), state]


def _phases(found: Gathered, clock: Clock) -> dict[str, Content]:
    head: list[Head] = [
        ("Phase", 1.1, "left"), ("Entered", 1.3, "left"), ("Lasted", 0.8, "right"), ("By", 1, "left"),
        ("Reason", 2, "left"), ("Asked for and missing", 3, "left"),
    ]  # fmt: skip
    corrected = phase_corrections(found.chart.entries)
    ends = [*(change.changed_at for change in found.chart.phases), None][1:]
    rows: list[list[Content]] = []
    for place, (noted, held, end) in enumerate(zip(found.document.phases, found.chart.phases, ends, strict=True)):
        entered = clock.time(held.changed_at)
        if place in corrected:
            one = corrected[place]
            entered += f" (noted {clock.time(noted.changed_at)}; corrected by {one.author}: {one.body.reason})"
        lasted = NONE if noted.phase.is_final else duration(((end or found.until) - held.changed_at).total_seconds())
        asked = f"{len(noted.required)} asked for" if noted.required else ""
        missing = f"missing: {'; '.join(noted.missing)}" if noted.missing else ""
        rows.append([
            bold(capital(noted.phase)), entered, lasted, noted.changed_by, noted.reason or "",
            "; ".join(part for part in (asked, missing) if part) or NONE,
        ])  # fmt: skip
    return section("Phases", table(head, rows))


def _person(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    entries = [entry for entry in found.chart.entries if entry.session is None]
    known: list[AnyEntry] = [entry for entry in entries if isinstance(entry.body, person.BODIES)]
    others: list[AnyEntry] = [entry for entry in entries if not isinstance(entry.body, person.BODIES)]
    return section(
        "The patient, whatever session",
        table(entry_head(_WITH_DAY), entry_rows(known, clock, words), empty="Nothing is known."),
        table(
            entry_head(_WITH_DAY),
            entry_rows(others, clock, words),
            title="Series and follow-up",
            empty="Nothing is planned.",
        ),
    )
