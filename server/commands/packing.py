"""What a backup holds, as one stream: a plain tar archive of the few files that make a store what it is."""

import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from models.errors import UsageError

_PIECE = 1 << 20


class Packed:
    """A tar archive that is read while it is made, so that it never lies on a disk.

    Args:
        files: What each is called in the archive, and where it is; they do not change meanwhile.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        """Open nothing yet."""
        self._pieces = _pieces(files)
        self._left = b""

    def read(self, size: int = -1, /) -> bytes:
        """Give up to so many bytes; all that is left without a number."""
        if size < 0:
            found, self._left = self._left + b"".join(self._pieces), b""
            return found
        while len(self._left) < size and (piece := next(self._pieces, b"")):
            self._left += piece
        found, self._left = self._left[:size], self._left[size:]
        return found


def unpack(archive: Path, folder: Path, wanted: Sequence[str]) -> None:
    """Write the files of an archive into a folder, mode 0600.

    Args:
        archive: As :class:`Packed` made it.
        folder: That is there.
        wanted: The only names taken; anything else in it is refused before a byte is written.

    Raises:
        UsageError: It is no archive, or holds something else.
    """
    try:
        with tarfile.open(archive, "r:") as found:
            members = found.getmembers()
            strange = [one.name for one in members if one.name not in wanted or not one.isreg()]
            if strange:
                message = f"The backup holds {strange[0]!r}, which is nothing of ours; nothing was taken from it"
                raise UsageError(message)
            for one in members:
                _write(found, one, folder / one.name)
    except tarfile.TarError as error:
        raise UsageError("What was sealed is no backup of a store") from error


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = archive.extractfile(member)
    assert source is not None  # noqa: S101 - a regular file
    target.touch(mode=0o600, exist_ok=False)
    with source, target.open("wb") as file:
        while piece := source.read(_PIECE):
            file.write(piece)


def _pieces(files: Mapping[str, Path]) -> Iterator[bytes]:
    for name, path in files.items():
        head = tarfile.TarInfo(name)
        head.size, head.mode = path.stat().st_size, 0o600
        yield head.tobuf()
        left = head.size
        with path.open("rb") as file:
            while left and (piece := file.read(min(_PIECE, left))):
                left -= len(piece)
                yield piece
        yield b"\0" * (left + -head.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)
