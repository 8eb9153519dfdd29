"""Whether something may be entered: the rules that hold for every kind, then those of its own kind.

Nothing is checked against the clock of the asker: both times are the server's, but for when it happened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.errors import ConflictError, UsageError
from models.medicine import Medicine
from models.record.entry import AnyEntry, EntryBody, NewEntry, Withdrawn
from server.care.chart import Chart
from server.care.drug_catalogue import Drug, drug_catalogue

# A clock that is a little ahead is no reason to lose an entry; more would put it into the future (seconds).
FUTURE_S = 5.0
# What one tapped by mistake goes away by one more tap: so long after it was entered, by who entered it.
UNDO_S = 60.0
# Nobody writes up a session of the last century; a year that is mistyped is caught (days).
_OLDEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to enter.

    Args:
        new: The entry.
        author: Who.
        is_prescriber: Whether the author may order drugs and override what blocks.
        now: When, UTC.
        medicines: Of the clinic's own list of medicines.
        drugs: Those that may be ordered here, by name.
    """

    new: NewEntry
    author: str
    is_prescriber: bool
    now: datetime
    medicines: tuple[Medicine, ...] = ()
    drugs: Mapping[str, Drug] = field(default_factory=drug_catalogue)


Rule = Callable[[Chart, Asked], None]


def admit(chart: Chart, asked: Asked, rules: Mapping[type[EntryBody], Rule]) -> None:
    """Let an entry pass, or say why not.

    Args:
        chart: The record as it stands.
        asked: What is to be entered.
        rules: Of single kinds.

    Raises:
        UsageError: It cannot be as it is said.
        ConflictError: The record does not allow it now.
        ForbiddenError: It is not this person's to enter.
    """
    new = asked.new
    if (new.at - asked.now).total_seconds() > FUTURE_S:
        raise UsageError("at lies in the future; say when it happened", "at")
    if asked.now - new.at > _OLDEST:
        raise UsageError("at lies more than 400 days back; look at the year", "at")
    if new.corrects is not None:
        _check_correction(chart, asked, new.corrects)
    rule = rules.get(type(new.body))
    if rule is not None:
        rule(chart, asked)


def may_undo(entry: AnyEntry, author: str, now: datetime) -> bool:
    """Tell whether somebody may take an entry out by one tap, without a reason."""
    return entry.author == author and (now - entry.entered_at).total_seconds() <= UNDO_S


def _check_correction(chart: Chart, asked: Asked, number: int) -> None:
    entry = next((entry for entry in chart.every if entry.id == number), None)
    if entry is None:
        message = f"There is no entry {number} in this record"
        raise UsageError(message, "corrects")
    body = asked.new.body
    if isinstance(entry.body, Withdrawn) or not entry.body.is_typed:
        message = f"Entry {number} is a {entry.body.kind}: it cannot be corrected; enter anew what is true"
        raise ConflictError(message)
    if not isinstance(body, Withdrawn) and body.kind != entry.body.kind:
        message = f"Entry {number} is a {entry.body.kind}; a {body.kind} cannot take its place"
        raise UsageError(message, "kind")
    if asked.new.reason is None and not may_undo(entry, asked.author, asked.now):
        message = f"Entry {number} is older than a minute, or somebody else's: a change needs a reason"
        raise ConflictError(message, ("reason",))
