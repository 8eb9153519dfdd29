"""The roles and what each may do (contract of the HTTP interface): four of people, one of wall displays."""

from dataclasses import dataclass
from enum import StrEnum

from models.access import BrokenGlass, Reach
from models.audit import Purpose
from models.errors import ForbiddenError
from models.timestamps import format_timestamp


class Role(StrEnum):
    """What a person is here; a wall display is nobody, and has no account."""

    NURSE = "nurse"
    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    WALL = "wall"


PERSONS = (Role.NURSE, Role.CLINICIAN, Role.ADMINISTRATOR, Role.AUDITOR)
"""What an account can be."""


class Duty(StrEnum):
    """What a call is about."""

    CARE = "care"
    SWITCH_OFF = "switch_off"  # more than a pause of the sound: who does that answers for it
    PRESCRIBE = "prescribe"  # orders drugs, and overrides what blocks
    ADMINISTRATION = "administration"
    AUDIT = "audit"
    WATCH = "watch"  # see numbers and alarms, and do nothing
    CONSOLE = "console"  # beside the server, by the folder's file permissions; no role has it


_MAY = {
    Role.NURSE: frozenset({Duty.CARE}),
    Role.CLINICIAN: frozenset({Duty.CARE, Duty.SWITCH_OFF, Duty.PRESCRIBE}),
    Role.ADMINISTRATOR: frozenset({Duty.ADMINISTRATION}),
    Role.AUDITOR: frozenset({Duty.AUDIT}),
    Role.WALL: frozenset({Duty.WATCH}),
}


_FOR = {
    Role.NURSE: Purpose.TREATMENT,
    Role.CLINICIAN: Purpose.TREATMENT,
    Role.ADMINISTRATOR: Purpose.ADMINISTRATION,
    Role.AUDITOR: Purpose.COMPLIANCE,
    Role.WALL: Purpose.TREATMENT,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking.

    Args:
        user: The account's name; ``console`` for the command line beside the server.
        role: What the account is; None for the console, which may do everything by the folder's file permissions.
        csrf_token: Of a browser's log-in, None otherwise.
        token_hash: Of the credential used, None for the console.
        credential: Which kind it is: ``browser``, ``token``, ``wall`` or ``console``.
        must_enrol: Whether a second factor must be turned on before anything else.
        is_locked: Whether the person must prove to be there before anything but numbers and alarms is shown.
        by_pin: Whether a PIN opened it, which opens less than a password.
        glass: What the person broke, and lasts: charts may be looked at, beyond the role.
        reach: How much of a patient is sent to a screen of it.
    """

    user: str
    role: Role | None
    csrf_token: str | None = None
    token_hash: str | None = None
    credential: str = "console"
    must_enrol: bool = False
    is_locked: bool = False
    by_pin: bool = False
    glass: BrokenGlass | None = None
    reach: Reach = Reach.WHOLE

    def may(self, *duties: Duty) -> bool:
        """Tell whether one of the duties is this role's, or open while the glass is broken."""
        return self.has(*duties) or (self.glass is not None and Duty.CARE in duties)

    def has(self, *duties: Duty) -> bool:
        """Tell whether one of the duties is this role's own; none named: whether it is an account at all."""
        if not duties:
            return self.role is not Role.WALL
        return self.role is None or bool(_MAY[self.role] & frozenset(duties))

    @property
    def standing(self) -> dict[str, object]:
        """How this log-in stands, for the page that it is on."""
        glass = None
        if self.glass is not None:
            glass = {"until": format_timestamp(self.glass.ends_at), "reason": self.glass.reason}
        return {"locked": self.is_locked, "by_pin": self.by_pin, "glass": glass}

    def require(self, *duties: Duty) -> None:
        """Let pass who has one of the duties.

        Raises:
            ForbiddenError: None of them is this role's.
        """
        if not self.may(*duties):
            raise ForbiddenError(self.refusal)

    @property
    def refusal(self) -> str:
        """What who may not is told."""
        return f"The role {self.role} may not do this"


def purpose_of(identity: Identity | None) -> Purpose:
    """Tell what an account's role is for; the console administers, and so does whoever signs in."""
    return Purpose.ADMINISTRATION if identity is None or identity.role is None else _FOR[identity.role]


CONSOLE = Identity("console", None)
