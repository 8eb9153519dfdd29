"""What a device says of itself each time it connects."""

from dataclasses import dataclass

from models.feed.messages import DeviceDescription, Hello, ReplayDescription
from models.observation import GenerationMode
from models.timestamps import Moment


@dataclass(frozen=True, slots=True)
class Introduction:
    """The lasting part of ``hello``."""

    device: DeviceDescription
    mode: GenerationMode
    replay: ReplayDescription | None = None

    def hello(self, stream: str, now: Moment) -> Hello:
        """Make the frame for one connection."""
        return Hello(device=self.device, mode=self.mode, stream=stream, sent_at=now.utc, replay=self.replay)


def introduce_simulated(device: str) -> Introduction:
    """Introduce a simulated monitor."""
    description = DeviceDescription(id=device, manufacturer="Chairside", model="Simulated monitor")
    return Introduction(description, GenerationMode.DEMO)


def introduce_replay(device: str, replay: ReplayDescription) -> Introduction:
    """Introduce a recording that is replayed."""
    description = DeviceDescription(id=device, manufacturer="Chairside", model="Replay")
    return Introduction(description, GenerationMode.DEMO, replay)
