"""The API is what its description says, whoever asks: calls made up from the description, by each role and a stranger.

The same calls each time (seeded): one a route in `make test`, by one role that may and one that may not, in
turns so that every role asks; in `make calls` many, good and bad ones, each by everybody.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.security.acts import ACTS
from server.security.matrix import may
from server.security.roles import Role
from tests.component.server.api.people import as_role
from tests.component.server.rehearsal.room import Room, open_room

Operation = Any  # the library's
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Of each route, by everybody, in the long tests.
CALLS = int(os.environ.get("CHAIRSIDE_CALLS", "4"))
LIKE_ALL = settings(
    deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # fmt: skip
# It ends what proves who asks.
LEFT_OUT = {"POST /api/v1/logout"}

# Each starts a process of its own; the long tests wait for them.
FAR = {
    "GET /api/v1/sessions/{number}/export", "GET /api/v1/sessions/{number}/signatures/verification",
    "POST /api/v1/alarms/rehearse",
}  # fmt: skip


class Asker:
    """One server in this process, and everybody who asks it; its event loop is its own, for Hypothesis has none."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._opening = open_room(folder)
        self.room: Room = self._loop.run_until_complete(self._opening.__aenter__())
        self.headers: dict[str, dict[str, str]] = {"stranger": {}, "console": {}}
        for role in Role:
            self.headers[role.value] = self._loop.run_until_complete(as_role(self.room, role.value))
        self._loop.run_until_complete(self._patients())
        self.schema = schemathesis.openapi.from_dict(self.room.parts.gate.app.openapi())  # type: ignore[attr-defined]
        transport = httpx.ASGITransport(self.room.parts.gate, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://clinic:8050", timeout=60)

    def ask(self, case: Any, who: str) -> Response:  # noqa: ANN401 - the library's
        self.room.clock.second += 2  # a stranger may not ask so often
        given = case.as_transport_kwargs(base_url="http://clinic:8050", headers=self.headers[who])
        body = {"content": given["data"]} if "data" in given else {"json": given["json"]} if "json" in given else {}
        known = {name: given[name] for name in ("method", "url", "params", "headers") if name in given}
        client = self.room.http if who == "console" else self._http
        answer = self._loop.run_until_complete(client.request(**known, **body))
        return Response.from_httpx(answer, verify=False)

    def close(self) -> None:
        self._loop.run_until_complete(self._http.aclose())
        self._loop.run_until_complete(self._opening.__aexit__(None, None, None))
        self._loop.close()

    async def _patients(self) -> None:
        await self.room.seat("3")
        for place in ("4", "5"):
            person = {"family_name": "Berg", "given_name": place, "birth_date": "1970-02-04", "identifier": place}
            number = (await self.room.post("/patients", person))["id"]
            await self.room.post("/sessions", {"patient": number, "chair": place})


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    made = Asker(tmp_path_factory.mktemp("described"))
    yield made
    made.close()


def concerned(operation: Operation, turn: int) -> list[str]:
    """A role that may, and at times one that may not, each in its turn: the matrix of roles is another test's."""
    (act,) = [act for act in ACTS if act.door == (operation.method.upper(), operation.path)]
    may_ask = [role.value for role in Role if may(act, role)] or ["console"]
    may_not = [*(role.value for role in Role if not may(act, role)), "stranger"]
    return [may_ask[turn % len(may_ask)], *([] if turn % 3 else [may_not[turn // 3 % len(may_not)]])]


def faults(asker: Asker, who: str | None, examples: int, mode: GenerationMode = GenerationMode.POSITIVE) -> list[str]:
    """Ask each made-up call as somebody, or as whom it concerns; give what was not as described, each sort once."""
    said: dict[str, str] = {}
    for turn, found in enumerate(asker.schema.get_all_operations()):
        operation: Operation = found.ok()  # type: ignore[union-attr]  # a fault in the description ends the test
        left_out = LEFT_OUT if who else LEFT_OUT | FAR
        if operation.label in left_out or (mode is GenerationMode.NEGATIVE and not can_be_bad(operation)):
            continue
        everybody = [who] if who else concerned(operation, turn)
        try_out(asker, operation, everybody, said, settings(LIKE_ALL, max_examples=examples), mode)
    return [f"{name}: {words}" for name, words in said.items()]


def try_out(
    asker: Asker, operation: Operation, everybody: list[str], said: dict[str, str], how: settings, mode: GenerationMode
) -> None:  # fmt: skip
    """Make calls up for one operation; what is not as described is said."""

    @seed(7)
    @how
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:  # noqa: ANN401 - the library's
        for who in everybody:
            answer = asker.ask(case, who)
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as error:  # all of them are told at the end
                for each in error.exceptions:
                    name = f"{case.operation.label} {answer.status_code} {type(each).__name__}"
                    said.setdefault(name, f"{who}: {each}"[:900])

    one()


def can_be_bad(operation: Operation) -> bool:
    """Whether anything is asked of a call that it could get wrong."""
    return bool(operation.body or operation.query or operation.path_parameters)


@pytest.mark.timeout(300)
def test_the_api_is_what_it_says_to_every_role(asker: Asker) -> None:
    found = faults(asker, None, 1)
    assert not found, "\n\n".join(found)


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
@pytest.mark.parametrize("who", ["console", "stranger", *(role.value for role in Role)])
def test_the_api_is_what_it_says_at_length(asker: Asker, who: str, mode: GenerationMode) -> None:
    found = faults(asker, who, CALLS, mode)
    assert not found, "\n\n".join(found)
