"""What a device's frame says once it has been read: values that the rest of the house trusts, however it was read."""

from dataclasses import dataclass
from datetime import datetime

from models.device import DeviceCondition
from models.feed.messages import Hello, Refusal
from models.frozen import statically_frozen
from models.observation import Observation


@statically_frozen
class ObservationsFrame:
    """A readable ``observations`` frame: what was good in it, and what was refused and why.

    ``content`` is what it said, whatever the order of its keys and the time of its sending: it tells a repeat from
    another frame under the same number.
    """

    seq: int
    sent_at: datetime | None
    observations: tuple[Observation, ...]
    refusals: tuple[Refusal, ...]
    content: str


@dataclass(frozen=True, slots=True)
class StatusFrame:
    """A readable ``status`` frame."""

    seq: int
    sent_at: datetime | None
    conditions: tuple[DeviceCondition, ...]
    battery: float | None
    refusals: tuple[Refusal, ...]
    content: str


@dataclass(frozen=True, slots=True)
class PingFrame:
    """A readable ``ping``: the sender's time, and the text it stood in, which ``pong`` echoes letter by letter."""

    sent_at: datetime
    as_sent: str


DeviceFrame = Hello | PingFrame | ObservationsFrame | StatusFrame
