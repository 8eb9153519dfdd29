"""``chairside db …``: the store itself."""

from pathlib import Path
from typing import Annotated

import typer

from server.commands.options import DatabaseUrl, DataDir, Json, print_json, settings_of
from server.commands.waiting import waiting
from server.store.upkeep import back_up_store, upgrade_store

_USUALLY_S = 20.0  # a gigabyte, and a usual disk

app = typer.Typer(no_args_is_help=True, help="The store.")


@app.command()
def upgrade(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Bring an older store to this version's schema, after a backup beside it.

    Example: chairside db upgrade --data-dir /var/lib/chairside
    """
    settings = settings_of(data_dir=data_dir, database=database)
    with waiting("Upgrading the store", _USUALLY_S):
        done = upgrade_store(settings.data_dir, settings.database)
    if json:
        print_json(done)
    elif done["from"] == done["to"]:
        print(f"The store has schema {done['to']} already.")
    else:
        print(
            f"Upgraded from schema {done['from']} to {done['to']}; the backup is {done['backup'] or 'yours to make'}."
        )


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="New file to write.")], data_dir: DataDir = None, *, json: Json = False
) -> None:
    """Copy the embedded store whole to a new file; stop the server first.

    Example: chairside db backup /mnt/usb/chairside-friday.db
    """
    settings = settings_of(data_dir=data_dir)
    with waiting("Copying the store", _USUALLY_S):
        back_up_store(settings.data_dir, target)
    if json:
        print_json({"backup": str(target)})
    else:
        print(f"Wrote {target}.")
