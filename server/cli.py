"""``chairside``: every command of the product, its errors as one plain sentence each."""

import sys

import typer

from models.errors import ChairsideError, ConflictError, ForbiddenError, NotFoundError, UsageError
from server.commands import alarms, benches, devices, people, sessions, store
from server.commands.demo import demo
from server.commands.doctor import doctor
from server.commands.running import PASS_ON, replay, serve, simulate

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Watches infusion sessions: feeds, alarms, a live board. A secondary display, not a medical device.",
)
app.command()(demo)
app.command()(serve)
app.command(context_settings=PASS_ON, add_help_option=False)(simulate)
app.command(context_settings=PASS_ON, add_help_option=False)(replay)
app.add_typer(people.app, name="user")
app.add_typer(devices.app, name="device")
app.add_typer(sessions.app, name="session")
app.add_typer(alarms.app, name="alarms")
app.add_typer(store.app, name="db")
app.add_typer(benches.app, name="bench")
app.command()(doctor)

_WRONG_STATE = (ConflictError, NotFoundError, ForbiddenError)


def main() -> None:
    """Run the command line: 0 on success, 2 on wrong usage, 1 on failure."""
    try:
        app(prog_name="chairside")
    except ChairsideError as error:
        sys.stderr.write(f"{error}\n")
        is_usage = isinstance(error, UsageError) and not isinstance(error, _WRONG_STATE)
        sys.exit(2 if is_usage else 1)
    except KeyboardInterrupt:
        sys.exit(130)
