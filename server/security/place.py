"""Where passkeys can work: at a name, over TLS that browsers trust, or at localhost. Pure.

It comes from the settings alone. What a request says of its own address anybody can write.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from server.settings import Settings

NO_ADDRESS = (
    "Passkeys need an address with a name: set public_url to what people type, such as https://chairside.example"
)
NO_NAME = "Passkeys are bound to a name, and public_url is a number; give this server a name and a trusted certificate"


@dataclass(frozen=True, slots=True)
class Place:
    """What passkeys are bound to.

    Args:
        rp_id: The name, as WebAuthn's relying party.
        origin: Scheme, name and port of our pages.
    """

    rp_id: str
    origin: str


def place_of(settings: Settings) -> Place | str:
    """Tell what passkeys are bound to, or in one sentence why they cannot be used here."""
    address = settings.public_url or _here(settings)
    if address is None:
        return NO_ADDRESS
    name = urlsplit(address).hostname or ""
    return NO_NAME if is_number(name) else Place(name, address)


def _here(settings: Settings) -> str | None:
    """The address of a server that this machine alone reaches; browsers trust localhost without a certificate."""
    if settings.host not in {"127.0.0.1", "::1", "localhost"} or settings.behind_proxy or not settings.port:
        return None
    return f"{'https' if settings.is_https else 'http'}://localhost:{settings.port}"


def is_number(name: str) -> bool:
    """Tell whether what stands where a name may is an address by number."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
