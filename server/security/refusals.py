"""What is asked of somebody who is known, beyond the permission table: each gives the answer that refuses, or None."""

from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from models.errors import ProofDue
from server.security.acts import OWING, PROVEN, TAKES_ALONG, WHILE_LOCKED, WITH_GLASS, WITH_PIN, Act
from server.security.browsers import is_same_origin
from server.security.problems import ENROLMENT, LOCKED, PROOF, problem, problem_of
from server.security.proofs import Proofs
from server.security.roles import Duty, Identity, Role
from server.security.secrets import is_same

CSRF_HEADER = "x-csrf-token"
_ACCOUNT_PAGE = "/logins"
_HOMES = {Role.AUDITOR: "/audit", Role.ADMINISTRATOR: _ACCOUNT_PAGE}


def check_standing(connection: HTTPConnection, identity: Identity, act: Act) -> Response | None:
    """What somebody owes, what the role may, and whether the screen is locked."""
    return (
        check_owed(connection, identity, act)
        or check_duty(connection, identity, act)
        or check_locked(connection, identity, act)
    )


def check_owed(connection: HTTPConnection, identity: Identity, act: Act) -> Response | None:
    """Who must turn a second factor on does that, and nothing before it."""
    if not identity.must_enrol or act.name in OWING:
        return None
    if connection.scope["method"] == "GET" and not connection.scope["path"].startswith(("/api/", "/_dash", "/metrics")):
        return RedirectResponse(_ACCOUNT_PAGE, status_code=303)
    message = f"The role {identity.role} proves itself twice: turn a second factor on at {_ACCOUNT_PAGE} first"
    return problem(403, "Second factor to be turned on", message, type=ENROLMENT)


def check_duty(connection: HTTPConnection, identity: Identity, act: Act) -> Response | None:
    """Who may not is told so, or led from the first page to the one that the role is for."""
    if identity.has(*act.duties) or looks_by_glass(identity, act):
        return None
    home = _HOMES.get(identity.role) if identity.role else None
    if home and connection.scope["path"] in {"/", "/board"}:
        return RedirectResponse(home, status_code=303)
    return problem(403, "Not allowed", identity.refusal)


def looks_by_glass(identity: Identity, act: Act) -> bool:
    """Tell whether somebody may do it for the glass that was broken alone: look, and call for help (ADR-0036)."""
    if identity.glass is None or identity.has(*act.duties) or not identity.may(*act.duties):
        return False
    return act.name in WITH_GLASS or not (act.is_change or act.name in TAKES_ALONG)


def check_locked(connection: HTTPConnection, identity: Identity, act: Act) -> Response | None:
    """A locked screen has numbers and alarms; everything else waits until its person proves to be there (ADR-0034).

    A page that was wanted leads to the board, which has the dialog and goes on to it.
    """
    if not identity.is_locked or act.name in WHILE_LOCKED:
        return None
    if connection.scope["method"] == "GET" and not connection.scope["path"].startswith(("/api/", "/_dash", "/metrics")):
        return RedirectResponse(f"/board?next={quote(connection.scope['path'])}", status_code=303)
    return problem(401, "This screen is locked", "Unlock it with a PIN or a password, then ask again", type=LOCKED)


def check_pin(proofs: Proofs, identity: Identity, act: Act, now_s: float) -> Response | None:
    """A PIN charts and acknowledges; what reaches further, or takes a record along, wants the password (ADR-0035)."""
    if not identity.by_pin or _is_for_pins(act) or proofs.is_fresh(identity, now_s):
        return None
    return problem_of(ProofDue())


def _is_for_pins(act: Act) -> bool:
    if act.name in TAKES_ALONG:
        return False
    if not act.is_change or act.name in WITH_PIN:
        return True
    return Duty.CARE in act.duties


def check_stranger(connection: HTTPConnection) -> Response | None:
    """No page of another site signs a browser in here, or takes a code: it could make it somebody else's log-in."""
    if connection.scope["method"] == "GET" or "origin" not in connection.headers or is_same_origin(connection):
        return None
    return problem(403, "Another site asked", "Open the page anew")


def check_change(connection: HTTPConnection, identity: Identity) -> Response | None:
    """A change from a browser needs proof that our own page sent it."""
    if identity.csrf_token is None:
        return None
    if connection.scope["path"].startswith("/_dash"):
        return None if is_same_origin(connection) else problem(403, "Another site asked", "Open the page anew")
    if is_same(connection.headers.get(CSRF_HEADER, ""), identity.csrf_token):
        return None
    return problem(403, "CSRF token missing", "Send the csrf_token of /api/v1/me as X-CSRF-Token")


def check_proof(proofs: Proofs, identity: Identity, act: Act, now_s: float) -> Response | None:
    """What reaches far is asked for by who gave the password lately."""
    if act.name not in PROVEN or proofs.is_fresh(identity, now_s):
        return None
    return problem(401, "Prove who you are", "Give your password to POST /api/v1/me/proof, then ask again", type=PROOF)
