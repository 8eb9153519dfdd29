"""The record as clinicians read it: a long session opened and zoomed, and a list of very many sessions filtered."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from urllib.parse import quote

import httpx

from models.timestamps import format_timestamp
from server.benches.long_session import HOURS
from server.benches.record_server import record_server

SESSIONS = 100_000
OPEN_WITHIN_MS, ZOOM_WITHIN_MS, FILTER_WITHIN_MS = 1000.0, 200.0, 200.0
_BEGAN = datetime(2025, 1, 1, 8, tzinfo=UTC)
_LONG_BEGAN = _BEGAN - timedelta(days=400)

# Where a window lies in the session, as shares of it: the whole, an hour, ten minutes, half a minute.
_WINDOWS = {"whole": (0.0, 1.0), "1 h": (0.4, 0.525), "10 min": (0.5, 0.52), "30 s": (0.6, 0.601)}
FILTERS = {
    "newest": "", "by name": "order=name&falling=false", "a name": "q=linds", "two words": "q=maja+lindq",
    "record number": "q=004217", "a drug": "drug=esketamine", "a flag": "flag=serious", "unsigned": "state=unsigned",
    "review queue": "state=unsigned&order=weight", "days": "from=2026-01-01&to=2026-01-31",
    "all at once": "q=maja&drug=esketamine&flag=adverse&state=unsigned&from=2025-02-01&order=alarms",
    "deep page": "offset=90000", "by drug": "order=drug", "by dose": "order=given_mg", "nobody": "q=zzzz",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """How long one question took, ms: the first time, and the slowest of those after it.

    Args:
        what: Was asked.
        first_ms: The first time.
        slowest_ms: Of the later ones.
        within_ms: The aim.
        kilobytes: Of the answer.
    """

    what: str
    first_ms: float
    slowest_ms: float
    within_ms: float
    kilobytes: float


def bench_records(runs: int, sessions: int = SESSIONS) -> list[Shown]:
    """Measure over HTTP, against a server in a process of its own.

    Args:
        runs: How often each question is asked again.
        sessions: How many there are to be found.
    """
    with record_server(sessions, _BEGAN, _LONG_BEGAN) as (http, number):
        found = [_ask(http, "open 8 h", f"/sessions/{number}/timeline", runs, OPEN_WITHIN_MS)]
        for name, (start, end) in _WINDOWS.items():
            moments = [format_timestamp(_LONG_BEGAN + timedelta(hours=HOURS) * share) for share in (start, end)]
            path = f"/sessions/{number}/timeline?series_only=true&from={quote(moments[0])}&to={quote(moments[1])}"
            found.append(_ask(http, f"zoom: {name}", path, runs, ZOOM_WITHIN_MS))
        middle = quote(format_timestamp(_LONG_BEGAN + timedelta(hours=HOURS / 2)))
        found.append(_ask(http, "cursor", f"/sessions/{number}/timeline/at?moment={middle}", runs, ZOOM_WITHIN_MS))
        found += [
            _ask(http, f"list: {name}", f"/session-lines?{query}", runs, FILTER_WITHIN_MS)
            for name, query in FILTERS.items()
        ]
    return found


def _ask(http: httpx.Client, what: str, path: str, runs: int, within_ms: float) -> Shown:
    times = []
    size = 0
    for _ in range(runs + 1):
        began = perf_counter()
        answer = http.get(path)
        times.append((perf_counter() - began) * 1000)
        answer.raise_for_status()
        size = len(answer.content)
    return Shown(what, round(times[0], 1), round(max(times[1:]), 1), within_ms, round(size / 1000, 1))
