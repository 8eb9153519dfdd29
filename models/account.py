"""People's accounts, their log-ins and tokens, and enrolled devices, as values without any secret."""

from dataclasses import dataclass
from datetime import datetime

from models.access import BrokenGlass


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
    """A log-in (``browser``) or a program's token (``token``): whose it is and until when.

    ``must_enrol``: nothing is open to it before its owner has turned a second factor on. ``touched_at``: when a person
    last did something with it; ``locked_at``: when somebody locked it; ``by_pin``: a PIN opened it; ``glass``: what its
    owner broke and has not ended.
    """

    user: UserAccount
    kind: str
    csrf_token: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str | None = None
    device: str | None = None
    must_enrol: bool = False
    touched_at: datetime | None = None
    locked_at: datetime | None = None
    by_pin: bool = False
    glass: BrokenGlass | None = None


@dataclass(frozen=True, slots=True)
class LogIn:
    """A log-in or token as its owner may see it: never what opens the door.

    Args:
        id: The beginning of its hash.
        held: Whose it is, since and until when, from where.
    """

    id: str
    held: Credential


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """An account's shared secret with an authenticator app, and whether a code of it was ever shown."""

    secret: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A device that may connect, as far as the store knows it; ``metrics``: what it may send, None: anything."""

    id: str
    enrolled_at: datetime
    enrolled_by: str
    revoked_at: datetime | None
    manufacturer: str | None
    model: str | None
    serial: str | None
    software: str | None
    mode: str | None
    metrics: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class DeviceTicket:
    """What a device's token opens.

    Args:
        device: Its id.
        metrics: What it may send; None: anything.
        until: When the token ends, because another one took its place; None: not yet known.
    """

    device: str
    metrics: frozenset[str] | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A person's passkey: its public half, and how often its authenticator says that it signed.

    Args:
        id: The store's number.
        credential_id: What its authenticator calls it, base64url.
        public_key: COSE, base64url.
        sign_count: The last count that was told; 0 for ever where an authenticator counts nothing.
        name: What its owner calls it.
        made_at: When it was registered.
        used_at: When it signed last.
    """

    id: int
    credential_id: str
    public_key: str
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    """Somebody at the clinic's identity provider whom an account lets in.

    Args:
        issuer: The provider.
        claim: What names the person there: ``sub``, or ``email`` until the first log-in.
        value: The name.
        bound_at: Since when.
        bound_by: By which administrator, or by the first log-in itself.
    """

    issuer: str
    claim: str
    value: str
    bound_at: datetime
    bound_by: str
