"""What of a frame goes into the record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from models.feed.frames import StatusFrame
from models.feed.messages import Refusal
from models.feed.protocol import Numbered
from models.observation import JudgedObservation
from models.timestamps import Moment, to_microseconds
from server.store.frames import FrameWrite, Settlement
from server.store.mapping import condition_rows, digest_of, observation_rows
from server.store.streams import OpenStream

Settle = Callable[[tuple[Refusal, ...], Settlement], None]


def frame_write(
    stream: OpenStream,
    event: Numbered,
    observations: Sequence[JudgedObservation],
    sent: datetime,
    now: Moment,
    metric_ids: Mapping[str, int],
) -> FrameWrite:
    """Put together what the writer makes durable.

    Args:
        stream: The frame's.
        event: The frame, and where its number stands.
        observations: Its observations as judged; empty for a repeat.
        sent: When it was sent by the device's clock; without ``sent_at``, what that clock showed on arrival.
        now: When it arrived.
        metric_ids: The store's number of each metric.
    """
    frame, placement = event.frame, event.placement
    return FrameWrite(
        stream.id,
        frame.seq,
        to_microseconds(sent) - stream.base_us,
        to_microseconds(now.utc) - stream.base_us,
        digest_of(frame.content),
        observation_rows(observations, metric_ids, stream.base_us),
        condition_rows(frame.conditions) if isinstance(frame, StatusFrame) else (),
        placement.gap,
        now.utc,
        placement.is_repeat,
    )
