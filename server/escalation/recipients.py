"""Who gets a message at which step of the escalation."""

from collections.abc import Sequence

from models.alarm import FIRST_SENT_STEP, AlarmPriority
from server.settings import Recipient

_ROUND_OF_STEP = {2: 1, 3: 2}
_LAST_ROUND = 3


def recipients_of(step: int, priority: AlarmPriority, recipients: Sequence[Recipient]) -> list[Recipient]:
    """Choose who gets a message: step 2 goes to round 1, step 3 to round 2, any later one to all.

    A round in which nobody takes this priority passes on to the next that has somebody, and the last ones back to the
    nearest before: an escalation that reaches nobody helps nobody.
    """
    takers = [recipient for recipient in recipients if priority in recipient.priorities]
    wanted = _ROUND_OF_STEP.get(max(step, FIRST_SENT_STEP))
    if wanted is None:
        return takers
    later, earlier = range(wanted, _LAST_ROUND + 1), range(wanted - 1, 0, -1)
    for number in [*later, *earlier]:
        found = [recipient for recipient in takers if recipient.round == number]
        if found:
            return found
    return []
