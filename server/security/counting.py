"""Who asks too often, and for how long they must wait: requests, and streams that are opened."""

from starlette.requests import HTTPConnection

from server.security.acts import Act
from server.security.allowance import ADDRESS_OPENS, DEVICE_OPENS, PERSON, PERSON_OPENS, STRANGER, Allowances
from server.security.roles import Identity

_UNCOUNTED = frozenset({"page.assets", "health.look"})


class Counting:
    """Counts by person, device and address; the console is not counted."""

    def __init__(self) -> None:
        """Nobody has asked for anything."""
        self._allowances = Allowances()

    def of_request(self, connection: HTTPConnection, identity: Identity | None, act: Act | None, now_s: float) -> float:
        """Seconds that a request must wait, 0 for none; files that every page needs are not counted."""
        if identity is None:
            if act is not None and act.name in _UNCOUNTED:
                return 0.0
            return self._allowances.wait_s("stranger", _address(connection), STRANGER, now_s)
        if identity.role is None:
            return 0.0
        return self._allowances.wait_s("person", identity.user, PERSON, now_s)

    def of_handshake(self, connection: HTTPConnection, now_s: float) -> float:
        """Seconds that an address must wait before it opens another stream, whoever it is."""
        return self._allowances.wait_s("opening", _address(connection), ADDRESS_OPENS, now_s)

    def of_stream(self, identity: Identity | None, now_s: float) -> float:
        """Seconds that a person must wait before the next stream."""
        if identity is None or identity.role is None:
            return 0.0
        return self._allowances.wait_s("watching", identity.user, PERSON_OPENS, now_s)

    def of_device(self, device: str, now_s: float) -> float:
        """Seconds that a device must wait before it connects again."""
        return self._allowances.wait_s("device", device, DEVICE_OPENS, now_s)


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""
