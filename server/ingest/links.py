"""Which device is connected, by which connection, since when, and how its clock stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from models.observation import GenerationMode
from models.timestamps import Moment
from server.ingest.plausibility import DeviceMemory
from server.store.streams import OpenStream

# Contract of the feed: three changes of connection in a minute are two devices with one token.
DUPLICATE_CHANGES = 3
DUPLICATE_WINDOW_S = 60.0
CLOCK_WRONG_S = 2.0


@dataclass(slots=True)
class Admission:
    """By which token a connection came in, hashed, and when that token ends; None: not as far as is known."""

    token_hash: str
    until: datetime | None = None


@dataclass(slots=True)
class Link:
    """What is known of a device while this server runs.

    Args:
        device: Its id.
        memory: What plausibility remembers of it.
        stream: The stream it writes, None before its first ``hello``.
        heard_s: Monotonic second of its last frame or ping.
        heard_at: The same, UTC.
        cut: Closes the present connection with a code and a reason; None while there is none.
        admission: How the present connection came in.
        is_clock_wrong: Its clock is more than 2 s from ours; None until this connection has measured it.
    """

    device: str
    memory: DeviceMemory = field(default_factory=DeviceMemory)
    stream: OpenStream | None = None
    heard_s: float | None = None
    heard_at: datetime | None = None
    cut: Callable[[int, str, str], None] | None = None
    admission: Admission | None = None
    is_clock_wrong: bool | None = None
    changes_s: list[float] = field(default_factory=list)

    @property
    def is_connected(self) -> bool:
        """Tell whether a connection is open."""
        return self.cut is not None

    @property
    def mode(self) -> GenerationMode:
        """Where its values come from; real until it says otherwise."""
        return self.stream.mode if self.stream else GenerationMode.REAL


class Links:
    """Every device heard since the server started."""

    def __init__(self) -> None:
        """Know none."""
        self._links: dict[str, Link] = {}

    def of(self, device: str) -> Link:
        """Find a device's link, or begin one."""
        return self._links.setdefault(device, Link(device))

    def known(self, device: str) -> Link | None:
        """Find a device's link; None when it was not heard since the start."""
        return self._links.get(device)

    def all(self) -> Iterable[Link]:
        """All links."""
        return self._links.values()

    def take_over(self, link: Link, cut: Callable[[int, str, str], None], admission: Admission, now: Moment) -> bool:
        """Make a new connection the device's own, closing the one it replaces.

        Returns:
            Whether connections replaced each other so often that two devices must share one token.
        """
        if link.cut is not None:
            link.changes_s.append(now.monotonic_s)
            link.cut(4409, "replaced", "The same device connected again; the newer connection goes on")
        link.cut, link.admission = cut, admission
        link.is_clock_wrong = None
        link.changes_s = [at for at in link.changes_s if at > now.monotonic_s - DUPLICATE_WINDOW_S]
        return len(link.changes_s) >= DUPLICATE_CHANGES
