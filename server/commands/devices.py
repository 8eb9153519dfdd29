"""``chairside device …``: devices that may stream."""

from typing import Annotated
from urllib.parse import quote

import typer

from server.commands.options import DatabaseUrl, DataDir, Json, print_json, print_table, settings_of
from server.console import ask, ask_all

app = typer.Typer(
    no_args_is_help=True, help="Devices that may stream.\n\nExample: chairside device enrol CM-01 CM-02 --json"
)


@app.command()
def enrol(
    ids: Annotated[list[str], typer.Argument(help="Ids of the devices.")],
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    *,
    json: Json = False,
) -> None:
    """Let devices in; each token is printed once.

    Example: chairside device enrol CM-01 CM-02 --json > devices.jsonl
    """
    settings = settings_of(data_dir=data_dir, database=database)
    for name in ids:
        _tell(ask(settings, "POST", "/devices", {"device": name}), json=json)


@app.command("list")
def list_(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """List devices and whether they are connected.

    Example: chairside device list
    """
    found = ask_all(settings_of(data_dir=data_dir, database=database), "/devices")
    if json:
        print_json(found)
    else:
        print_table(found, ("device", "connected", "last_heard_at", "mode", "manufacturer", "model", "revoked"))


@app.command()
def revoke(name: str, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Keep a device out from now on; what it sent stays.

    Example: chairside device revoke CM-01
    """
    settings = settings_of(data_dir=data_dir, database=database)
    done = ask(settings, "POST", f"/devices/{quote(name, safe='')}/revoke")
    if json:
        print_json(done)
    else:
        print(f"Revoked {done['device']}.")


@app.command()
def rotate(name: str, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Give a device a new token; the old one ends at once.

    Example: chairside device rotate CM-01
    """
    settings = settings_of(data_dir=data_dir, database=database)
    _tell(ask(settings, "POST", f"/devices/{quote(name, safe='')}/rotate"), json=json)


def _tell(made: dict[str, str], *, json: bool) -> None:
    if json:
        print_json({"device": made["device"], "token": made["token"]})
    else:
        print(f"Token of {made['device']}; it is not shown again:\n{made['token']}")
