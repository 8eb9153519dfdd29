"""``chairside retention …``: what is past its term, what keeps it nevertheless, and taking it away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from models.audit import AuditEvent, Purpose
from models.errors import UsageError
from models.timestamps import format_timestamp
from server.clock import SystemClock
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, print_table, settings_of
from server.commands.waiting import waiting
from server.console import ask
from server.reports.records import digest_of
from server.security.retention import Policy, read_policy
from server.security.roles import CONSOLE
from server.settings import Settings
from server.store import erasing
from server.store.connection import StoreConnection
from server.store.documents import read_document
from server.store.erasing import Due
from server.store.reader import reading
from server.store.upkeep import alone_with

_USUALLY_S = 20.0
_COLUMNS = ("kind", "record", "class", "since", "kept_by_hold")

Number = Annotated[int | None, typer.Option(min=1)]
Why = Annotated[str, typer.Option("--reason", help="Why; it stands in the audit and on the tombstones.")]

app = typer.Typer(no_args_is_help=True, help="What is past its term, and what is held.")


@dataclass(frozen=True, slots=True)
class _Plan:
    policy: Policy
    due: list[Due]


@app.command()
def plan(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Say what is past its term and would go, and what a hold keeps; nothing is changed, also beside a server.

    Example: chairside retention plan
    """
    settings = settings_of(data_dir=data_dir, database=database)
    with reading(settings.data_dir, settings.database) as connection:
        found = _look(connection, read_policy(settings.data_dir), SystemClock().now().utc)
    rows = [_row(one) for one in found.due]
    terms = {name: {"years": term.years, "source": term.source} for name, term in found.policy.terms.items()}
    if json:
        print_json({"policy": found.policy.version, "from": found.policy.origin, "terms": terms, "due": rows})
        return
    print_table(rows, _COLUMNS)
    would_go = sum(one.hold is None for one in found.due)
    print(f"{would_go} would go, {len(rows) - would_go} are held; nothing was changed.")


@app.command()
def apply(reason: Why, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Erase what is past its term and not held, each with a tombstone; stop the server first.

    Example: chairside retention apply --reason "Yearly erasure, approved by the privacy officer"
    """
    if not reason.strip():
        raise UsageError("Say why: --reason", "reason")
    settings = settings_of(data_dir=data_dir, database=database)
    with waiting("Erasing", _USUALLY_S):
        gone = apply_policy(settings, SystemClock().now().utc, reason.strip())
    if json:
        print_json({"erased": [_row(one) for one in gone]})
    else:
        print_table([_row(one) for one in gone], _COLUMNS[:4])
        print(f"{len(gone)} erased, each with a tombstone and a row of the audit. Older backups still hold them.")


@app.command()
def hold(
    reason: Why,
    patient: Number = None,
    session: Number = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    json: Json = False,
) -> None:
    """Keep a patient's or a session's record past its term.

    Example: chairside retention hold --session 12 --reason "Letter of the court of 3 March"
    """
    body = {"patient": patient, "session": session, "reason": reason}
    made = ask(settings_of(data_dir=data_dir, database=database), "POST", "/holds", body)
    if json:
        print_json(made)
    else:
        print(f"Hold {made['id']} is placed.")


@app.command()
def lift(
    number: int, reason: Why, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False
) -> None:
    """End a hold.

    Example: chairside retention lift 3 --reason "The case is closed"
    """
    settings = settings_of(data_dir=data_dir, database=database)
    made = ask(settings, "POST", f"/holds/{number}/lift", {"reason": reason})
    if json:
        print_json(made)
    else:
        print(f"Hold {number} is lifted.")


@app.command()
def holds(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """List holds.

    Example: chairside retention holds
    """
    found = ask(settings_of(data_dir=data_dir, database=database), "GET", "/holds")["items"]
    if json:
        print_json(found)
    else:
        print_table(found, ("id", "patient", "session", "placed_at", "placed_by", "reason", "lifted_at"))


def apply_policy(settings: Settings, now: datetime, reason: str) -> list[Due]:
    """Erase what is past its term, each thing in a transaction of its own, until nothing is left to go.

    Args:
        settings: Where the store is.
        now: UTC.
        reason: Why, for audit and tombstones.

    Raises:
        ConflictError: A server works on the store.
        StoreUnavailable: The database does not let it: on PostgreSQL only the owner of the schema may.
    """
    policy, gone = read_policy(settings.data_dir), []
    event = AuditEvent(
        now, CONSOLE.user, None, Purpose.ADMINISTRATION, CONSOLE.credential, "", "retention.erase", reason=reason
    )  # fmt: skip
    with alone_with(settings.data_dir, settings.database) as connection:
        while waiting_now := [one for one in _look(connection, policy, now).due if one.hold is None]:
            connection.rollback()
            for one in waiting_now:
                with connection.begin():
                    erasing.erase(connection, one, _hash_of(connection, one), event)
                gone.append(one)
    return gone


def _hash_of(connection: StoreConnection, one: Due) -> str:
    if one.kind == "session":
        return digest_of(connection, read_document(connection, one.record)).sha256
    return erasing.hash_of_row(connection, one)


def _look(connection: StoreConnection, policy: Policy, now: datetime) -> _Plan:
    cutoffs = {name: term.cutoff(now) for name, term in policy.terms.items()}
    due = erasing.sessions_due(connection, cutoffs["records"]) + erasing.patients_due(connection, cutoffs["records"])
    due += erasing.streams_due(connection, cutoffs["numbers"])
    audit = erasing.audit_due(connection, cutoffs["audit"])
    return _Plan(policy, [*due, audit] if audit is not None else due)


def _row(one: Due) -> dict[str, object]:
    return {
        "kind": one.kind, "record": one.record, "class": one.kept_as, "since": format_timestamp(one.since),
        "kept_by_hold": one.hold,
    }  # fmt: skip
