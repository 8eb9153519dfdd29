"""Answers that a clinician must hear of at once, until one has looked."""

from dataclasses import dataclass

from models.errors import ConflictError, ForbiddenError, UsageError
from models.record.assessments import Assessment, SafetyReviewed
from server.care.admission import Asked
from server.care.chart import Chart
from server.care.scales import Flag
from server.care.scoring import score_of


@dataclass(frozen=True, slots=True)
class SafetyFlag:
    """An answer that no prescriber has looked at yet.

    Args:
        entry: The number of the assessment.
        flag: Which of its scale's flags.
    """

    entry: int
    flag: Flag


def safety_flags(chart: Chart) -> list[SafetyFlag]:
    """List what waits for a clinician, by when it was answered.

    A later answer to the same item takes nothing back: somebody who may prescribe looks at each that stands (ADR-0024).
    """
    reviewed = {number for review in chart.all_of(SafetyReviewed) for number in review.body.entries}
    return [
        SafetyFlag(entry.id, flag)
        for entry in chart.all_of(Assessment)
        if entry.id not in reviewed
        for flag in score_of(entry.body).flags
    ]


def check_review(chart: Chart, asked: Asked) -> None:
    """Let a prescriber say that safety answers were looked at.

    Raises:
        ForbiddenError: Who says so may not prescribe.
        UsageError: An entry that is named is no assessment of this record.
        ConflictError: It was corrected or withdrawn: there is another answer to look at.
    """
    body = asked.new.body
    if not isinstance(body, SafetyReviewed):
        return
    if not asked.is_prescriber:
        message = "A safety answer is reviewed by who may prescribe; call one"
        raise ForbiddenError(message)
    every = {entry.id: entry for entry in chart.every if isinstance(entry.body, Assessment)}
    standing = {entry.id for entry in chart.entries}
    for number in body.entries:
        if number not in every:
            message = f"Entry {number} is no assessment of this record; name the one that was looked at"
            raise UsageError(message, "entries")
        if number not in standing:
            message = f"Entry {number} was corrected or withdrawn; look at what stands now"
            raise ConflictError(message)
