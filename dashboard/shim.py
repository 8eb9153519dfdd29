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
from dashboard.pages.index import build_mark
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
# Our own files under an address that names the build: a browser that has them asks no more.
_OF_A_BUILD = re.compile(r"/assets/(b-[0-9A-Za-z]*)(/.+)")
_FOR_EVER, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"

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


def csp() -> str:
    """Return the content security policy of the pages: no script of a page's own text runs, Dash's neither."""
    return "; ".join(f"{directive} {value}" for directive, value in _POLICY.items())


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
        self._policy = csp()

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
            await self._app(rewritten, receive, _with_headers(send, self._policy, "no-store"))
        elif path.startswith(OPEN_PREFIXES):
            await self._file(path, scope, receive, send)
        elif path in _DASH_PATHS or path.startswith(_DASH_PREFIX):
            await self._app(scope, receive, send)
        else:
            await _not_found()(scope, receive, send)

    async def _file(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Give one of our files; a page of another build is given today's, which it must not keep."""
        named = _OF_A_BUILD.fullmatch(path)
        if named is None:
            await self._app(scope, receive, _with_headers(send, None, _ASK_AGAIN))
            return
        mark, rest = named.groups()
        plain = f"/assets{rest}"
        is_ours = mark == build_mark(self._source.clinic().build)
        rewritten = {**scope, "path": plain, "raw_path": plain.encode()}
        await self._app(rewritten, receive, _with_headers(send, None, _FOR_EVER if is_ours else _ASK_AGAIN))

    def _plain(self, page: str) -> Response:
        headers = {"Content-Security-Policy": self._policy, "Cache-Control": "no-store"}
        return HTMLResponse(page, headers=headers)


def _with_headers(send: Send, policy: str | None, caching: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            is_there = message["status"] in {200, 206, 304}
            headers["Cache-Control"] = caching if is_there else "no-store"
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
