"""What passes the gate and leaves a row in the audit: reads, refusals, and changes that no transaction told of.

A change is told by the transaction that makes it (:mod:`server.store.telling`). Everything else is handed to the
writer's queue, so nobody waits for it. Whoever looks at one chart again and again looks at it once in
:data:`AGAIN_AFTER_S`: screens ask every few seconds, and a row for each would bury the others.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from starlette.requests import HTTPConnection

from models.audit import AuditEvent, Outcome, Purpose
from server.clock import Clock
from server.doing import Doing
from server.security.acts import Act, Audit
from server.security.doors import subject_of
from server.security.refusals import looks_by_glass
from server.security.roles import Identity, purpose_of

AGAIN_AFTER_S = 900.0
MOST_REMEMBERED = 10_000
_LONGEST_WORD = 100
_FORBIDDEN = 403
_FIRST_ERROR = 400


class Witness:
    """Tells of what passes the gate.

    Args:
        keep: Takes events for the audit, without waiting.
        clock: For when.
    """

    def __init__(self, keep: Callable[[Sequence[AuditEvent]], None], clock: Clock) -> None:
        """Nobody has looked at anything yet."""
        self._keep = keep
        self._clock = clock
        self._lately: OrderedDict[tuple[object, ...], float] = OrderedDict()

    def now_s(self) -> float:
        """Monotonic seconds."""
        return self._clock.now().monotonic_s

    def begin(self, connection: HTTPConnection, identity: Identity | None, act: Act, ids: Mapping[str, str]) -> Doing:
        """Note who asks for what."""
        patient, session = subject_of(act, ids)
        is_by_glass = identity is not None and looks_by_glass(identity, act)
        event = AuditEvent(
            self._clock.now().utc,
            identity.user if identity else "",
            identity.role if identity else None,
            Purpose.EMERGENCY if is_by_glass else purpose_of(identity),
            identity.credential if identity else "none",
            connection.client.host if connection.client else "",
            act.name,
            subject={name: _seen(value) for name, value in ids.items()},
            patient=patient,
            session=session,
            reason=identity.glass.reason if identity and identity.glass and is_by_glass else None,
            device=_seen(connection.headers.get("user-agent", "")) or None,
        )
        login = identity.token_hash if identity is not None and identity.credential == "browser" else None
        return Doing(event, act.is_change, is_locked=identity is not None and identity.is_locked, login=login)

    def end(self, doing: Doing, act: Act, status: int) -> None:
        """Tell how it ended, unless it told by itself or there is nothing to tell."""
        if status == _FORBIDDEN:
            self.once(replace(doing.event, outcome=Outcome.DENIED))
        elif status >= _FIRST_ERROR:
            return
        elif act.audit is Audit.CHANGE and not doing.is_told:
            self.tell(doing.told())
        elif act.audit is Audit.READ:
            for session in doing.seen:
                self.once(replace(doing.event, session=session))
            if not doing.seen:
                self.once(doing.event)

    def tell(self, event: AuditEvent) -> None:
        """Tell of something, whatever was told before."""
        self._keep([event])

    def once(self, event: AuditEvent) -> None:
        """Tell of something unless the same was told lately."""
        now_s = self._clock.now().monotonic_s
        key = (event.actor, event.act, event.outcome, event.patient, event.session, *event.subject.values())
        told_s = self._lately.get(key)
        if told_s is not None and now_s - told_s < AGAIN_AFTER_S:
            return
        self._lately[key] = now_s
        self._lately.move_to_end(key)
        if len(self._lately) > MOST_REMEMBERED:
            self._lately.popitem(last=False)
        self._keep([event])


def _seen(text: str) -> str:
    """What can stand in a row: short, and without characters that nobody sees."""
    return "".join(char for char in text[:_LONGEST_WORD] if char.isprintable())
