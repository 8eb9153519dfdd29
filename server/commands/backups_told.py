"""The audit hears of a backup before it is made: who takes the whole store along, where to, and for whose keys."""

from collections.abc import Sequence
from getpass import getuser
from pathlib import Path

from models.errors import ChairsideError
from server.console import ask
from server.settings import Settings
from server.store.backups import STORE_NAME

_LONGEST = 200


def tell_audit(settings: Settings, target: Path, keys: Sequence[object]) -> str | None:
    """Tell it; a store that takes no row is copied all the same, for it may be the last chance.

    Args:
        settings: Where the store is.
        target: The file that will be written.
        keys: Public ones, for which it is sealed.

    Returns:
        Why it could not be told; None when it was.
    """
    if not (settings.data_dir / STORE_NAME).exists():
        return f"There is no store in {settings.data_dir}"
    body = {"file": str(target.resolve())[-_LONGEST:], "keys": [str(one) for one in keys], "by": getuser()}
    try:
        ask(settings, "POST", "/backups", body)
    except (ChairsideError, OSError) as error:
        return str(error)
    return None
