"""``chairside user …``: people's accounts."""

import getpass
import sys
from typing import Annotated
from urllib.parse import quote

import typer

from models.errors import UsageError
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, print_table, settings_of
from server.console import ask, ask_all
from server.security.roles import Role

app = typer.Typer(
    no_args_is_help=True, help="People who may sign in.\n\nExample: chairside user add ortiz --role nurse"
)

FromStandardInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="User name.")],
    role: Annotated[Role, typer.Option(help="What the person is here.")],
    *,
    password_stdin: FromStandardInput = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    json: Json = False,
) -> None:
    """Make an account.

    Example: chairside user add ortiz --role nurse
    """
    body = {"user": name, "role": role.value, "password": _password(from_standard_input=password_stdin)}
    made = ask(settings_of(data_dir=data_dir, database=database), "POST", "/users", body)
    if json:
        print_json({"user": made["user"], "role": made["role"]})
    else:
        print(f"Made {made['role']} {made['user']}.")


@app.command("list")
def list_(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """List accounts.

    Example: chairside user list
    """
    found = ask_all(settings_of(data_dir=data_dir, database=database), "/users")
    if json:
        print_json(found)
    else:
        print_table(found, ("user", "role", "disabled"))


@app.command()
def disable(name: str, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Disable an account; its log-ins and tokens end at once.

    Example: chairside user disable ortiz
    """
    settings = settings_of(data_dir=data_dir, database=database)
    done = ask(settings, "POST", f"/users/{quote(name, safe='')}/disable")
    if json:
        print_json({"user": done["user"], "role": done["role"]})
    else:
        print(f"Disabled {done['user']}.")


@app.command()
def reset(
    name: str,
    *,
    password_stdin: FromStandardInput = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    json: Json = False,
) -> None:
    """Set a new password; every log-in and token of the account ends.

    Example: chairside user reset ortiz
    """
    body = {"password": _password(from_standard_input=password_stdin)}
    settings = settings_of(data_dir=data_dir, database=database)
    done = ask(settings, "POST", f"/users/{quote(name, safe='')}/reset", body)
    if json:
        print_json({"user": done["user"], "role": done["role"]})
    else:
        print(f"New password set for {done['user']}.")


@app.command()
def token(name: str, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Make a bearer token for a program; it is printed once.

    Example: chairside user token ortiz --json
    """
    settings = settings_of(data_dir=data_dir, database=database)
    made = ask(settings, "POST", f"/users/{quote(name, safe='')}/token")
    if json:
        print_json(made)
    else:
        print(f"Token of {made['user']}, until {made['expires_at']}; it is not shown again:\n{made['token']}")


@app.command()
def bind(
    name: str,
    *,
    subject: Annotated[str | None, typer.Option(help="What the clinic's identity provider calls the person.")] = None,
    email: Annotated[str | None, typer.Option(help="Its verified address, until the first log-in.")] = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
) -> None:
    """Bind an account to somebody at the clinic's identity provider.

    Example: chairside user bind ortiz --subject 248289761001
    """
    body = {"subject": subject} if subject is not None else {"email": email}
    settings = settings_of(data_dir=data_dir, database=database)
    ask(settings, "POST", f"/users/{quote(name, safe='')}/provider", body)
    print(f"Bound {name}.")


@app.command("reset-factor")
def reset_factor(name: str, data_dir: DataDir = None, database: DatabaseUrl = None) -> None:
    """Take away a lost second factor and passkeys; the account's log-ins end, and the next one may set new ones up.

    Example: chairside user reset-factor ortiz
    """
    settings = settings_of(data_dir=data_dir, database=database)
    ask(settings, "DELETE", f"/users/{quote(name, safe='')}/second-factor")
    print(f"The second factor of {name} is reset.")


def _password(*, from_standard_input: bool) -> str:
    if from_standard_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("No terminal to ask for a password; pipe it in with --password-stdin")
    first = getpass.getpass("Password (15 characters or more; a sentence is fine): ")
    if getpass.getpass("Once more: ") != first:
        raise UsageError("The two passwords differ; nothing was changed")
    return first
