"""Comparisons as JSON, and several of them added up; the shapes stand in docs/REHEARSAL.md."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from models.alarm import AlarmPriority
from models.timestamps import format_if_any, format_timestamp
from server.rehearsal.comparison import Comparison, Counted, Missed, Rehearsed, Shift
from server.rehearsal.occurrences import Occurrence

Json = dict[str, Any]
_SIDES = ("before", "after")


def render_comparison(found: Comparison) -> Json:
    """Write one session's comparison."""
    return {
        "session": found.session,
        "hours": round(found.hours, 4),
        "before": _rehearsed(found.before, found.hours),
        "after": _rehearsed(found.after, found.hours),
        "treated": found.treated,
        "missed": [_missed(one) for one in found.missed],
        "shifts": [_shift(one) for one in found.shifts],
        "lost": [_occurrence(one) for one in found.lost],
        "gained": [_occurrence(one) for one in found.gained],
        "recorded": {"alarms": found.recorded, "found_again": found.found_again},
    }


def total(sessions: Sequence[Mapping[str, Any]]) -> Json:
    """Add up the comparisons of several sessions, as :func:`render_comparison` wrote them."""
    hours = sum(one["hours"] for one in sessions)
    seconds = [shift["seconds"] for one in sessions for shift in one["shifts"]]
    return {
        "sessions": [one["session"] for one in sessions],
        "hours": round(hours, 4),
        **{side: _sum([one[side] for one in sessions], hours) for side in _SIDES},
        "treated": sum(one["treated"] for one in sessions),
        "missed": sum(len(one["missed"]) for one in sessions),
        "lost": sum(len(one["lost"]) for one in sessions),
        "gained": sum(len(one["gained"]) for one in sessions),
        "median_shift_s": median(seconds) if seconds else None,
        "recorded": {name: sum(one["recorded"][name] for one in sessions) for name in ("alarms", "found_again")},
    }


def _rehearsed(found: Rehearsed, hours: float) -> Json:
    name, version = found.preset
    return {"preset": {"name": name, "version": version}} | _counts(
        [_counted(one) for one in found.counts], found.plain_signals, hours
    )


def _sum(sides: Iterable[Mapping[str, Any]], hours: float) -> Json:
    """Add up one side of several sessions."""
    merged: dict[tuple[str, str | None, str], Json] = {}
    plain = 0
    presets: dict[tuple[str, int], None] = {}
    for side in sides:
        plain += side["plain_signals"]
        presets[side["preset"]["name"], side["preset"]["version"]] = None
        for count in side["counts"]:
            key = (count["condition"], count["metric"], count["priority"])
            known = merged.setdefault(key, {**count, "alarms": 0, "signals": 0})
            known["alarms"] += count["alarms"]
            known["signals"] += count["signals"]
    counts = sorted(merged.values(), key=lambda count: -int(count["alarms"]))
    listed = [{"name": name, "version": version} for name, version in presets]
    return {"presets": listed} | _counts(counts, plain, hours)


def _counts(counts: Sequence[Json], plain_signals: int, hours: float) -> Json:
    alarms, signals = (sum(int(count[what]) for count in counts) for what in ("alarms", "signals"))
    return {
        "alarms": alarms,
        "alarms_per_hour": an_hour(alarms, hours),
        "signals": signals,
        "signals_per_hour": an_hour(signals, hours),
        "plain_signals": plain_signals,
        "by_priority": {priority.value: _of_priority(counts, priority, hours) for priority in AlarmPriority},
        "counts": [{**count, "alarms_per_hour": an_hour(count["alarms"], hours)} for count in counts],
    }


def _of_priority(counts: Sequence[Json], priority: AlarmPriority, hours: float) -> Json:
    own = [count for count in counts if count["priority"] == priority.value]
    alarms = sum(count["alarms"] for count in own)
    return {
        "alarms": alarms,
        "alarms_per_hour": an_hour(alarms, hours),
        "signals": sum(count["signals"] for count in own),
    }


def an_hour(count: float, hours: float) -> float | None:
    """Tell how many that is in an hour; None where nobody was watched."""
    return round(count / hours, 3) if hours > 0 else None


def _counted(found: Counted) -> Json:
    return {
        "condition": found.condition,
        "metric": found.metric,
        "kind": found.kind.value,
        "priority": found.priority.value,
        "alarms": found.alarms,
        "signals": found.signals,
    }


def _occurrence(found: Occurrence) -> Json:
    return {
        "condition": found.condition,
        "metric": found.metric,
        "device": found.device,
        "kind": found.kind.value,
        "priority": found.priority.value,
        "message": found.message,
        "arose_at": format_timestamp(found.arose_at),
        "ceased_at": format_if_any(found.ceased_at),
    }


def _missed(found: Missed) -> Json:
    return _occurrence(found.treated.occurrence) | {
        "how": found.treated.how,
        "treated_at": format_timestamp(found.treated.at),
        "told_by": list(found.told_by),
    }


def _shift(found: Shift) -> Json:
    return {
        "condition": found.before.condition,
        "metric": found.before.metric,
        "priority": {"before": found.before.priority.value, "after": found.after.priority.value},
        "arose_at": {
            "before": format_timestamp(found.before.arose_at),
            "after": format_timestamp(found.after.arose_at),
        },
        "seconds": round(found.seconds, 3),
    }
