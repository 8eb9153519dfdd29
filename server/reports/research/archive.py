"""A zip archive, written piece by piece to somebody who only listens. No time stands in it but the oldest there is."""

from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PIECE = 256 * 1024
_READABLE = 0o644 << 16


class _Heard:
    """Takes what is written, until it is asked for."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class Archive:
    """An archive under way."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._heard = _Heard()
        self._zip = ZipFile(self._heard, "w")

    def text(self, name: str, text: str) -> None:
        """Add a text."""
        self._zip.writestr(_info(name, ZIP_DEFLATED), text.encode())

    def member(self, name: str) -> IO[bytes]:
        """Begin a file; it is to be closed before the next one begins."""
        return self._zip.open(_info(name, ZIP_STORED), "w", force_zip64=True)

    def file(self, name: str, content: IO[bytes]) -> Iterator[bytes]:
        """Add a file as it is, and give the bytes piece by piece."""
        with self.member(name) as member:
            while piece := content.read(_PIECE):
                member.write(piece)
                yield self.take()

    def take(self) -> bytes:
        """Give the bytes that were written since the last time."""
        return self._heard.take()

    def end(self) -> bytes:
        """End the archive, and give its last bytes."""
        self._zip.close()
        return self._heard.take()


def _info(name: str, compression: int) -> ZipInfo:
    made = ZipInfo(name, _NO_TIME)
    made.compress_type = compression
    made.external_attr = _READABLE
    return made
