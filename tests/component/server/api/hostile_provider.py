"""An identity provider of our own that can lie: it signs what it is told to, and keeps what it was asked."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT = "chairside"
SECRET = "the secret of this server, long enough for a signature"
Json = dict[str, Any]


@cache
def _keys() -> tuple[RSAKey, ECKey]:
    """Made once for all tests: it takes a while."""
    return RSAKey.generate_key(2048, {"kid": "r"}), ECKey.generate_key("P-256", {"kid": "e"})


class HostileProvider:
    """Runs on loopback until its end; ``token`` is what the next code is traded for."""

    def __init__(self, *, is_known: bool = True) -> None:
        self.rsa, self.ec = (_keys if is_known else _keys.__wrapped__)()
        self.token, self.published, self.status = "", dict[str, Any](), 200
        self.traded: dict[str, list[str]] = {}
        self.authorization = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def end(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def claims(self, nonce: str, at: datetime, /, **changed: object) -> Json:
        """What an honest token says, but for what is changed; None leaves a claim out."""
        now = int(at.timestamp())
        said = {
            "iss": self.issuer, "aud": CLIENT, "sub": "person-7", "nonce": nonce, "iat": now, "exp": now + 300,
            "auth_time": now,
        }  # fmt: skip
        return {name: value for name, value in {**said, **changed}.items() if value is not None}

    def sign(self, claims: Json, alg: str = "RS256") -> str:
        """A token by its own key, by our own secret, or by nobody's."""
        if alg == "none":
            parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
            return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        key: Any = {"R": self.rsa, "E": self.ec, "H": OctKey.import_key(SECRET)}[alg[0]]
        kid = {} if alg[0] == "H" else {"kid": key.kid}
        return jwt.encode({"alg": alg, **kid}, claims, key, algorithms=[alg])

    def _answer(self, path: str) -> Json:
        if path.endswith("openid-configuration"):
            addresses = {
                "authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks",
            }  # fmt: skip
            told = {name: self.issuer + at for name, at in addresses.items()}
            # It would have us believe anything it signs.
            algorithms = ["none", "HS256", "RS256", "ES256"]
            return {
                "issuer": self.issuer,
                "id_token_signing_alg_values_supported": algorithms,
                **told,
                **self.published,
            }
        if path == "/jwks":
            keys: Json = dict(KeySet([self.rsa, self.ec]).as_dict(private=False))
            return {"keys": [*keys["keys"], {**OctKey.import_key(SECRET).as_dict(private=True), "kid": "h"}]}
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": self.token}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                provider.traded, provider.authorization = parse_qs(body), self.headers.get("authorization", "")
                self._say()

            def _say(self) -> None:
                raw = json.dumps(provider._answer(self.path)).encode()
                self.send_response(provider.status)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            log_message: Callable[..., None] = lambda *_: None

        return Handler
