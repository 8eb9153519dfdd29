"""The one room that knows Apprise: whether an address can be used, and handing a message over to its service.

Apprise waits for the network, so it runs in threads that are given to it; it is imported where it is first needed,
for an installation without recipients never needs it. It logs addresses, so its log is kept from everybody: what is
told is a word of ours. It follows no redirect: a POST that is redirected arrives as a GET, empty, and counts as sent.
"""

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from models.alarm import AlarmPriority
from models.errors import UsageError
from server.escalation.messages import Message
from server.settings import Recipient

if TYPE_CHECKING:
    from apprise import Apprise, AppriseResult, NotifyBase

_ANSWERED = re.compile(r"error=(\d{3})\b")
_UNREACHED = re.compile(r"connection error|socket exception|timed? ?out|refused", re.IGNORECASE)


class Courier(Protocol):
    """Hands messages over to services."""

    def deliver(self, recipient: Recipient, message: Message) -> str | None:
        """Deliver, waiting for the network; answers None when the service took it, else one word about what failed."""


class AppriseCourier:
    """Delivers through Apprise."""

    def deliver(self, recipient: Recipient, message: Message) -> str | None:
        """Deliver one message; a new service each time, so that one that hangs shares nothing with the next."""
        apprise = _apprise()
        service = _service(recipient)
        if service is None:
            return "address_unusable"
        hub = apprise(asset=service.asset)
        hub.add(service)
        result = hub.notify(
            title=message.title, body=message.words, notify_type=_TYPES[message.priority], body_format="text",
            log_level=logging.DEBUG,
        )  # fmt: skip
        return None if result else _failure_of(result)


# Apprise's own words for how urgent a message is; services show them as colours or symbols.
_TYPES = {AlarmPriority.HIGH: "failure", AlarmPriority.MEDIUM: "warning", AlarmPriority.LOW: "info"}


def require_usable(recipients: Iterable[Recipient]) -> dict[str, str]:
    """Check every recipient's address without asking the network.

    Returns:
        What each address is, by the recipient's name: "E-Mail".

    Raises:
        UsageError: One cannot be used; the sentence names the recipient and never the address.
    """
    kinds: dict[str, str] = {}
    for recipient in recipients:
        service = _service(recipient)
        if service is None:
            message = f"recipient {recipient.name!r}: {_fault_of(recipient)}"
            raise UsageError(message, "recipients")
        kinds[recipient.name] = str(service.service_name)
    return kinds


def _apprise() -> "type[Apprise]":
    logger = logging.getLogger("apprise")
    logger.propagate = False  # it names hosts, mail addresses, and what it cannot read
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    from apprise import Apprise  # noqa: PLC0415 - a tenth of a second that a clinic without recipients need not wait

    return Apprise


def _service(recipient: Recipient) -> "NotifyBase | None":
    apprise = _apprise()
    from apprise import AppriseAsset  # noqa: PLC0415 - as above

    asset = AppriseAsset(
        app_id="Chairside", app_desc="Chairside", async_mode=False, pgp_autogen=False, pem_autogen=False,
        http_redirects=False, storage_mode="memory", timezone="UTC", language="en", secure_logging=True,
        allow_templates=False,
        service_timeout=0,  # whoever waits for the thread it runs in gives it up
    )  # fmt: skip
    return apprise.instantiate(recipient.url.get_secret_value(), asset=asset)


def _fault_of(recipient: Recipient) -> str:
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - as above

    scheme, mark, _ = recipient.url.get_secret_value().partition("://")
    if not mark:
        return "its url must be an address such as mailtos://user:password@mail.example"
    if scheme.lower() not in NotificationManager():  # type: ignore[no-untyped-call] # it says nothing of its types
        return "the scheme of its url is unknown; docs/ESCALATION.md names some, Apprise's own pages all"
    return f"its url begins as {scheme.lower()}:// but is not complete, or needs a library that is not installed"


def _failure_of(result: "AppriseResult") -> str:
    """Condense what Apprise noted to one word; its own words name hosts and addresses."""
    said = " ".join(entry.message for entry in result.logs())
    answered = _ANSWERED.search(said)
    if answered:
        return f"answered_{answered[1]}"
    return "unreachable" if _UNREACHED.search(said) else "failed"
