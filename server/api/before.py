"""What ties a stranger's two requests together while signing in: a cookie of its own, good for one answer."""

from fastapi import Request, Response

from server.parts import Parts
from server.security.browsers import cookie_name
from server.security.pending import ANSWER_WITHIN_S
from server.security.secrets import hash_token, new_token


def give_before(parts: Parts, response: Response) -> str:
    """Hand out the cookie; tell under which key what was asked is kept."""
    token, secure = new_token(), parts.settings.is_https
    response.set_cookie(
        _name(secure=secure), token, httponly=True, samesite="strict", secure=secure, path="/",
        max_age=int(ANSWER_WITHIN_S),
    )  # fmt: skip
    return hash_token(token)


def before_of(parts: Parts, request: Request) -> str:
    """The key of whoever asks; of nobody where there is no cookie."""
    return hash_token(request.cookies.get(_name(secure=parts.settings.is_https), ""))


def _name(*, secure: bool) -> str:
    return f"{cookie_name(secure=secure)}_before"
