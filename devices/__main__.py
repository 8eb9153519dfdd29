"""``python -m devices``: errors become one sentence and an exit code here, and nowhere else."""

import sys

import typer

from devices.commands import app
from devices.options import set_up_log
from models.errors import ChairsideError, UsageError

_FAILURE, _WRONG_USAGE = 1, 2


def main() -> int:
    """Run a command and tell its exit code."""
    set_up_log()
    try:
        code = app(prog_name="python -m devices", standalone_mode=False)
    except typer.TyperException as error:
        typer.echo(getattr(error, "format_message", error.__str__)(), err=True)
        return _WRONG_USAGE
    except typer.Abort:
        return _FAILURE
    except ChairsideError as error:
        typer.echo(str(error), err=True)
        return _WRONG_USAGE if isinstance(error, UsageError) else _FAILURE
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
