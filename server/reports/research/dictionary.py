"""The tables of the research export, column by column: what a column means, its unit, what may stand in it, its code.

Only what has a column here leaves: rows are made by naming columns, never by copying a record and taking things out.
No column takes a text that somebody typed: a text is one of ``allowed``, or a pseudonym made for this one export.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from models.metrics import BASELINE_METRICS, CATALOGUE
from models.observation import Judgement
from server.reports.research import listed
from server.reports.research import vocabulary as words

SECOND = "s"
_FROM_ZERO = "from the session's time zero (start of drug); negative: before it"


class Kind(StrEnum):
    """What a column holds; any of them may be empty where there is nothing to say."""

    PSEUDONYM = "pseudonym"
    WORD = "word"
    WHOLE = "whole number"
    NUMBER = "number"
    NUMBERS = "list of whole numbers"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        name: Of the table's file.
        kind: What it holds.
        meaning: In one sentence.
        unit: UCUM code, or empty.
        allowed: The words that may stand in it; empty for what is no word.
        codes: Codes of other systems for it, as text; or empty.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    codes: str = ""


def _word(name: str, meaning: str, allowed: tuple[str, ...], codes: str = "") -> Column:
    return Column(name, Kind.WORD, meaning, "", allowed, codes)


def _seconds(name: str, what: str) -> Column:
    return Column(name, Kind.NUMBER, f"{what}, {_FROM_ZERO}", SECOND)


def _yes_no(name: str, meaning: str) -> Column:
    return Column(name, Kind.YES_NO, meaning)


def _codes(metric: str) -> str:
    known = CATALOGUE[metric]
    return " ".join((f"MDC {known.mdc}", *(f"LOINC {code}" for code in known.loinc)))


_SESSION = Column("session", Kind.PSEUDONYM, "The session; random, made for this export alone")
_METRIC_CODES = "; ".join(f"{metric}: {_codes(metric)}" for metric in CATALOGUE)
_MARKS = {
    Judgement.LATE: "It arrived late",
    Judgement.REPEAT: "An earlier cuff reading, sent again: no measurement of its own",
    Judgement.OUT_OF_RANGE: "Outside what a transducer can report",
    Judgement.INCONSISTENT: "It contradicts what was measured beside it",
    Judgement.ARTEFACT: "A person marked it as no measurement of the patient",
}


def _sessions() -> tuple[Column, ...]:
    return (
        _SESSION,
        Column("patient", Kind.PSEUDONYM, "The patient; random, made for this export alone"),
        _word("data", "simulated: something of the session came from a simulator or a test", words.DATA),
        Column("first_year", Kind.WHOLE, "Year of the patient's first session in this export", "a"),
        Column("day", Kind.WHOLE, "Days from the patient's first session in this export; 0: the first one", "d"),
        Column("number", Kind.WHOLE, "Which of the patient's sessions in this export, counted from 1"),
        _word("age", "Years; 90+ in every session of a patient who is over 89 in any", words.AGES, "LOINC 30525-0"),
        _word("sex", "As it was asked; unknown: not asked", words.SEXES, "LOINC 76689-9"),
        Column("weight_kg", Kind.NUMBER, "Body weight, the last up to the session's end", "kg", (), "LOINC 29463-7"),
        Column("height_cm", Kind.NUMBER, "Body height, the last up to the session's end", "cm", (), "LOINC 8302-2"),
        Column("indication", Kind.WORD, "What is treated: category of ICD-10, three characters", "", (), "ICD-10"),
        _yes_no("has_hypertension", "Raised pressure stands among the conditions"),
        _word("protocol", "What the session was held to", listed.protocols()),
        _word("drug", "The drug of the session; empty: none was given", listed.drugs()),
        _word("route", "How it was given", words.ROUTES),
        Column("ordered_mg", Kind.NUMBER, "All that the order that held last came to", "mg"),
        Column("given_mg", Kind.NUMBER, "All that was given", "mg"),
        Column("given_mg_per_kg", Kind.NUMBER, "All that was given, by the order's weight", "mg/kg"),
        _word("time_zero", "What seconds count from: the start of the drug, else of intake", words.ZEROES),
        _seconds("drug_ended_s", "When the last of the drug was given"),
        _seconds("ended_s", "When the session ended"),
        _word("ended", "How; empty: it goes on", words.ENDINGS),
        _yes_no("is_signed", "The record is signed"),
        *(
            Column(
                f"baseline_{metric}", Kind.NUMBER, f"{CATALOGUE[metric].name}: the patient's own baseline",
                CATALOGUE[metric].unit.value, (), _codes(metric),
            )
            for metric in BASELINE_METRICS
        ),
    )  # fmt: skip


def _observations() -> tuple[Column, ...]:
    return (
        _SESSION,
        _seconds("at_s", "When it was measured, by the device's clock"),
        _word("metric", "What was measured", tuple(CATALOGUE), _METRIC_CODES),
        Column("value", Kind.NUMBER, "The stored number, in its unit; empty: there is none, and validity says why"),
        _word("unit", "Of the value, as UCUM code", tuple(dict.fromkeys(one.unit.value for one in CATALOGUE.values()))),
        _word("validity", "How far the value may be trusted (ISO/IEEE 11073-10207)", words.VALIDITIES),
        *(_yes_no(f"is_{mark.value}", meaning) for mark, meaning in _MARKS.items()),
        Column(
            "device", Kind.WHOLE, "Devices of the session, counted in the order of their first number; empty: typed in"
        ),
        _word("mode", "Where values come from", words.MODES),
        _yes_no("after_signing", "It arrived after the record was signed, and is no part of what was signed"),
    )


def _doses() -> tuple[Column, ...]:
    return (
        _SESSION,
        _word("kind", "session_drug: a stretch at one rate, or a dose at once", words.DOSE_KINDS),
        _word("substance", "What was given; other: not of the list that comes with the program", listed.substances()),
        _word("route", "How", words.MEDICINE_ROUTES),
        _seconds("start_s", "When, or from when"),
        _seconds("end_s", "Until when; empty: given at once, or it still flows"),
        Column("dose", Kind.NUMBER, "How much, in unit; empty for a unit that is not of the list"),
        _word("unit", "Of the dose", listed.dose_units()),
        Column("rate_ml_per_h", Kind.NUMBER, "Of an infusion", "mL/h"),
        Column("concentration_mg_per_ml", Kind.NUMBER, "Of what was given, as ordered", "mg/mL"),
    )  # fmt: skip


def _events() -> tuple[Column, ...]:
    return (
        _SESSION,
        _word("kind", "What sort of event", words.EVENT_KINDS),
        _word(
            "code", "What; of an adverse event its term; other: in words that are not of the list", listed.event_codes()
        ),
        _seconds("at_s", "When it happened"),
        _seconds("end_s", "When it was over, where that was entered"),
        _word("intensity", "How strong", words.INTENSITIES),
        _yes_no("is_serious", "Of an adverse event: whether it is serious (ICH E2A)"),
        _word("seriousness", "Why it is; several are parted by spaces", words.SERIOUSNESS),
        _word("relation", "To the drug, as the reporter judges (WHO-UMC)", words.RELATIONS),
        _word("actions", "What was done; several are parted by spaces", words.ACTIONS),
        _word("outcome", "How it ended, or stands", words.OUTCOMES),
    )


def _scores() -> tuple[Column, ...]:
    return (
        _SESSION,
        _word("scale", "Which", listed.scales(), listed.scale_codes()),
        Column("version", Kind.WHOLE, "Of the scale's file"),
        _seconds("at_s", "When it was taken"),
        Column("total", Kind.WHOLE, "In the scale's points; empty while answers are missing", "{score}"),
        _yes_no("is_complete", "No answer is missing; of one of which only the total was taken: no"),
        Column("items", Kind.NUMBERS, "The answers in the form's order; empty where there is none", "{score}"),
    )


def _alarms() -> tuple[Column, ...]:
    return (
        _SESSION,
        _word("condition", "Which condition; other: one of a clinic's own", listed.conditions()),
        _word("metric", "Of which metric", tuple(CATALOGUE), _METRIC_CODES),
        _word("kind", "Whose trouble it is (IEC 60601-1-8)", words.ALARM_KINDS),
        _word("priority", "Its priority, the last it had (IEC 60601-1-8)", words.PRIORITIES),
        Column("value", Kind.NUMBER, "The number that breached, in the metric's unit; seconds for a time-out"),
        Column("limit", Kind.NUMBER, "The limit that it breached, likewise"),
        _seconds("onset_s", "When what was measured went beyond the limit"),
        _seconds("arose_s", "When the alarm arose"),
        _seconds("ceased_s", "When it no longer held; empty: it still does"),
        _seconds("acknowledged_s", "When somebody answered it; empty: nobody did"),
        Column("escalation", Kind.WHOLE, "How far it was escalated: 0 not, 1 louder, 2 and more sent on"),
    )


@cache
def tables() -> Mapping[str, tuple[Column, ...]]:
    """Give the tables of the export, by the name of their file without its ending."""
    return MappingProxyType({
        "sessions": _sessions(), "observations": _observations(), "doses": _doses(), "events": _events(),
        "scores": _scores(), "alarms": _alarms(),
    })  # fmt: skip
