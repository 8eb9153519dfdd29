"""The session record's entries: added, corrected and withdrawn, one path a group, all by the same rules."""

from typing import Any

from starlette.responses import Response

from models.record.entry import AnyEntry, NewEntry, Withdrawn
from models.record.kinds import GROUPS
from server.api.asking import room
from server.api.fields import Body, Reason, RowId
from server.api.once import OnceOf
from server.api.proving import ProverOf
from server.api.record_bodies import parted, password_in, with_correction, with_time
from server.api.record_keeping import KeeperOf

router = room("record")


class Withdrawal(Body):
    """Why an entry is taken out; nothing is needed within a minute, by who entered it."""

    reason: Reason | None = None


@router.post("/entries/{number}/withdrawal", status_code=201)
async def withdraw(number: RowId, body: Withdrawal, keeper: KeeperOf, once: OnceOf) -> Response:
    """Take an entry out; it stays readable."""

    def taken_out(entry: AnyEntry) -> NewEntry:
        return NewEntry(entry.patient, entry.session, Withdrawn(), entry.at, entry.id, body.reason)

    return await keeper.replace(once, number, taken_out)


def _add_routes() -> None:
    for group, bodies in GROUPS.items():
        if not bodies[0].is_typed:
            continue
        of_patient = bodies[0].of_patient
        root = "/patients" if of_patient else "/sessions"
        _add_group(f"{root}/{{number}}/{group}", group, with_time(bodies), of_patient=of_patient)
        _add_corrections(f"/entries/{{number}}/correction/{group}", group, with_correction(bodies))


def _add_group(path: str, group: str, body_type: Any, *, of_patient: bool) -> None:  # noqa: ANN401 - a type made here
    async def add(
        number: RowId, body: Any, keeper: KeeperOf, once: OnceOf, prover: ProverOf,  # noqa: ANN401
    ) -> Response:  # fmt: skip
        said, at = parted(body)
        said = await prover.second(said, password_in(body))
        return await keeper.add(once, number, said, at, of_patient=of_patient)

    add.__annotations__["body"] = body_type
    summary = f"Enter {group.replace('-', ' ')}"
    router.add_api_route(path, add, methods=["POST"], status_code=201, summary=summary, name=f"add_{group}")


def _add_corrections(path: str, group: str, body_type: Any) -> None:  # noqa: ANN401 - a type made here
    async def correct(
        number: RowId, body: Any, keeper: KeeperOf, once: OnceOf, prover: ProverOf,  # noqa: ANN401
    ) -> Response:  # fmt: skip
        said, at = parted(body)
        said = await prover.second(said, password_in(body))

        def corrected(entry: AnyEntry) -> NewEntry:
            return NewEntry(entry.patient, entry.session, said, at or entry.at, entry.id, body.reason)

        return await keeper.replace(once, number, corrected)

    correct.__annotations__["body"] = body_type
    summary = f"Put another entry in the place of one of {group.replace('-', ' ')}"
    router.add_api_route(path, correct, methods=["POST"], status_code=201, summary=summary, name=f"correct_{group}")


_add_routes()
