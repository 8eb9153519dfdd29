"""``chairside db …``: the store itself."""

from pathlib import Path
from typing import Annotated

import typer

from models.errors import StoreUnavailable, UsageError
from server.commands.backups import backup, backup_key, restore, verify_backup
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, settings_of
from server.commands.waiting import waiting
from server.security.factor_key import is_sealed, seal_secret
from server.security.heads import HEADS_NAME, keys_of, read_heads
from server.settings import Settings
from server.store.database import Database
from server.store.proof import StoreProof, prove_store
from server.store.reader import reading
from server.store.second_factors import seal_factors
from server.store.upkeep import alone_with, check_store, upgrade_store

_USUALLY_S = 20.0  # a gigabyte, and a usual disk

app = typer.Typer(no_args_is_help=True, help="The store.\n\nExample: chairside db verify")


@app.command()
def upgrade(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Bring an older store to this version's schema, after a backup beside it.

    Example: chairside db upgrade --data-dir /var/lib/chairside
    """
    settings = settings_of(data_dir=data_dir, database=database)
    with waiting("Upgrading the store", _USUALLY_S):
        done = upgrade_store(settings.data_dir, settings.database)
        _seal_old_factors(settings)
    if json:
        print_json(done)
    elif done["from"] == done["to"]:
        print(f"The store has schema {done['to']} already.")
    else:
        print(
            f"Upgraded from schema {done['from']} to {done['to']}; the backup is {done['backup'] or 'yours to make'}."
        )


for made, name in (
    (backup, "backup"),
    (restore, "restore"),
    (verify_backup, "verify-backup"),
    (backup_key, "backup-key"),
):
    app.command(name)(made)


@app.command()
def verify(
    heads: Annotated[
        list[Path] | None, typer.Option("--heads", help="A file of signed heads that was kept elsewhere; repeatable.")
    ] = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    json: Json = False,
) -> None:
    """Prove the audit's chain, the store's pages, and that nothing acknowledged is missing; also beside a server.

    Example: chairside db verify --heads /mnt/usb/audit-heads.jsonl
    """
    settings = settings_of(data_dir=data_dir, database=database)
    signed = read_heads(settings.data_dir / HEADS_NAME)
    for path in heads or ():
        if not path.exists():
            message = f"{path} is not there; name a file of signed heads"
            raise UsageError(message)
        signed += read_heads(path)
    with waiting("Proving the store", _USUALLY_S):
        check_store(Database(settings.data_dir, settings.database))
        with reading(settings.data_dir, settings.database) as connection:
            proof = prove_store(connection, [one.head for one in signed])
    faults = proof.faults
    if len(keys_of(signed)) > 1:
        faults.append("The heads were signed with more than one key: one of them is not the clinic's first")
    _tell_proof(proof, len(signed), faults, json=json)
    if faults:
        raise StoreUnavailable("The store does not hold together: " + "; ".join(faults))


def _seal_old_factors(settings: Settings) -> None:
    """Seal the secrets of second factors that an earlier version kept plain."""

    def seal(user: int, kept: str) -> str | None:
        return None if is_sealed(kept) else seal_secret(settings.data_dir, user, kept)

    with alone_with(settings.data_dir, settings.database) as connection, connection.begin():
        seal_factors(connection, seal)


def _tell_proof(proof: StoreProof, heads: int, faults: list[str], *, json: bool) -> None:
    chain = proof.chain
    if json:
        told = {
            "rows": chain.rows, "head": None if chain.head is None else chain.head.hash,
            "broken_at": chain.broken_at, "heads": heads, "streams": proof.streams, "faults": faults,
        }  # fmt: skip
        print_json(told)
    elif not faults:
        print(
            f"The audit's {chain.rows} rows follow from each other, {heads} signed heads among them; "
            f"{proof.streams} streams are whole; the store's pages are sound."
        )
