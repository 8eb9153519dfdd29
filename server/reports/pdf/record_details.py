"""Details of the record itself: session and patient, corrections with the originals, signatures, addenda, the hash."""

from models.metrics import CATALOGUE
from models.record.entry import AnyEntry, Withdrawn
from models.signature import Signature, SignatureMeaning
from server.reports.pdf.entry_words import EntryWords
from server.reports.pdf.gathered import Gathered
from server.reports.pdf.tables import Head, Pair, bold, section, struck, table
from server.reports.pdf.typeset import Content
from server.reports.pdf.written import NONE, Clock, born, capital, computed

MEANINGS = {
    SignatureMeaning.RESPONSIBILITY: "I treated this patient and answer for this record",
    SignatureMeaning.REVIEW: "I read this record and agree",
    SignatureMeaning.ADDENDUM: "I add this to a record that is signed",
}
_SHORT_HASH = 8


def short_hash(sha256: str) -> str:
    """Shorten a hash for a line that has no room."""
    return f"{sha256[:_SHORT_HASH]}…{sha256[-_SHORT_HASH:]}"


def is_intact(found: Gathered) -> bool:
    """Tell whether a signed record still is what was signed."""
    return all(one.record_sha256 == found.sha256 for one in found.document.signatures)


# --------------------------------------------------------------------------------------------------------- session


def session_section(found: Gathered, clock: Clock) -> dict[str, Content]:
    """Say what session it is, whose, and what measured it."""
    document, session, patient = found.document, found.document.session, found.document.patient
    protocol = found.chart.protocol
    facts: list[Pair] = [
        ("Patient", f"{patient.name}; {born(patient.birth_date)}; record number {patient.identifier}"),
        ("Sex", patient.sex or "not asked"),
        ("Taken in", f"{clock.full(document.registered_at)}, by {document.registered_by}"),
        ("Session", f"{session.id}, planned {clock.full(session.created_at)}, by {session.created_by}"),
        ("Chair", session.chair),
        ("Phase", f"{capital(session.phase)} since {clock.full(session.phase_since)}"),
        ("Protocol", NONE if protocol is None else f"{protocol.title} ({protocol.name}), version {protocol.version}"),
        ("Alarm preset", f"{session.preset}, version {session.preset_version}"),
        ("Times", f"of {clock.zone_words}; as devices measured, or as entered"),
        ("Observations", f"{found.observations}"),
        *[("Clinic", words) for words in (found.header.address, found.header.phone) if words is not None],
    ]
    return section(
        "Session and patient",
        _baselines(found, clock),
        _devices(found, clock),
        facts=facts,
        columns=1,
    )


def _baselines(found: Gathered, clock: Clock) -> dict[str, Content]:
    head: list[Head] = [
        ("Metric", 2, "left"),
        ("Baseline", 1, "right"),
        ("Readings", 1, "right"),
        ("Frozen at", 1.5, "left"),
    ]
    rows = [
        [
            f"{CATALOGUE[one.metric].name}, {CATALOGUE[one.metric].unit.symbol}",
            computed(one.metric, one.value, 1),
            str(one.readings),
            clock.time(one.frozen_at),
        ]
        for one in found.document.session.baselines
    ]
    return table(head, rows, title="Baselines, frozen when the drug began", empty="No baseline was frozen.")


def _devices(found: Gathered, clock: Clock) -> dict[str, Content]:
    document = found.document
    described = {device.id: device for device in document.devices}
    replays = {stream.device: stream.replay for stream in document.streams if stream.replay is not None}
    rows: list[list[Content]] = []
    for one in document.bindings:
        device = described.get(one.device)
        said = [] if device is None else [device.manufacturer, device.model, device.serial, device.software]
        mode = "" if device is None or device.mode in {None, "real"} else f"{device.mode} data"
        replay = replays.get(one.device)
        if replay is not None:
            mode += f"; replay ×{replay.speed:g} of {replay.source}"
        state = "" if one.replaced_at is None else f"replaced {clock.time(one.replaced_at)} by {one.replaced_by}"
        rows.append([
            bold(one.device), ", ".join(part for part in said if part) or NONE, clock.time(one.bound_at),
            clock.time(one.ended_at), one.bound_by, "; ".join(part for part in (mode, state) if part) or NONE,
        ])  # fmt: skip
    head: list[Head] = [("Device", 1.3, "left"), ("Describes itself as", 2.4, "left"), ("From", 1, "left"),
                        ("Until", 1, "left"), ("By", 1, "left"), ("Notes", 1.8, "left")]  # fmt: skip
    return table(head, rows, title="Devices", empty="No device was bound to this session.")


