"""Opening a backup: in a folder of its own, which is gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import UsageError
from server.commands.packing import unpack
from server.security.factor_key import FACTOR_KEY_NAME
from server.security.heads import HEADS_NAME, KEY_NAME
from server.security.sealed import RECIPIENTS_NAME, read_identities, unseal
from server.store.backups import STORE_NAME

# What a folder is put together from again: the store, and the keys without which parts of it say nothing.
BESIDE = (KEY_NAME, HEADS_NAME, FACTOR_KEY_NAME, RECIPIENTS_NAME)
_WHOLE = (STORE_NAME, *BESIDE)
_ARCHIVE = "restored.tar"


@contextmanager
def opened(source: Path, identity: Path, beside: Path | None) -> Iterator[Path]:
    """Open a backup in a folder of mode 0700 that is gone at the end, unless it was moved away.

    Args:
        source: The backup.
        identity: The file with the clinic's private key.
        beside: The folder in which the new one is made; None: the system's for what is soon gone.

    Raises:
        UsageError: It cannot be opened with this key, or is no backup of a store.
    """
    identities = read_identities(identity)
    folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=beside))
    try:
        unseal(source, folder / _ARCHIVE, identities)
        unpack(folder / _ARCHIVE, folder, _WHOLE)
        (folder / _ARCHIVE).unlink()
        if not (folder / STORE_NAME).exists():
            message = f"{source} holds no store"
            raise UsageError(message)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
