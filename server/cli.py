"""``chairside``: every command of the product, its errors as one plain sentence each.

A command imports what it needs and no more: the whole server takes seconds to come up, and most commands only speak to
one that runs.
"""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from models.errors import ChairsideError, ConflictError, ForbiddenError, NotFoundError, UsageError

# Of each command, or group of commands, the module that has it, and its name there.
_PLACES = {
    "demo": ("demo", "demo"),
    "serve": ("running", "serve"),
    "simulate": ("streaming", "simulate"),
    "replay": ("streaming", "replay"),
    "user": ("people", "app"),
    "device": ("devices", "app"),
    "session": ("sessions", "app"),
    "alarms": ("alarms", "app"),
    "db": ("store", "app"),
    "retention": ("retention", "app"),
    "bench": ("benches", "app"),
    "doctor": ("doctor", "doctor"),
    "certificate": ("certificates", "certificate"),
}
# Everything these are given goes to a device's own program unread; it knows its own options and prints its own help.
_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True}
_OF_DEVICES = frozenset({"simulate", "replay"})
_WRONG_STATE = (ConflictError, NotFoundError, ForbiddenError)


class _OnDemand(TyperGroup):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - the library's
        """Name all, in the order of the help."""
        return list(_PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - the library's
        """Import one."""
        if cmd_name in _PLACES and cmd_name not in self.commands:
            self.commands[cmd_name] = _command(cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - the library's
        """Find the one that was asked for; beside a wrong word all are needed, to say which it may have been."""
        if args and args[0] not in _PLACES:
            for name in _PLACES:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


def _command(name: str) -> Any:  # noqa: ANN401 - the library's
    module, attribute = _PLACES[name]
    found = getattr(import_module(f"server.commands.{module}"), attribute)
    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        one.add_typer(found, name=name)
    elif name in _OF_DEVICES:
        one.command(name, context_settings=_PASS_ON, add_help_option=False)(found)
    else:
        one.command(name)(found)
    return get_group(one).commands[name]


app = typer.Typer(
    cls=_OnDemand,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Watches infusion sessions: feeds, alarms, a live board. A secondary display, not a medical device."
    "\n\nExample: chairside demo --chairs 12",
)


@app.callback()
def chairside() -> None:
    """Every command is below this one."""


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
