"""The one time axis of a chart: seconds since its start, with ticks at round times of the clinic's day.

Seconds, not dates: the hour that a change to winter time repeats is then as long as any other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240)
_TICK_PX = 75
_ROOM_AFTER_NOW = 0.16  # for the words of an alarm that lasts
LEAST_SPAN_S = 600.0


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """From ``start`` to ``now``, UTC.

    Args:
        start: Its left edge.
        now: Where the line through all lanes stands.
        zone: The clinic's time zone.
        width_px: About how wide it will be drawn; decides how much text fits.
        end: Its right edge, where it ends before now; None where the line of now is on it.
    """

    start: datetime
    now: datetime
    zone: ZoneInfo
    width_px: int
    end: datetime | None = None

    @classmethod
    def in_zone(
        cls, start: datetime, now: datetime, zone: str, width_px: int, end: datetime | None = None
    ) -> "TimeAxis":
        """Make one for a time zone of that IANA name."""
        return cls(start, now, ZoneInfo(zone), width_px, end)

    @property
    def until(self) -> datetime:
        """Until when something may be drawn that has happened."""
        return self.now if self.end is None else min(self.now, self.end)

    @property
    def span_s(self) -> float:
        """Seconds from edge to edge."""
        seconds = (self.until - self.start).total_seconds()
        return seconds if self.end is not None else seconds * (1 + _ROOM_AFTER_NOW)

    def at(self, moment: datetime) -> float:
        """Return a time's place on the axis, in seconds from its left edge; never before it, nor beyond its end."""
        place = max(0.0, (moment - self.start).total_seconds())
        return place if self.end is None else min(place, self.span_s)

    def pixels(self, seconds: float) -> float:
        """Return about how wide an interval is drawn."""
        return seconds / self.span_s * self.width_px

    def clock(self, moment: datetime) -> str:
        """Return a time as the clinic's clock shows it."""
        return moment.astimezone(self.zone).strftime("%H:%M")

    def ticks(self) -> tuple[list[float], list[str]]:
        """Return places and words of the ticks."""
        step = timedelta(minutes=next((m for m in _STEPS_MIN if self.pixels(60 * m) >= _TICK_PX), _STEPS_MIN[-1]))
        local = self.start.astimezone(self.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        offset = -(-(local - midnight) // step) * step
        moment = self.start + (offset - (local - midnight))
        places, words = [], []
        last = self.start + timedelta(seconds=self.span_s)
        while moment <= last:
            places.append(self.at(moment))
            words.append(self.clock(moment))
            moment += step
        return places, words


def duration(seconds: float) -> str:
    """Return ``m:ss``, as the screens write durations."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"
