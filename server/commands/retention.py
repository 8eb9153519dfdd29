"""``chairside retention …``: what is past its term, what keeps it nevertheless, and taking it away."""

from typing import Annotated

import typer

from models.errors import UsageError
from models.timestamps import format_timestamp
from server.clock import SystemClock
from server.commands.erasing import apply_policy, look
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, print_table, settings_of
from server.commands.waiting import waiting
from server.console import ask, ask_all
from server.security.retention import read_policy
from server.store.erasing import Due
from server.store.reader import reading

_USUALLY_S = 20.0
_COLUMNS = ("kind", "record", "class", "since", "kept_by_hold")

Number = Annotated[int | None, typer.Option(min=1)]
Why = Annotated[str, typer.Option("--reason", help="Why; it stands in the audit and on the tombstones.")]

app = typer.Typer(
    no_args_is_help=True, help="What is past its term, and what is held.\n\nExample: chairside retention plan"
)


@app.command()
def plan(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Say what is past its term and would go, and what a hold keeps; nothing is changed, also beside a server.

    Example: chairside retention plan
    """
    settings = settings_of(data_dir=data_dir, database=database)
    with reading(settings.data_dir, settings.database) as connection:
        found = look(connection, read_policy(settings.data_dir), SystemClock().now().utc)
    rows = [_row(one) for one in found.due]
    terms = {name: {term.unit: term.length, "source": term.source} for name, term in found.policy.terms.items()}
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
    found = ask_all(settings_of(data_dir=data_dir, database=database), "/holds")
    if json:
        print_json(found)
    else:
        print_table(found, ("id", "patient", "session", "placed_at", "placed_by", "reason", "lifted_at"))


def _row(one: Due) -> dict[str, object]:
    return {
        "kind": one.kind, "record": one.record, "class": one.kept_as, "since": format_timestamp(one.since),
        "kept_by_hold": one.hold,
    }  # fmt: skip
