"""The gate: finds out who is asking, for HTTP and WebSocket alike, and turns strangers away before anything else runs.

Pure ASGI, deny by default: what a request may do is looked up in the permission table (:mod:`server.security.acts`),
and what has no row there is refused. Browsers carry a log-in cookie and must prove each change with the CSRF token (or,
on Dash's own calls, with their origin); programs carry a bearer token; the command line comes in over the Unix socket,
where the folder's permissions have answered already. Who does what stands beside each request for the audit.
"""

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.doing import DOING, Doing
from server.security.acts import ACTS, API, CALLBACK, UPDATE, Act
from server.security.backoff import Backoff
from server.security.browsers import with_headers
from server.security.callbacks import read_callback
from server.security.counting import Counting
from server.security.doors import Doors
from server.security.problems import in_our_words, not_signed_in, problem, too_many
from server.security.proofs import Proofs
from server.security.recognising import Recogniser
from server.security.refusals import check_change, check_pin, check_proof, check_standing, check_stranger
from server.security.roles import Identity
from server.security.witness import Witness

# The feed knows devices, not people; the live stream must accept a stranger to tell a browser why it closes.
_OWN_DOOR = frozenset({"/feed", "/live"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Wraps the whole application.

    Args:
        app: What lies behind.
        recogniser: Tells who is asking.
        secure: Whether browsers reach us over TLS.
        witness: Who is told what passes.
    """

    def __init__(self, app: ASGIApp, *, recogniser: Recogniser, witness: Witness, secure: bool) -> None:
        """Hold the parts."""
        self.app = app
        self.witness = witness
        self.log_ins, self.proofs, self.counting = Backoff(), Proofs(), Counting()
        self._doors = Doors(ACTS)
        self._recogniser = recogniser
        self.renewing = recogniser.renewing
        self._is_secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if scope["type"] == "websocket" and (wait_s := self.counting.of_handshake(connection, self.witness.now_s())):
            await too_many(wait_s)(scope, receive, send)
            return
        identity = await self.identify(connection)
        state = scope.setdefault("state", {})
        state["identity"], state["act"] = identity, None
        if scope["type"] == "websocket":
            await self._stream(connection, identity, receive, send)
        else:
            await self._answer(connection, identity, receive, with_headers(send, secure=self._is_secure))

    async def _stream(
        self, connection: HTTPConnection, identity: Identity | None, receive: Receive, send: Send
    ) -> None:
        """Let a WebSocket through that has a door of its own; a stranger hears nothing of the others."""
        wait_s = self.counting.of_stream(identity, self.witness.now_s())
        if wait_s > 0.0:
            await too_many(wait_s)(connection.scope, receive, send)
        elif connection.url.path in _OWN_DOOR or identity is not None:
            await self.app(connection.scope, receive, send)
        else:
            await self._turn_away(connection)(connection.scope, receive, send)

    async def _answer(
        self, connection: HTTPConnection, identity: Identity | None, receive: Receive, send: Send
    ) -> None:
        scope = connection.scope
        path, method = scope["path"], scope["method"]
        act, ids = self._doors.find(method, path)
        wait_s = self.counting.of_request(connection, identity, act, self.witness.now_s())
        if wait_s > 0.0:
            await too_many(wait_s)(scope, receive, send)
            return
        if path == UPDATE and method == "POST" and identity is not None:
            output, receive = await read_callback(receive)
            act = self._doors.find(CALLBACK, output)[0] if output else None
        if act is None:
            await (self._unlisted(connection, identity) or self.app)(scope, receive, send)
            return
        scope["state"]["act"] = act
        doing = self.witness.begin(connection, identity, act, ids)
        refusal = self._refuse(connection, identity, act)
        token = DOING.set(doing)
        try:
            await (refusal or self.app)(scope, receive, self._overheard(in_our_words(send), doing, act))
        finally:
            DOING.reset(token)

    def _overheard(self, send: Send, doing: Doing, act: Act) -> Send:
        async def overheard(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.witness.end(doing, act, message["status"])
            await send(message)

        return overheard

    def may(self, identity: Identity, kind: str, word: str) -> bool:
        """Tell whether somebody may send a message, or see what it opens; one without a row nobody may."""
        act = self._doors.find(kind, word)[0]
        return act is not None and not identity.must_enrol and identity.may(*act.duties)

    def enters(self, connection: HTTPConnection, identity: Identity, kind: str, word: str, **ids: str) -> None:
        """Tell the audit who opened a stream, or tried to."""
        act = self._doors.find(kind, word)[0]
        if act is not None:
            doing = self.witness.begin(connection, identity, act, ids)
            self.witness.end(doing, act, 200 if self.may(identity, kind, word) else 403)

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        """Tell who is asking; None for a stranger."""
        return await self._recogniser.identify(connection)

    async def again(self, opened: Identity, token_hash: str | None) -> Identity | None:
        """Tell who stands behind an open stream by now, by the id that its log-in has by now; None: nobody."""
        return await self._recogniser.again(opened, token_hash)

    def forget(self) -> None:
        """Look every credential up anew: one of them ended."""
        self._recogniser.forget()

    def _refuse(self, connection: HTTPConnection, identity: Identity | None, act: Act) -> ASGIApp | None:
        """What answers instead of the application; None for what may pass."""
        if act.is_open:
            return check_stranger(connection)
        if identity is None:
            return self._turn_away(connection)
        now_s, is_safe = self.witness.now_s(), connection.scope["method"] in _SAFE_METHODS
        refusal = check_standing(connection, identity, act) or (None if is_safe else check_change(connection, identity))
        refusal = refusal or check_pin(self.proofs, identity, act, now_s)
        refusal = refusal or check_proof(self.proofs, identity, act, now_s)
        if refusal is None and not is_safe and act.door[0] != CALLBACK:
            self._recogniser.touched(identity)
        return refusal

    def _unlisted(self, connection: HTTPConnection, identity: Identity | None) -> ASGIApp | None:
        """Below the API the application says what there is; a route of it without a row refuses by itself."""
        if identity is None:
            return self._turn_away(connection)
        if connection.scope["path"].startswith(f"{API}/"):
            return None
        return problem(404, "Not found", "There is nothing at this address")

    def _turn_away(self, connection: HTTPConnection) -> Response:
        path = connection.scope["path"]
        is_page = connection.scope["type"] == "http" and not path.startswith(("/api/", "/_dash", "/metrics"))
        return not_signed_in(path if is_page else None)
