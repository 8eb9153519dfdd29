"""How many requests a person, or an address of strangers, may make: a bucket each, filled by time.

Pure: time comes in. Generous on purpose, far above what screens and people need: it stops a program that runs away and
a guesser, and no ward. What devices may send is bounded by the feed itself (docs/FEED.md).
"""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second for ever."""

    burst: float
    per_s: float


# A screen asks a few times a second at most; a program that copies a record asks page after page.
PERSON = Rate(2000.0, 200.0)
# Strangers may sign in, enrol a device and ask the health; a shift of thirty signs in at once from one address. Who
# looks whether every call of this server is closed to strangers asks each of them once.
STRANGER = Rate(600.0, 2.0)
# Streams. After a restart of the server all screens and monitors of a ward come back at once, often from one address; a
# board reconnects a few times a minute at worst, a device on a bad line every second or two.
# Who writes a sender tries every fault, and each ends a connection.
ADDRESS_OPENS = Rate(600.0, 10.0)
PERSON_OPENS = Rate(240.0, 4.0)
DEVICE_OPENS = Rate(240.0, 4.0)
MOST_REMEMBERED = 10_000
# The largest body of the API: a preset's text is 200 kB.
MOST_BODY_BYTES = 1024 * 1024


@dataclass(slots=True)
class _Bucket:
    left: float
    at_s: float


class Allowances:
    """Counts by whoever asks."""

    def __init__(self) -> None:
        """Everybody has the whole burst."""
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def wait_s(self, kind: str, who: str, rate: Rate, now_s: float) -> float:
        """Take one request from a bucket.

        Returns:
            0 when it may pass; else for how many seconds it must wait.
        """
        key = (kind, who)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(rate.burst, now_s)
            if len(self._buckets) > MOST_REMEMBERED:
                self._buckets.popitem(last=False)
        bucket.left = min(rate.burst, bucket.left + (now_s - bucket.at_s) * rate.per_s)
        bucket.at_s = now_s
        if bucket.left < 1.0:
            return (1.0 - bucket.left) / rate.per_s
        bucket.left -= 1.0
        return 0.0
