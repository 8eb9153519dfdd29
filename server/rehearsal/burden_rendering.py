"""The alarm burden as JSON, and its days as CSV; the shapes stand in docs/REHEARSAL.md."""

import csv
from io import StringIO
from typing import Any

from models.alarm import AlarmPriority
from models.timestamps import format_timestamp
from server.rehearsal.burden import Burden, Day, Share, Spread, Watched
from server.rehearsal.rendering import an_hour

MOST_SESSIONS = 100  # that are named, newest first


def render_burden(found: Burden, zone: str) -> dict[str, Any]:
    """Write the burden; ``zone`` is the one its days are of."""
    return {
        "from": format_timestamp(found.start),
        "to": format_timestamp(found.end),
        "time_zone": zone,
        "hours": round(found.hours, 4),
        **_share(found.every, found.hours),
        "by_priority": {level.value: _share(share, found.hours) for level, share in found.by_priority.items()},
        "conditions": [
            {"condition": one.condition, "metric": one.metric, "alarms": one.alarms, "acknowledged": one.acknowledged}
            for one in found.frequent
        ],
        "sessions": [_watched(one) for one in found.sessions[:MOST_SESSIONS]],
        "without_session": found.without_session,
        "delays": {
            "sensor_to_condition": _spread(found.sensor_to_condition),
            "condition_to_signal": _spread(found.condition_to_signal),
            "signal_to_painted": _spread(found.signal_to_painted),
            "condition_to_painted": _spread(found.condition_to_painted),
        },
        "days": [_day(day) for day in found.days],
    }


def as_csv(found: Burden) -> str:
    """Write one line a day."""
    text = StringIO()
    heads = ["day", "hours", "alarms", "alarms_per_hour", "acknowledged", *(level.value for level in AlarmPriority)]
    table = csv.DictWriter(text, heads)
    table.writeheader()
    table.writerows(_day(day) for day in found.days)
    return text.getvalue()


def _share(found: Share, hours: float) -> dict[str, Any]:
    return {
        "alarms": found.alarms,
        "alarms_per_hour": an_hour(found.alarms, hours),
        "acknowledged": found.acknowledged,
        "acknowledged_share": round(found.acknowledged / found.alarms, 4) if found.alarms else None,
        "response": _spread(found.response),
    }


def _spread(found: Spread) -> dict[str, Any]:
    shown = [None if one is None else round(one, 3) for one in (found.median_s, found.p90_s)]
    return {"median_s": shown[0], "p90_s": shown[1], "count": found.count}


def _watched(found: Watched) -> dict[str, Any]:
    return {
        "session": found.session,
        "chair": found.chair,
        "from": format_timestamp(found.start),
        "to": format_timestamp(found.end),
        "alarms": found.alarms,
    }


def _day(found: Day) -> dict[str, Any]:
    return {
        "day": found.day.isoformat(),
        "hours": round(found.hours, 4),
        "alarms": found.alarms,
        "alarms_per_hour": an_hour(found.alarms, found.hours),
        "acknowledged": found.acknowledged,
        **{level.value: found.by_priority[level] for level in AlarmPriority},
    }
