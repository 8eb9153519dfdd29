"""Log-in at the clinic's identity provider: OpenID Connect's authorization code flow with PKCE, one request at a time.

Loaded when somebody first signs in that way. What the provider publishes is asked for anew each time, so a key that it
changed is known at once; nothing it says weakens what is checked of its word (:mod:`server.security.id_tokens`).
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from models.errors import ForbiddenError, ProviderUnavailable, UsageError
from server.security.flows import Flow, Known
from server.security.id_tokens import Expected, read_id_token
from server.security.proofs import FRESH_FOR_S
from server.settings import IdentityProvider, Settings

# Before the state of who proves it again: by it our log-in page, where the provider leads back to, tells what for.
AGAIN = "again-"
_TIMEOUT_S = 5.0
_MOST_BYTES = 256 * 1024
_LENGTH, _VERIFIER_LENGTH = 43, 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider's page sent the browser back with."""

    code: str
    iss: str | None = None


class Provider:
    """The clinic's identity provider.

    Args:
        settings: Who it is, what proves this server to it, and where it leads people back to.
    """

    def __init__(self, settings: Settings) -> None:
        """Ask nothing yet."""
        assert settings.identity_provider is not None  # noqa: S101 - asked for where there is one
        self._who: IdentityProvider = settings.identity_provider
        self._secret = _secret_of(settings)
        self._back = f"{settings.public_url}/login"

    async def begin(self, onward: str, again: Flow | None = None) -> tuple[str, Flow]:
        """Make the address at the provider that a person is led to, and what its answer is checked against.

        Args:
            onward: The page that is wanted afterwards.
            again: What is proven again by somebody who is signed in here; the provider then asks, whatever it knows.

        Raises:
            ProviderUnavailable: It does not answer.
        """
        told = await self._published()
        state, nonce, verifier = generate_token(_LENGTH), generate_token(_LENGTH), generate_token(_VERIFIER_LENGTH)
        flow = Flow(state, nonce, verifier, onward)
        if again is not None:
            flow = replace(again, state=f"{AGAIN}{state}", nonce=nonce, verifier=verifier, onward=onward)
        asked = {
            "response_type": "code", "client_id": self._who.client_id, "redirect_uri": self._back,
            "scope": "openid email" if self._who.by_email else "openid", "state": flow.state, "nonce": flow.nonce,
            "code_challenge": create_s256_code_challenge(flow.verifier), "code_challenge_method": "S256",
            # A log-in that somebody else left open there opens nothing here.
            **({"max_age": str(int(FRESH_FOR_S))} if again is None else {"prompt": "login", "max_age": "0"}),
        }  # fmt: skip
        return str(add_params_to_uri(told["authorization_endpoint"], list(asked.items()))), flow

    async def finish(self, flow: Flow, answer: Answer, now: datetime) -> Known:
        """Trade the code for who signed in.

        Raises:
            ForbiddenError: What came is not this provider's word about a log-in that was begun here.
            ProviderUnavailable: It does not answer.
        """
        told = await self._published()
        is_named = told.get("authorization_response_iss_parameter_supported") is True
        if answer.iss != self._who.issuer and (answer.iss is not None or is_named):
            raise self._refusal("another provider answered")
        token = await self._trade(told, flow, answer.code)
        keys = await self._ask("GET", told["jwks_uri"])
        try:
            expected = Expected(self._who.issuer, self._who.client_id, flow.nonce, flow.since)
            return read_id_token(token, keys, expected, now)
        except ValueError as error:
            raise self._refusal("its token is not good for this log-in") from error

    async def _published(self) -> Mapping[str, Any]:
        told = await self._ask("GET", f"{self._who.issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != self._who.issuer:
            raise self._refusal("it calls itself by another name than the settings do")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            parts = urlsplit(str(told.get(name, "")))
            if parts.scheme != urlsplit(self._who.issuer).scheme or not parts.hostname:
                raise self._refusal("it publishes an address that cannot be used")
        return told

    async def _trade(self, told: Mapping[str, Any], flow: Flow, code: str) -> str:
        sent = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back,
            "code_verifier": flow.verifier,
        }  # fmt: skip
        methods = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth = None
        if self._secret is not None and "client_secret_basic" in methods:
            auth = httpx.BasicAuth(quote(self._who.client_id, safe=""), quote(self._secret, safe=""))
        else:
            sent |= {"client_id": self._who.client_id} | ({"client_secret": self._secret} if self._secret else {})
        found = (await self._ask("POST", told["token_endpoint"], sent, auth)).get("id_token")
        if not isinstance(found, str):
            raise self._refusal("it sent no token")
        return found

    async def _ask(
        self, method: str, address: str, sent: Mapping[str, str] | None = None, auth: httpx.BasicAuth | None = None
    ) -> Mapping[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S, follow_redirects=False, trust_env=False) as http:
                answer = await http.request(method, address, data=sent, auth=auth or httpx.USE_CLIENT_DEFAULT)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._down() from error
        if answer.is_server_error:
            raise self._down()
        try:
            found = answer.json() if answer.is_success and len(answer.content) <= _MOST_BYTES else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise self._refusal("it did not take what this server asked")
        return found

    def _down(self) -> ProviderUnavailable:
        return ProviderUnavailable(f"{self._who.name} does not answer now; sign in with your password, or try again")

    def _refusal(self, why: str) -> ForbiddenError:
        return ForbiddenError(f"{self._who.name} did not let you in: {why}; begin again, or use your password")


def _secret_of(settings: Settings) -> str | None:
    """What proves this server to the provider, from the environment or a file that nobody else can read.

    Raises:
        UsageError: The file cannot be read, or others can read it.
    """
    if settings.identity_provider_secret is not None:
        return settings.identity_provider_secret.get_secret_value()
    path = settings.identity_provider_secret_file
    if path is None:
        return None
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            message = f"{path.name} can be read by others; chmod 0400 it"
            raise UsageError(message)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"{path.name} with the identity provider's secret cannot be read"
        raise UsageError(message) from error
