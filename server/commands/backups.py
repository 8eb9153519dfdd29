"""``chairside db backup`` and what belongs to it: sealed copies of a store that only the clinic's key opens."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import ConflictError, StoreUnavailable, UsageError
from server.commands.backups_opened import BESIDE, opened
from server.commands.backups_told import tell_audit
from server.commands.options import DataDir, Json, print_json, settings_of
from server.commands.packing import Packed
from server.commands.waiting import waiting
from server.security.heads import HEADS_NAME, read_heads
from server.security.sealed import RECIPIENTS_NAME, make_identity, read_recipients, seal
from server.store.backups import STORE_NAME, copy_of, prove_backup
from server.store.proof import StoreProof

_USUALLY_S = 20.0  # a gigabyte, and a usual disk

Sealed = Annotated[Path, typer.Argument(help="A backup.")]
Identity = Annotated[Path, typer.Option("--identity", help="The file with the clinic's private key.")]


def backup_key(
    target: Annotated[Path, typer.Argument(help="New file for the private key; then into a safe.")],
    data_dir: DataDir = None,
    *,
    json: Json = False,
) -> None:
    """Make the clinic's key for backups, and seal every backup from now on for it.

    Example: chairside db backup-key /mnt/usb/chairside-backup.key
    """
    folder = settings_of(data_dir=data_dir).data_dir
    if target.resolve().parent == folder.resolve():
        message = f"Whoever takes {folder} along must not have the key too; name a file on a stick or another disk"
        raise UsageError(message)
    public = make_identity(target)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / RECIPIENTS_NAME
    path.touch(mode=0o600)
    with path.open("a", encoding="ascii") as file:
        file.write(public + "\n")
    if json:
        print_json({"identity": str(target), "recipient": public})
    else:
        print(f"Backups are sealed for {public} from now on. Take {target} away, twice: without it none can be opened.")


def backup(
    target: Annotated[Path, typer.Argument(help="New file to write.")],
    to: Annotated[list[str] | None, typer.Option("--to", help="A public key (age1…) to seal for; repeatable.")] = None,
    data_dir: DataDir = None,
    *,
    json: Json = False,
) -> None:
    """Copy the embedded store, sealed for the clinic's key, to a new file; also beside a running server.

    Example: chairside db backup /mnt/usb/friday.age
    """
    settings = settings_of(data_dir=data_dir)
    folder = settings.data_dir
    recipients = read_recipients(to, "--to") if to else _kept_recipients(folder)
    with waiting("Copying the store", _USUALLY_S):
        untold = tell_audit(settings, target, recipients)
        with copy_of(folder) as copy:
            files = {STORE_NAME: copy} | {name: folder / name for name in BESIDE if (folder / name).is_file()}
            seal(Packed(files), target, recipients)
    if untold is not None:
        print(f"The audit does not know of this backup: {untold}", file=sys.stderr)
    if json:
        print_json({"backup": str(target), "recipients": [str(one) for one in recipients]})
    else:
        print(f"Wrote {target}. Prove it where the key is: chairside db verify-backup {target} --identity KEY")


def verify_backup(source: Sealed, identity: Identity, data_dir: DataDir = None, *, json: Json = False) -> None:
    """Restore a backup into a folder that is removed again, and prove that it holds together.

    Example: chairside db verify-backup /mnt/usb/friday.age --identity /mnt/key/chairside-backup.key
    """
    folder = settings_of(data_dir=data_dir).data_dir
    with (
        waiting("Proving the backup", _USUALLY_S),
        opened(source, identity, folder if folder.exists() else None) as at,
    ):
        proof = _proven(at, source)
    _tell(source, proof, "can be restored", json=json)


def restore(source: Sealed, identity: Identity, data_dir: DataDir = None, *, json: Json = False) -> None:
    """Put a backup back into a new data folder, and prove it; a folder that holds anything is refused.

    Example: chairside db restore /mnt/usb/friday.age --identity /mnt/key/chairside-backup.key --data-dir /srv/new
    """
    target = settings_of(data_dir=data_dir).data_dir
    if target.exists() and any(target.iterdir()):
        message = f"{target} is not empty; move it aside, or name a new folder"
        raise ConflictError(message)
    target.resolve().parent.mkdir(parents=True, exist_ok=True)
    with waiting("Restoring the store", _USUALLY_S), opened(source, identity, target.resolve().parent) as found:
        proof, older = _proven_or_older(found, source)
        found.rename(target)
    if older is not None:
        raise older
    _tell(source, proof, f"is restored in {target}", json=json)


def _kept_recipients(folder: Path) -> list[Any]:
    path = folder / RECIPIENTS_NAME
    found = read_recipients(path.read_text(encoding="utf-8").splitlines(), str(path)) if path.is_file() else []
    if not found:
        raise UsageError(
            "There is no key to seal the backup for; run `chairside db backup-key FILE` once, or give --to"
        )
    return found


def _proven(folder: Path, source: Path) -> StoreProof:
    proof = prove_backup(folder, [one.head for one in read_heads(folder / HEADS_NAME)])
    if proof.faults:
        message = f"{source} was opened, but its store does not hold together: {'; '.join(proof.faults)}"
        raise StoreUnavailable(message)
    return proof


def _proven_or_older(folder: Path, source: Path) -> tuple[StoreProof | None, ConflictError | None]:
    """A store of an earlier version is put back as it is: it can be proven once it is upgraded."""
    try:
        return _proven(folder, source), None
    except ConflictError as error:
        message = f"{source} is restored and not proven yet. {error}, then `chairside db verify`"
        return None, ConflictError(message)


def _tell(source: Path, proof: StoreProof | None, what: str, *, json: bool) -> None:
    assert proof is not None  # noqa: S101 - what was not proven has raised
    if json:
        head = proof.chain.head
        print_json(
            {"backup": str(source), "rows": proof.chain.rows, "head": head and head.hash, "streams": proof.streams}
        )
    else:
        print(f"{source} {what}: the audit's {proof.chain.rows} rows follow from each other, its pages are sound.")
