"""The four roles and what each may do (contract of the HTTP interface)."""

from dataclasses import dataclass
from enum import StrEnum

from models.audit import Purpose
from models.errors import ForbiddenError


class Role(StrEnum):
    """What a person is here."""

    NURSE = "nurse"
    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Duty(StrEnum):
    """What a call is about."""

    CARE = "care"
    SWITCH_OFF = "switch_off"  # more than a pause of the sound: who does that answers for it
    PRESCRIBE = "prescribe"  # orders drugs, and overrides what blocks
    ADMINISTRATION = "administration"
    AUDIT = "audit"


_MAY = {
    Role.NURSE: frozenset({Duty.CARE}),
    Role.CLINICIAN: frozenset({Duty.CARE, Duty.SWITCH_OFF, Duty.PRESCRIBE}),
    Role.ADMINISTRATOR: frozenset({Duty.ADMINISTRATION}),
    Role.AUDITOR: frozenset({Duty.AUDIT}),
}


_FOR = {
    Role.NURSE: Purpose.TREATMENT,
    Role.CLINICIAN: Purpose.TREATMENT,
    Role.ADMINISTRATOR: Purpose.ADMINISTRATION,
    Role.AUDITOR: Purpose.COMPLIANCE,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking.

    Args:
        user: The account's name; ``console`` for the command line beside the server.
        role: What the account is; None for the console, which may do everything by the folder's file permissions.
        csrf_token: Of a browser's log-in, None otherwise.
        token_hash: Of the credential used, None for the console.
        credential: Which kind it is: ``browser``, ``token`` or ``console``.
        must_enrol: Whether a second factor must be turned on before anything else.
    """

    user: str
    role: Role | None
    csrf_token: str | None = None
    token_hash: str | None = None
    credential: str = "console"
    must_enrol: bool = False

    def may(self, *duties: Duty) -> bool:
        """Tell whether one of the duties is this role's."""
        return self.role is None or bool(_MAY[self.role] & frozenset(duties))

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
