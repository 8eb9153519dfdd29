"""People's accounts, their log-ins and tokens, and enrolled devices, as values without any secret."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UserAccount:
    """A person's account, without its password."""

    id: int
    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Credential:
    """A log-in (``browser``) or a program's token (``token``): whose it is and until when."""

    user: UserAccount
    kind: str
    csrf_token: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A device that may connect, as far as the store knows it."""

    id: str
    enrolled_at: datetime
    enrolled_by: str
    revoked_at: datetime | None
    manufacturer: str | None
    model: str | None
    serial: str | None
    software: str | None
    mode: str | None
