"""The door before the Dash application: which paths exist, which of them are pages, and what a browser may load.

A pure ASGI class. Pages are rewritten to ``/`` because Dash knows only its index; whatever is not named here does not
exist. Dash's WebSocket callbacks are closed: live values have their own stream. Who may come in is decided by the
server around it; only ``OPEN_PATHS`` and ``OPEN_PREFIXES`` may be given to strangers.
"""

import re

from dash import Dash
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.pages.desk import DESKS, desk_html
from dashboard.pages.login import login_html
from dashboard.pages.paper import paper_html
from dashboard.source import DashboardSource, has_training

OPEN_PATHS = frozenset({"/login"})
OPEN_PREFIXES = ("/assets/",)

_PAGE = re.compile(
    r"/|/board|/alarms|/handover|/patients(/new|/(session-)?\d{1,18}|/\d{1,18}/over-time)?|/chair/[^/]{1,64}|/sessions(/\d{1,18})?|/clinic"
)
_PAPER = re.compile(r"/paper(/\d{1,18})?")
_TRAINING = "/training"  # a page in a demonstration alone
_DASH_PATHS = frozenset({"/_dash-layout", "/_dash-dependencies", "/_dash-update-component"})
_DASH_PREFIX = "/_dash-component-suites/"

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Plotly and Dash write style attributes
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def csp(dash: Dash | None) -> str:
    """Return the content security policy of the pages; Dash's own inline script is allowed by its hash.

    Args:
        dash: The application, or None for a page without Dash.
    """
    hashes = [] if dash is None else list(dash.csp_hashes())
    policy = {**_POLICY, "script-src": " ".join([_POLICY["script-src"], *hashes])}
    return "; ".join(f"{directive} {value}" for directive, value in policy.items())


class PageShim:
    """The dashboard as one ASGI application, to be mounted last, at ``/``."""

    def __init__(self, dash: Dash, source: DashboardSource) -> None:
        """Keep the application and its policy.

        Args:
            dash: From :func:`dashboard.app.build_dashboard`.
            source: The same source; the pages without Dash name the clinic.
        """
        self._app: ASGIApp = dash.server
        self._source = source
        self._page_policy = csp(dash)
        self._plain_policy = csp(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": "no such stream"})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == "/login":
            await self._plain(login_html(self._source.clinic()))(scope, receive, send)
        elif path in DESKS:
            await self._plain(desk_html(self._source.clinic(), path))(scope, receive, send)
        elif _PAPER.fullmatch(path):
            await self._plain(paper_html(self._source.clinic()))(scope, receive, send)
        elif _PAGE.fullmatch(path) or (path == _TRAINING and has_training(self._source.clinic())):
            rewritten = {**scope, "path": "/", "raw_path": b"/"}
            await self._app(rewritten, receive, _with_headers(send, self._page_policy, "no-store"))
        elif path.startswith(OPEN_PREFIXES):
            await self._app(scope, receive, _with_headers(send, None, "no-cache"))
        elif path in _DASH_PATHS or path.startswith(_DASH_PREFIX):
            await self._app(scope, receive, send)
        else:
            await _not_found()(scope, receive, send)

    def _plain(self, page: str) -> Response:
        headers = {"Content-Security-Policy": self._plain_policy, "Cache-Control": "no-store"}
        return HTMLResponse(page, headers=headers)


def _with_headers(send: Send, policy: str | None, caching: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Cache-Control"] = caching
            if policy is not None:
                headers["Content-Security-Policy"] = policy
        await send(message)

    return send_with_headers


def _not_found() -> Response:
    problem = {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address.",
    }
    return JSONResponse(problem, status_code=404, media_type="application/problem+json")
