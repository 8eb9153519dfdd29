"""Who does what just now: the gate puts it beside each request, and whatever that request writes is written with it.

A context variable, so that no route can forget to hand it on, and no route can say that somebody else asked.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.audit import AuditEvent, Outcome, Purpose


@dataclass(slots=True)
class Doing:
    """One request.

    Args:
        event: What is known of it before it is answered.
        is_change: Whether it is there to change something.
        is_locked: Whether it comes from a locked screen, which is shown less.
        login: The log-in that its browser has, as the hash of its token; whoever signs in takes its place.

    Attributes:
        is_told: Whether something of it is on its way into the audit.
        seen: Sessions whose charts were read on the way.
    """

    event: AuditEvent
    is_change: bool
    is_locked: bool = False
    login: str | None = None
    is_told: bool = False
    seen: set[int] = field(default_factory=set)

    def told(self) -> AuditEvent:
        """Take the event, to be written with what it is about."""
        self.is_told = True
        return self.event

    def claim(self, actor: str, role: str | None, purpose: Purpose) -> None:
        """Say who it is, once a log-in or a one-time code has told."""
        self.event = replace(self.event, actor=actor, role=role, purpose=purpose)

    def claim_device(self, device: str) -> None:
        """Say which device it is, once a one-time code has told."""
        self.event = replace(self.event, actor=device, purpose=Purpose.TREATMENT, credential="code")

    def explain(self, reason: str | None) -> None:
        """Say why, in the words of who asked."""
        if reason:
            self.event = replace(self.event, reason=reason)


DOING: ContextVar[Doing | None] = ContextVar("doing", default=None)


def seen(session: int) -> None:
    """Note that what is asked for just now shows a session's chart."""
    doing = DOING.get()
    if doing is not None:
        doing.seen.add(session)


def device_event(at: datetime, device: str, address: str, act: str, outcome: Outcome = Outcome.DONE) -> AuditEvent:
    """Tell of something that a device did."""
    return AuditEvent(at, device, None, Purpose.TREATMENT, "device", address, act, outcome, {"device": device})
