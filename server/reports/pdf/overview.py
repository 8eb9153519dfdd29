"""The first page: whose session, what was given, what it did, what happened, and whether the record is signed."""

from models.alarm import Alarm
from models.record import care, drug, events, gates
from models.record.entry import AnyEntry
from models.session import SessionPhase
from models.signature import Signature, SignatureMeaning
from server.reports.answers import answer_s
from server.reports.pdf.alarm_details import answers_words
from server.reports.pdf.drug_details import against_plan
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.record_details import MEANINGS, is_intact, short_hash
from server.reports.pdf.session_chart import chart_key, session_chart
from server.reports.pdf.tables import Pair, alarm_cell, bold, table
from server.reports.pdf.tiles import tiles
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import NONE, Clock, born, capital, duration

_MOST_IN_LIST, _LONGEST_NAME = 6, 26


def overview(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    """Make the page."""
    patient, began = found.document.patient, clock.local(found.span[0]).date()
    birthday = (patient.birth_date.month, patient.birth_date.day)
    age = began.year - patient.birth_date.year - ((began.month, began.day) < birthday)
    return {
        "name": patient.name,
        "identifiers": f"{born(patient.birth_date)} ({age})  ·  record number {patient.identifier}",
        "state": _state(found, clock),
        "facts": [[label, value] for label, value in _facts(found, clock)],
        "tiles": [*tiles(found, clock)],
        "chart": session_chart(found, clock, words),
        "chart-key": chart_key(found),
        "lists": [_alarms(found, clock), _events(found, clock, words)],
    }


# ----------------------------------------------------------------------------------------------------------- state


def _state(found: Gathered, clock: Clock) -> dict[str, Content]:
    signatures = found.document.signatures
    if not signatures:
        words = f"A draft, as the record stood on {clock.full(found.header.exported_at)}."
        return {"words": "NOT SIGNED", "detail": words, "is-signed": False, "is-loud": False}
    lines = [_signed(one, clock) for one in signatures if one.meaning is not SignatureMeaning.ADDENDUM]
    addenda = sum(one.meaning is SignatureMeaning.ADDENDUM for one in signatures)
    if addenda:
        lines.append(f"{addenda} {'addendum' if addenda == 1 else 'addenda'} added afterwards, under Signatures.")
    if is_intact(found):
        lines.append(f"SHA-256 {short_hash(found.sha256)}, checked for this document.")
        return {"words": "SIGNED", "detail": "\n".join(lines), "is-signed": True, "is-loud": False}
    lines.append("The record has another hash than the one that was signed. Do not rely on it; see Signatures.")
    return {"words": "DOES NOT MATCH ITS SIGNATURE", "detail": "\n".join(lines), "is-signed": False, "is-loud": True}


def _signed(one: Signature, clock: Clock) -> str:
    return f"{one.author} ({one.role}), {clock.full(one.at)}: {MEANINGS[one.meaning]}."


# ----------------------------------------------------------------------------------------------------------- facts


def _facts(found: Gathered, clock: Clock) -> list[Pair]:
    session, protocol = found.document.session, found.chart.protocol
    own = found.chart.entries
    nurses = [one.author for one in own if isinstance(one.body, care.ChairTaken)]
    nurses += [one.body.to for one in own if isinstance(one.body, care.ChairHandedOver) and one.body.to]
    prescribers = [one.author for one in own if isinstance(one.body, drug.Order)]
    plan = against_plan(found, clock)
    drug_words = "nothing ordered" if not plan else f"{plan[0][1]} planned"
    devices = ", ".join(dict.fromkeys(one.device for one in found.document.bindings))
    facts: list[Pair] = [
        ("Session", f"{session.id}, {clock.day}, chair {session.chair}"),
        ("Drug", drug_words),
        ("Course", _course_words(found, clock)),
        ("Given", plan[1][1] if plan else NONE),
        ("Protocol", NONE if protocol is None else f"{protocol.title}, version {protocol.version}"),
        ("Prescriber", ", ".join(dict.fromkeys(prescribers)) or NONE),
        ("Devices", devices or "none"),
        ("Nurses", ", ".join(dict.fromkeys(nurses)) or NONE),
        ("Alarm preset", f"{session.preset}, version {session.preset_version}"),
        ("Times", clock.zone_words),
    ]
    return [*facts, *_replayed(found), *_how_it_ended(found)]


def _replayed(found: Gathered) -> list[Pair]:
    """A recording that was played again is no patient of today: its source is said on the first page."""
    replays = [stream.replay for stream in found.document.streams if stream.replay is not None]
    return [("Replay", bold(f"×{replay.speed:g} of {replay.source}")) for replay in dict.fromkeys(replays)]


def _course_words(found: Gathered, clock: Clock) -> str:
    start, end = found.span
    session = found.document.session
    ended = "goes on" if session.ended_at is None else capital(session.phase).lower()
    return f"{clock.time(start)} to {clock.time(end)} ({duration((end - start).total_seconds())}), {ended}"


def _how_it_ended(found: Gathered) -> list[Pair]:
    """An end before its time is said on the first page, with its reason."""
    last = found.chart.phases[-1] if found.chart.phases else None
    if last is None or last.phase not in {SessionPhase.ABORTED, SessionPhase.TRANSFERRED}:
        return []
    return [(capital(last.phase), bold(last.reason or "without a reason")), ("By", last.changed_by)]


# ----------------------------------------------------------------------------------------------------------- lists


def _alarms(found: Gathered, clock: Clock) -> dict[str, Content]:
    ranked = sorted(found.document.alarms, key=lambda alarm: (-alarm.priority.rank, alarm.arose_at))
    shown = sorted(ranked[:_MOST_IN_LIST], key=lambda alarm: alarm.arose_at)
    more = len(ranked) - len(shown)
    return {
        "title": "Alarms",
        "table": table(
            [
                ("Arose", 1.05, "left"),
                ("", 0.75, "left"),
                ("Condition", 2.4, "left"),
                ("Lasted", 0.85, "right"),
                ("Answered after", 1.7, "left"),
            ],
            [_alarm(alarm, found, clock) for alarm in shown],
        ),
        "empty": "No alarm arose.",
        "more": f"The {len(shown)} of highest priority; {more} more in the details. {answers_words(found)}"
        if more > 0
        else "",
    }


def _alarm(alarm: Alarm, found: Gathered, clock: Clock) -> list[Content]:
    lasted = ((alarm.ceased_at or found.until) - alarm.arose_at).total_seconds()
    who = alarm.acknowledged_by
    answered = "nobody" if who is None else f"{duration(answer_s(alarm))}, {_cut(who, _LONGEST_NAME)}"
    return [clock.time(alarm.arose_at), alarm_cell(alarm), bold(alarm.message), duration(lasted), answered]


def _events(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    kinds = (events.AdverseEvent, gates.PressureDecision, events.EventNoted, events.NoteWritten, drug.MedicineGiven)
    every: list[AnyEntry] = [entry for entry in found.chart.entries if isinstance(entry.body, kinds)]
    ranked = sorted(every, key=lambda entry: (kinds.index(type(entry.body)), entry.at))
    shown = sorted(ranked[:_MOST_IN_LIST], key=lambda entry: (entry.at, entry.id))
    more = len(every) - len(shown)
    return {
        "title": "Events and medicines",
        "table": table(
            [("At", 1.05, "left"), ("What", 4, "left"), ("By", 1.4, "left")],
            [
                [clock.time(one.at), bold(_cut(words.short(one.body), 90)), _cut(one.author, _LONGEST_NAME)]
                for one in shown
            ],
        ),
        "empty": "Nothing was noted, and no other medicine was given.",
        "more": f"{more} more in the details." if more > 0 else "",
    }  # fmt: skip


def _cut(words: str, longest: int) -> str:
    """Keep long words from pushing the page over its end; the details have all of them."""
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
