"""Files that only the holder of a key can read: age (age-encryption.org/v1), by X25519 keys.

Whoever seals needs the public key alone, so the private one need not be on the machine that makes backups: it belongs
on paper or on a stick in a safe. Any other program that speaks age opens these files too.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from models.errors import NotFoundError, UsageError

RECIPIENTS_NAME = "backup-recipients.txt"
_OPEN_TO_OTHERS = 0o077


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """Give up to so many bytes, none at the end."""


def make_identity(path: Path) -> str:
    """Write a new private key to a new file of mode 0600, and give its public one.

    Raises:
        UsageError: The file exists.
    """
    from pyrage import x25519  # noqa: PLC0415 - only backups need it

    made = x25519.Identity.generate()
    public = str(made.to_public())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        message = f"{path} exists already; name a new file"
        raise UsageError(message) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {public}\n{made}\n")
    return public


def read_recipients(texts: Sequence[str], where: str) -> list[Any]:
    """Read public keys, one a text; empty ones and those after ``#`` are left out.

    Raises:
        UsageError: One is no public key; it is shown, for it is no secret.
    """
    from pyrage import RecipientError, x25519  # noqa: PLC0415 - only backups need it

    found = []
    for text in (text.strip() for text in texts):
        if not text or text.startswith("#"):
            continue
        if text.upper().startswith("AGE-SECRET-KEY-"):
            message = f"{where} holds a private key; it belongs elsewhere, and the public one (age1…) here"
            raise UsageError(message)
        try:
            found.append(x25519.Recipient.from_str(text))
        except RecipientError as error:
            message = f"{where}: {text[:80]!r} is no public key of age; it begins with age1"
            raise UsageError(message) from error
    return found


def read_identities(path: Path) -> list[Any]:
    """Read the private keys of a file.

    Raises:
        NotFoundError: There is no such file.
        UsageError: Others may read it, or there is no private key in it.
    """
    from pyrage import IdentityError, x25519  # noqa: PLC0415 - only backups need it

    if not path.is_file():
        message = f"{path} is not there; name the file with the private key"
        raise NotFoundError(message)
    if path.stat().st_mode & _OPEN_TO_OTHERS:
        message = f"{path} holds a private key, and others may read it: chmod 600 {path}"
        raise UsageError(message)
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        found = []
    if not found:
        message = f"{path} holds no private key of age; a line of it begins with AGE-SECRET-KEY-1"
        raise UsageError(message)
    return found


def seal(source: Readable, target: Path, recipients: Sequence[Any]) -> None:
    """Write what is read, sealed, to a new file of mode 0600; nothing of it reaches that disk in clear.

    Raises:
        UsageError: The target exists, cannot be written, or the source could not be read.
    """
    import pyrage  # noqa: PLC0415 - only backups need it

    if target.exists():
        message = f"{target} exists already; name a new file"
        raise UsageError(message)
    part = target.with_name(target.name + ".part")
    try:
        with _new_file(part) as file:
            pyrage.encrypt_io(source, file, list(recipients))
        part.rename(target)
        _sync(target.parent)
    except (pyrage.EncryptError, OSError) as error:
        message = f"{target} cannot be written: {str(error).removeprefix('OSError: ')}"
        raise UsageError(message) from error
    finally:
        part.unlink(missing_ok=True)


def unseal(source: Path, target: Path, identities: Sequence[Any]) -> None:
    """Write what a sealed file holds to a new file of mode 0600; one that is not whole leaves none.

    Raises:
        NotFoundError: There is no such file.
        UsageError: The key is another one, or the file is cut short, changed, or not sealed at all.
    """
    import pyrage  # noqa: PLC0415 - only backups need it

    if not source.is_file():
        message = f"{source} is not there; name a backup"
        raise NotFoundError(message)
    try:
        with source.open("rb") as sealed, _new_file(target) as file:
            pyrage.decrypt_io(sealed, file, list(identities))
    except pyrage.DecryptError as error:
        target.unlink(missing_ok=True)
        if "No matching keys" in str(error):
            message = f"{source} was sealed for another key than this one"
        else:
            message = f"{source} is no backup, or its beginning was changed or cut off; take another one"
        raise UsageError(message) from error
    except OSError as error:
        target.unlink(missing_ok=True)
        if error.errno is not None:  # a disk's own; what age finds has no number
            message = f"{source} cannot be opened: {error}"
        else:
            message = f"{source} is cut short or was changed since it was written; take another backup"
        raise UsageError(message) from error


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for its owner alone, and see it on the disk at the end."""
    with suppress(FileNotFoundError):
        path.unlink()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(handle)


def _sync(folder: Path) -> None:
    handle: Any = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
