"""What is asked of somebody who is known, beyond the permission table: each gives the answer that refuses, or None."""

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from server.security.acts import OWING, PROVEN, Act
from server.security.browsers import is_same_origin
from server.security.problems import ENROLMENT, PROOF, problem
from server.security.proofs import Proofs
from server.security.roles import Identity, Role
from server.security.secrets import is_same

CSRF_HEADER = "x-csrf-token"
_ACCOUNT_PAGE = "/logins"
_HOMES = {Role.AUDITOR: "/audit", Role.ADMINISTRATOR: _ACCOUNT_PAGE}


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
    if not act.duties or identity.may(*act.duties):
        return None
    home = _HOMES.get(identity.role) if identity.role else None
    if home and connection.scope["path"] in {"/", "/board"}:
        return RedirectResponse(home, status_code=303)
    return problem(403, "Not allowed", identity.refusal)


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
