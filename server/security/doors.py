"""Which act of the permission table a request is about: its method and path, matched as the router will match them."""

import re
from collections.abc import Iterable, Mapping

from starlette.routing import compile_path

from server.security.acts import API, Act

_SESSIONS, _PATIENTS = f"{API}/sessions/{{number}}", f"{API}/patients/{{number}}"
# Patterns are tried in their order: one that names a place goes before one that takes any word there.
_ANY = re.compile(r"{[^}]+}")


class Doors:
    """The table, made quick to look up.

    Args:
        acts: Its rows.
    """

    def __init__(self, acts: Iterable[Act]) -> None:
        """Sort the rows: by whole path where nothing in it varies, by pattern elsewhere."""
        self._exact: dict[tuple[str, str], Act] = {}
        patterns: dict[tuple[str, str], list[tuple[re.Pattern[str], Act]]] = {}
        for act in sorted(acts, key=lambda one: len(_ANY.findall(one.door[1]))):
            method, path = act.door
            if "{" not in path:
                self._exact[act.door] = act
                continue
            patterns.setdefault((method, _first(path)), []).append((compile_path(path)[0], act))
        self._patterns = patterns

    def find(self, method: str, path: str) -> tuple[Act | None, dict[str, str]]:
        """Find the row of a request, and what varies in its path; none for one that has no row."""
        method = "GET" if method == "HEAD" else method
        act = self._exact.get((method, path))
        if act is not None:
            return act, {}
        for pattern, one in self._patterns.get((method, _first(path)), ()):
            found = pattern.fullmatch(path)
            if found is not None:
                return one, found.groupdict()
        return None, {}


def subject_of(act: Act, ids: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Tell which patient and which session a path is about; None where it names none."""
    path = act.door[1]
    session = ids.get("number") if path.startswith(_SESSIONS) else ids.get("session")
    patient = ids.get("number") if path.startswith(_PATIENTS) else ids.get("patient")
    return _number(patient), _number(session)


def _first(path: str) -> str:
    """The part of a path that says which room it is in; what follows it is matched."""
    parts = path.split("/", 4)
    if path.startswith(f"{API}/"):
        return parts[3]
    return parts[1] if len(parts) > 1 else path


def _number(found: str | None) -> int | None:
    """A number that a row can have; anything else the route will refuse."""
    if found is None or not found.isascii() or not found.isdigit() or len(found) > 18:  # noqa: PLR2004 - 63 bits
        return None
    return int(found)
