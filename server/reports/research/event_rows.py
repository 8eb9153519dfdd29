"""What happened in a session, for research: symptoms, adverse events, phases, checks, what was switched off."""

from collections.abc import Iterator, Sequence
from itertools import chain

from models.inactivation import Inactivation
from models.record.events import AdverseEvent, EventNoted
from models.record.gates import CheckDone, PressureDecision
from models.session import SessionPhase
from server.care.chart import Chart
from server.reports.research import listed
from server.reports.research import vocabulary as words
from server.reports.research.rows import Row, Seconds


def event_rows(chart: Chart, inactivations: Sequence[Inactivation], seconds: Seconds) -> list[Row]:
    """Give the events of a session, in order.

    Args:
        chart: The session.
        inactivations: What was switched off for it.
        seconds: Of the session.
    """
    found = chain(
        _noted(chart, seconds), _adverse(chart, seconds), _phases(chart, seconds), _checks(chart, seconds),
        _decisions(chart, seconds), _switched_off(inactivations, seconds),
    )  # fmt: skip
    return sorted(found, key=lambda row: (row["at_s"], row["kind"], row["code"] or ""))


def _noted(chart: Chart, seconds: Seconds) -> Iterator[Row]:
    for entry in chart.all_of(EventNoted):
        strength = entry.body.intensity
        yield _event("noted", entry.body.code.value, seconds.of(entry.at)) | {
            "intensity": None if strength is None else strength.value
        }


def _adverse(chart: Chart, seconds: Seconds) -> Iterator[Row]:
    for entry in chart.all_of(AdverseEvent):
        body = entry.body
        term = " ".join(body.term.casefold().split())
        yield _event("adverse_event", words.known(term, listed.research_file().adverse_terms), seconds.of(entry.at)) | {
            "end_s": seconds.if_any(body.ended_at),
            "intensity": body.severity.value,
            "is_serious": body.is_serious,
            "seriousness": _listed(body.seriousness),
            "relation": body.relation.value,
            "actions": _listed(body.actions),
            "outcome": body.outcome.value,
        }


def _phases(chart: Chart, seconds: Seconds) -> Iterator[Row]:
    for change in chart.phases:
        if change.phase is not SessionPhase.SCHEDULED:
            yield _event("phase", change.phase.value, seconds.of(change.changed_at))


def _checks(chart: Chart, seconds: Seconds) -> Iterator[Row]:
    for entry in chart.all_of(CheckDone):
        yield _event("check", words.known(entry.body.check, listed.checks()), seconds.of(entry.at))


def _decisions(chart: Chart, seconds: Seconds) -> Iterator[Row]:
    for entry in chart.all_of(PressureDecision):
        yield _event("pressure_decision", entry.body.decision.value, seconds.of(entry.at))


def _switched_off(inactivations: Sequence[Inactivation], seconds: Seconds) -> Iterator[Row]:
    for one in inactivations:
        yield _event("switched_off", one.kind.value, seconds.of(one.began_at)) | {"end_s": seconds.if_any(one.ended_at)}


def _event(kind: str, code: str | None, at_s: float) -> Row:
    return {"kind": kind, "code": code, "at_s": at_s}


def _listed(found: Sequence[str]) -> str | None:
    return " ".join(str(one) for one in found) or None
