"""``python -m devices``: errors become one sentence and an exit code here, and nowhere else."""

import sys

import typer

from devices.commands import app
from devices.options import set_up_log
from models.errors import ChairsideError, UsageError

_FAILURE, _WRONG_USAGE = 1, 2
# ``chairside simulate`` and ``chairside replay`` turn into this program, and people know them by those names.
_OF_THE_PRODUCT = ("simulate", "replay")


def main() -> int:
    """Run a command and tell its exit code."""
    set_up_log()
    try:
        name = "chairside" if sys.argv[1:2] and sys.argv[1] in _OF_THE_PRODUCT else "python -m devices"
        code = app(prog_name=name, standalone_mode=False)
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