# ----------------------------------------------------------------------------------------------------- corrections


def corrections_section(found: Gathered, clock: Clock, words: EntryWords) -> dict[str, Content]:
    """Show each entry that was corrected or withdrawn beside what took its place."""
    by_number = {entry.id: entry for entry in found.document.entries}
    later = [entry for entry in found.document.entries if entry.corrects is not None]
    head: list[Head] = [
        ("Entry", 0.6, "right"), ("Version", 1.1, "left"), ("At", 1, "left"), ("What it says", 4, "left"),
        ("By", 1.1, "left"), ("Entered", 1.1, "left"), ("Reason", 1.8, "left"),
    ]  # fmt: skip
    rows: list[list[Content]] = []
    for entry in later:
        original = by_number.get(entry.corrects or 0)
        if original is not None:
            rows.append(_version(original, "before", clock, words))
        rows.append(_version(entry, "withdrawn" if isinstance(entry.body, Withdrawn) else "corrected", clock, words))
    return section(
        "Corrections, with the originals",
        table(head, rows, empty="Nothing was corrected or withdrawn."),
        intro="Nothing is ever overwritten: each version with its author, its time and its reason." if later else "",
    )


def _version(entry: AnyEntry, version: str, clock: Clock, words: EntryWords) -> list[Content]:
    what, details = words.of(entry.body)
    said = f"{what}. {details}" if details else what
    is_before = version == "before"
    return [
        str(entry.id),
        version if is_before else bold(version),
        clock.time(entry.at),
        struck(said) if is_before else said,
        entry.author,
        clock.time(entry.entered_at),
        entry.reason or "",
    ]


# ------------------------------------------------------------------------------------------------------ signatures


def signatures_section(found: Gathered, clock: Clock) -> dict[str, Content]:
    """Show signatures and addenda, and what the hash is of."""
    document = found.document
    head: list[Head] = [
        ("Signed", 2.5, "left"),
        ("By", 1.2, "left"),
        ("Role", 0.8, "left"),
        ("Meaning and words", 4, "left"),
        ("Chairside", 0.8, "left"),
    ]
    rows = [_signature(one, clock) for one in document.signatures]
    return section(
        "Signatures and addenda",
        table(head, rows, empty="This record is not signed."),
        *([_after(found, clock)] if document.signatures else []),
        facts=_proof(found),
        facts_first=False,
        columns=1,
        intro="An addendum is added to a signed record and changes nothing in it.",
    )


def _signature(one: Signature, clock: Clock) -> list[Content]:
    meaning = MEANINGS[one.meaning]
    return [
        clock.full(one.at),
        bold(one.author),
        one.role,
        meaning if one.text is None else f"{meaning}:\n{one.text}",
        one.product,
    ]


def _proof(found: Gathered) -> list[Pair]:
    facts: list[Pair] = [("Record SHA-256, computed now", bold(found.sha256))]
    for one in found.document.signatures:
        agrees = "the same" if one.record_sha256 == found.sha256 else "NOT THE SAME: the record is not what was signed"
        facts.append(("Signed as" if one.text is None else "Added to", f"{one.record_sha256}\n{agrees}"))
        facts.append(("Hash of that line", one.sha256))
    facts.append((
        "To check it",
        "Export the session as JSON: what stands there under “record” is the canonical record, byte by byte.",
    ))  # fmt: skip
    return facts


def _after(found: Gathered, clock: Clock) -> dict[str, Content]:
    document = found.document
    rows: list[list[Content]] = [
        [clock.time(line.at), capital(line.kind), line.author or NONE] for line in document.log_after_signing
    ]
    late = document.observations_after_signing
    return table(
        [("At", 1, "left"), ("Line of the alarm log", 2, "left"), ("By", 1, "left")],
        rows,
        title=f"Arrived after signing, no part of the signed record: {late} observations, {len(rows)} lines of the log",
        empty="No line of the log was written after signing.",
    )
