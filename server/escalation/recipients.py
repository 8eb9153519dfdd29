"""Who gets a message at which step of the escalation."""

from collections.abc import Sequence

from models.alarm import FIRST_SENT_STEP, AlarmPriority
from server.settings import Recipient

_ROUND_OF_STEP = {2: 1, 3: 2}
_LAST_ROUND = 3


def recipients_of(
    step: int,
    priority: AlarmPriority,
    recipients: Sequence[Recipient],
    nurse: str | None = None,
    *,
    is_unshown: bool = False,
) -> list[Recipient]:
    """Choose who gets a message: step 2 goes to round 1, step 3 to round 2, any later one to all.

    Where the chair's nurse has an address, step 2 goes there alone, and step 3 to rounds 1 and 2: nobody is left out.
    A round in which nobody takes this priority passes on to the next that has somebody, and the last ones back to the
    nearest before: an escalation that reaches nobody helps nobody.

    Args:
        step: Of the escalation, 2 and more.
        priority: The alarm's.
        recipients: Everybody.
        nurse: The account of who looks after the chair, or None.
        is_unshown: No screen shows the alarm; then round 1 is told with the nurse.
    """
    takers = [recipient for recipient in recipients if priority in recipient.priorities]
    wanted = _ROUND_OF_STEP.get(max(step, FIRST_SENT_STEP))
    if wanted is None:
        return takers
    own = [recipient for recipient in takers if nurse is not None and recipient.user == nurse]
    if own and wanted == 1 and not is_unshown:
        return own
    others = [recipient for recipient in takers if recipient not in own]
    chosen = _of_round(1, others) if own else []
    chosen += [recipient for recipient in _of_round(wanted, others) if recipient not in chosen]
    return own + chosen


def _of_round(wanted: int, takers: Sequence[Recipient]) -> list[Recipient]:
    later, earlier = range(wanted, _LAST_ROUND + 1), range(wanted - 1, 0, -1)
    for number in [*later, *earlier]:
        found = [recipient for recipient in takers if recipient.round == number]
        if found:
            return found
    return []
