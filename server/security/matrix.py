"""The permission table as a page for people: ``python -m server.security.matrix > docs/PERMISSIONS.md``."""

import sys
from collections.abc import Callable, Iterator

from server.security.acts import ACTS, CALLBACK, LIVE, Act, Audit
from server.security.roles import Identity, Role

_HEAD = """# Permissions

Who may do what, door by door. Made from the table in `server/security/acts.py` by
`python -m server.security.matrix`; a test compares the two, and another tries every cell at a running application. What
is not in this table nobody may do. The console (the command line beside the server) may do everything by the data
folder's file permissions, and leaves the same rows in the audit.

"change" leaves a row in the audit in the transaction of what it changes; "read" leaves one when it succeeds, at most
one in a quarter of an hour for the same person and the same chart; nothing else shows anything of a patient.
"""
_COLUMNS = ("door", "act", *(role.value for role in Role), "stranger", "audit")
_PARTS: tuple[tuple[str, Callable[[Act], bool]], ...] = (
    ("Calls of the API", lambda act: act.door[1].startswith("/api/")),
    ("Pages", lambda act: act.door[0] == "GET" and not act.door[1].startswith("/api/")),
    ("Messages of the live stream", lambda act: act.door[0] == LIVE),
    ("Callbacks of the screens", lambda act: act.door[0] == CALLBACK),
)


def page() -> str:
    """Write the page."""
    parts = []
    for title, belongs in _PARTS:
        rows = "\n".join(_row(act) for act in ACTS if belongs(act))
        rule = "| " + " | ".join("---" for _ in _COLUMNS) + " |"
        parts.append(f"## {title}\n\n| {' | '.join(_COLUMNS)} |\n{rule}\n{rows}\n")
    return _HEAD + "\n" + "\n".join(parts)


def may(act: Act, role: Role | None) -> bool:
    """Tell whether a role may do it; None: a stranger."""
    if act.is_open or role is None:
        return act.is_open
    return Identity("", role).may(*act.duties)


def _row(act: Act) -> str:
    return f"| {' | '.join(_cells(act))} |"


def _cells(act: Act) -> Iterator[str]:
    yield f"`{act.door[0]} {act.door[1]}`"
    yield act.name
    for role in (*Role, None):
        yield "yes" if may(act, role) else "–"
    yield "" if act.audit is Audit.QUIET else act.audit.value


if __name__ == "__main__":
    sys.stdout.write(page())
