"""Finding the one frame a server cannot read, so that it does not hold up everything behind it: pure.

A close with 4400 does not say which frame it was about; it is one of those in flight. So after the first such close
the suspects are sent one at a time. A frame that, alone or as the first in flight, has met two closes and the last of
them alone, is the one: it is set aside on disk, and the stream goes on behind it.
"""

from dataclasses import dataclass

from models.feed.protocol import CLOSE_PROTOCOL, DeviceEnd

# 1007 (not UTF-8) and 1009 (too big) come from the WebSocket layer and are as much a frame's own fault.
UNREADABLE_CLOSES = frozenset({CLOSE_PROTOCOL, 1007, 1009})

_STRIKES = 2


@dataclass(slots=True)
class UnreadableFrames:
    """What is known so far of the frame that the server cannot read.

    Args:
        suspect: The first frame in flight at the last such close, or 0.
        strikes: How many closes in a row it has met.
        careful_through: While numbers up to this one go out, one at a time; 0 for no care.
    """

    suspect: int = 0
    strikes: int = 0
    careful_through: int = 0

    def closed(self, first: int, last: int) -> int | None:
        """Note that the connection was closed as unreadable with these in flight; tell what to set aside.

        Args:
            first: The oldest number sent and not acknowledged.
            last: The newest.

        Returns:
            The number of the frame to set aside, or None while there is doubt.
        """
        self.strikes = self.strikes + 1 if first == self.suspect else 1
        self.suspect = first
        self.careful_through = max(self.careful_through, last)
        if self.strikes < _STRIKES or first != last:
            return None
        self.strikes, self.suspect = 0, 0
        return first

    def room(self, end: DeviceEnd, next_seq: int) -> int:
        """Tell how many frames from ``next_seq`` on may go out now."""
        if next_seq <= self.careful_through or (end.first_in_flight or next_seq) <= self.careful_through:
            return 0 if end.in_flight else 1
        return max(0, end.max_in_flight - end.in_flight)

    def reset(self) -> None:
        """Forget everything: a new stream begins."""
        self.suspect = self.strikes = self.careful_through = 0
