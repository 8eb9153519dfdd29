"""What a caller is told when the server itself fails: a problem like any other, and nothing of the inside."""

from types import SimpleNamespace

import httpx
from fastapi import FastAPI

from server.api.routes import add_routes


def broken() -> FastAPI:
    app = FastAPI()
    app.state.parts = SimpleNamespace(training=None)
    add_routes(app, None)

    @app.get("/boom")
    async def boom() -> None:
        message = "Maria Rossi"
        raise LookupError(message)

    return app


async def test_a_failure_of_our_own_is_a_500_problem_that_tells_nothing_of_the_inside() -> None:
    transport = httpx.ASGITransport(broken(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
        answer = await http.get("/boom")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 500
    assert "log" in answer.json()["detail"]
    assert "Rossi" not in answer.text
    # The server hangs up after a failure; a client that was not told would lose its next request.
    assert answer.headers["connection"] == "close"
