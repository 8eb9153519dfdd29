"""A step of the drug that is undone within its minute takes back the change of phase that had come with it. Pure."""

from models.errors import ConflictError
from models.phase_course import TakenBack
from models.record.drug import DoseStep
from server.care.admission import Asked, may_undo
from server.care.as_it_would_stand import taken_out
from server.care.chart import Chart


def taken_back_with(chart: Chart, asked: Asked) -> TakenBack | None:
    """Tell what a withdrawal takes back with it; None where it is no undo, or the step had moved nothing.

    Raises:
        ConflictError: The session went on since: what came after it relies on the phase.
    """
    step = taken_out(chart, asked)
    if (
        chart.session is None
        or step is None
        or not isinstance(step.body, DoseStep)
        or not may_undo(step, asked.author, asked.now)
    ):
        return None
    # A step and its change of phase are written in one transaction, at one moment by one person.
    changes = tuple(
        number
        for number, change in enumerate(chart.noted)
        if (change.changed_at, change.changed_by) == (step.entered_at, step.author)
    )
    if not changes:
        return None
    last = chart.noted[-1].phase
    if changes[-1] == len(chart.noted) - 1 and not last.is_final:
        return TakenBack(chart.session.id, step, changes, chart.noted[changes[0] - 1].phase)
    if asked.new.reason is not None:
        return None
    message = (
        f"The session went on to {last} since {step.body.kind} was entered, and what follows relies on it; "
        "with a reason the step alone is withdrawn, and the phase stays"
    )
    raise ConflictError(message, ("reason",))
